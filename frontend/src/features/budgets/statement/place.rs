//! Whose statement a screen shows, and the doors that lead to it: every figure of a budget screen is
//! a link to the entries that it is made of.

use std::str::FromStr;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use penstock_shared::{
    ids::{FiscalYearId, NodeId, PeriodId},
    money::Currency,
    statement::{Figure, StatementQuery},
};

use crate::{
    api::{Query, moment_text},
    paths,
};

/// Whose statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A budget and its parts: on the budget's own page.
    Node(NodeId),
    /// All budgets of a year in a currency.
    Year(FiscalYearId, Currency),
}

impl Place {
    /// The address of the entries that a figure is made of, over the year or in one period.
    #[must_use]
    pub fn entries(self, figure: Figure, period: Option<PeriodId>) -> String {
        self.href(&StatementQuery { bucket: Some(figure), period_id: period, ..StatementQuery::default() })
    }

    /// Where the API has the statement.
    #[must_use]
    pub fn api(self) -> (String, Query) {
        match self {
            Self::Node(id) => (format!("/budget-nodes/{id}/statement"), Query::new()),
            Self::Year(year, currency) => {
                let query = Query::new().with("fiscal_year_id", year).with("currency", currency.code());
                ("/budgets/statement".to_owned(), query)
            }
        }
    }

    /// The address of the statement with some filters.
    #[must_use]
    pub fn href(self, filter: &StatementQuery) -> String {
        let query = match self {
            Self::Node(_) => Query::new(),
            Self::Year(year, currency) => Query::new().with("year", year).with("currency", currency.code()),
        };
        let query = query
            .maybe("bucket", filter.bucket)
            .maybe("period", filter.period_id)
            .maybe("from", filter.from)
            .maybe("to", filter.to)
            .maybe("kind", filter.kind)
            .maybe("document", filter.document)
            .maybe("document_id", filter.document_id)
            .maybe("window_from", filter.window_from)
            .maybe("window_to", filter.window_to)
            .maybe("before", filter.posted_before.map(moment_text))
            .maybe("expense", filter.expense_id)
            .maybe("book", filter.book_id)
            .maybe("actor", filter.actor_id)
            .maybe("q", filter.q.as_deref())
            .with("own", if filter.own { "true" } else { "" });
        match self {
            Self::Node(id) => format!("{}#statement", query.on(&paths::budget_node(id))),
            Self::Year(..) => query.on(paths::STATEMENT),
        }
    }
}

/// The filters of an address.
fn read(params: &ParamsMap) -> StatementQuery {
    fn value<T: FromStr>(params: &ParamsMap, name: &str) -> Option<T> {
        params.get(name)?.parse().ok()
    }
    StatementQuery {
        bucket: value(params, "bucket"),
        period_id: value(params, "period"),
        from: value(params, "from"),
        to: value(params, "to"),
        kind: value(params, "kind"),
        document: value(params, "document"),
        document_id: value(params, "document_id"),
        window_from: value(params, "window_from"),
        window_to: value(params, "window_to"),
        posted_before: value(params, "before"),
        expense_id: value(params, "expense"),
        book_id: value(params, "book"),
        actor_id: value(params, "actor"),
        q: params.get("q").filter(|text| !text.is_empty()),
        own: params.get("own").as_deref() == Some("true"),
        cursor: None,
        limit: None,
    }
}

/// The filters, which live in the address.
#[derive(Clone, Copy)]
pub struct Filters {
    pub place: Place,
    pub now: Memo<StatementQuery>,
    go: Callback<(String,)>,
}

impl Filters {
    #[must_use]
    pub fn of_address(place: Place) -> Self {
        let query = use_query_map();
        let navigate = StoredValue::new_local(use_navigate());
        let go = Callback::new(move |(target,): (String,)| {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate.with_value(|navigate| navigate(&target, options));
        });
        Self { place, now: Memo::new(move |_| query.with(read)), go }
    }

    /// Whether entries are left out.
    #[must_use]
    pub fn any(self) -> bool {
        self.now.with(|filter| *filter != StatementQuery::default())
    }

    /// Changes the address.
    pub fn change(self, change: impl FnOnce(&mut StatementQuery)) {
        let mut next = self.now.get_untracked();
        change(&mut next);
        if next != self.now.get_untracked() {
            // Without the mark: the person is at the statement already.
            let target = self.place.href(&next);
            self.go.run((target.trim_end_matches("#statement").to_owned(),));
        }
    }
}
