//! What the report shows, as the address says it.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use penstock_shared::{
    analysis::{CustomFilter, Dimension},
    expense::ExpenseState,
    expense_kind::ExpenseKind,
    expense_report::{ExpenseReportQuery, ReportDimension, ReportKey, ReportMeasures},
    ids::FiscalYearId,
    money::Currency,
    period::FiscalYear,
};

use crate::{
    api::Query,
    features::{analysis, dimensions::Definitions, years},
    format,
    i18n::{named, t, words::Word},
    paths,
};

/// The value of `year` that asks for all of them.
pub const ALL_YEARS: &str = "all";

/// The view of the address, and the way to another one.
#[derive(Clone, Copy)]
pub struct Report {
    pub years: Signal<Vec<FiscalYear>>,
    pub year: Memo<Option<FiscalYearId>>,
    pub by: Memo<ReportDimension>,
    pub then: Memo<Option<ReportDimension>>,
    /// The figure of the cross table; `None` for all figures in rows.
    pub across: Memo<Option<Measure>>,
    /// What the server is asked.
    pub asked: Memo<ExpenseReportQuery>,
    /// The row whose lines are shown: its codes, or `all`.
    pub group: Memo<Option<String>>,
    /// Sets one value of the address.
    pub set: Callback<(&'static str, String)>,
}

impl Report {
    /// Reads the address. What it does not understand is left out.
    pub fn of_address(years: Signal<Vec<FiscalYear>>) -> Self {
        let params = use_query_map();
        let set = years::use_set_query();
        let current = years::use_year(years);
        let text = move |name: &str| params.with(|params| params.get(name)).unwrap_or_default();
        let year = Memo::new(move |_| current.get().filter(|_| text("year") != ALL_YEARS));
        let by = Memo::new(move |_| text("by").parse().unwrap_or(ReportDimension::Of(Dimension::Department)));
        let then = Memo::new(move |_| text("then").parse().ok().filter(|then| *then != by.get()));
        let across = Memo::new(move |_| {
            then.get()?;
            let show = text("show");
            if show == "all" { None } else { Some(Measure::parse(&show).unwrap_or(Measure::Spent)) }
        });
        let asked = Memo::new(move |_| {
            let filter = params.with(|params| read_filter(|name| params.get(name)));
            let names = [Some(by.get()), then.get()].into_iter().flatten().map(|by| by.to_string());
            let group_by = names.collect::<Vec<_>>().join(",");
            ExpenseReportQuery { group_by, fiscal_year_id: year.get(), ..filter }
        });
        let group = Memo::new(move |_| Some(text("group")).filter(|group| !group.is_empty()));
        Self { years, year, by, then, across, asked, group, set }
    }

    /// The address of the lines of a row. Tracks.
    pub fn lines_href(self, keys: &[ReportKey]) -> String {
        self.href(&codes(keys))
    }

    /// The address of this view with the lines of a group; of the report itself when it is empty. Tracks.
    pub fn href(self, group: &str) -> String {
        let filter = self.asked.get();
        let all_years = filter.fiscal_year_id.is_none().then_some(ALL_YEARS);
        Query::new()
            .with("by", self.by.get())
            .maybe("then", self.then.get())
            .maybe("show", self.then.get().map(|_| self.across.get().map_or("all", Measure::key)))
            .maybe("year", filter.fiscal_year_id)
            .maybe("year", all_years)
            .maybe("currency", filter.currency.map(|currency| currency.code().to_owned()))
            .maybe("from", filter.from)
            .maybe("to", filter.to)
            .maybe("department_id", filter.department_id)
            .maybe("channel_id", filter.channel_id)
            .maybe("activity_type_id", filter.activity_type_id)
            .maybe("campaign_id", filter.campaign_id)
            .maybe("category_id", filter.category_id)
            .maybe("vendor_id", filter.vendor_id)
            .maybe("node_id", filter.node_id)
            .maybe("requester_id", filter.requester_id)
            .maybe("kind", filter.kind)
            .maybe("state", filter.state)
            .with("custom", &filter.custom)
            .with("group", group)
            .on(paths::EXPENSE_REPORT)
    }
}

/// The codes of a row, as the address has them.
pub fn codes(keys: &[ReportKey]) -> String {
    let code = |key: &ReportKey| key.code.map_or_else(|| "none".to_owned(), |code| code.to_string());
    keys.iter().map(code).collect::<Vec<_>>().join(",")
}

fn read_filter(param: impl Fn(&str) -> Option<String>) -> ExpenseReportQuery {
    fn value<T: std::str::FromStr>(param: &impl Fn(&str) -> Option<String>, name: &str) -> Option<T> {
        param(name)?.parse().ok()
    }
    ExpenseReportQuery {
        group_by: String::new(),
        currency: value(&param, "currency"),
        fiscal_year_id: None,
        from: value(&param, "from"),
        to: value(&param, "to"),
        department_id: value(&param, "department_id"),
        channel_id: value(&param, "channel_id"),
        activity_type_id: value(&param, "activity_type_id"),
        campaign_id: value(&param, "campaign_id"),
        category_id: value(&param, "category_id"),
        vendor_id: value(&param, "vendor_id"),
        node_id: value(&param, "node_id"),
        requester_id: value(&param, "requester_id"),
        kind: value(&param, "kind"),
        state: value(&param, "state"),
        custom: value::<CustomFilter>(&param, "custom").unwrap_or_default(),
    }
}

/// Something to group by, in the reader's language. Tracks it.
pub fn word(definitions: Definitions, dimension: ReportDimension) -> String {
    match dimension {
        ReportDimension::Of(dimension) => definitions.word(dimension),
        ReportDimension::Requester => t::expense_report::requester().to_owned(),
        ReportDimension::Kind => t::expense_report::kind().to_owned(),
        ReportDimension::State => t::common::state().to_owned(),
    }
}

/// What a value is called. Tracks the language.
pub fn key_name(dimension: ReportDimension, key: &ReportKey) -> String {
    if key.code.is_none() {
        return t::analysis::without(word(Definitions::here(), dimension));
    }
    let label = key.key.label.as_str();
    match dimension {
        ReportDimension::Of(dimension) => analysis::key_name(dimension, &key.key),
        ReportDimension::Kind => {
            label.parse().map_or_else(|_| label.to_owned(), |kind: ExpenseKind| kind.word().to_owned())
        }
        ReportDimension::State => {
            label.parse().map_or_else(|_| label.to_owned(), |state: ExpenseState| state.word().to_owned())
        }
        ReportDimension::Requester => named(label, &key.key.label_zh),
    }
}

/// Something to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    Requested,
    Reserved,
    Committed,
    Spent,
    Tax,
    Paid,
    Open,
    Requests,
    Lines,
}

impl Measure {
    /// In the order of the columns.
    pub const ALL: [Self; 9] = [
        Self::Requested,
        Self::Reserved,
        Self::Committed,
        Self::Spent,
        Self::Tax,
        Self::Paid,
        Self::Open,
        Self::Requests,
        Self::Lines,
    ];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Reserved => "reserved",
            Self::Committed => "committed",
            Self::Spent => "spent",
            Self::Tax => "tax",
            Self::Paid => "paid",
            Self::Open => "open",
            Self::Requests => "requests",
            Self::Lines => "lines",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.key() == text)
    }

    /// Its name. Tracks the language.
    pub fn word(self) -> &'static str {
        match self {
            Self::Requested => t::expense_report::requested(),
            Self::Reserved => t::money::reserved(),
            Self::Committed => t::money::committed(),
            Self::Spent => t::money::spent(),
            Self::Tax => t::expense_report::tax(),
            Self::Paid => t::expense_report::paid(),
            Self::Open => t::expense_report::owed(),
            Self::Requests => t::expense_report::requests(),
            Self::Lines => t::analysis::lines(),
        }
    }

    pub const fn of(self, measures: &ReportMeasures) -> i64 {
        match self {
            Self::Requested => measures.requested_minor,
            Self::Reserved => measures.reserved_minor,
            Self::Committed => measures.committed_minor,
            Self::Spent => measures.spent_minor,
            Self::Tax => measures.tax_minor,
            Self::Paid => measures.paid_minor,
            Self::Open => measures.open_minor,
            Self::Requests => measures.request_count,
            Self::Lines => measures.line_count,
        }
    }

    /// The value as people read it.
    pub fn shown(self, value: i64, currency: Currency) -> String {
        match self {
            Self::Requests | Self::Lines => format::count(value),
            _ => format::money(value, currency),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_the_filters_and_strange_ones_are_left_out() {
        let address = [("kind", "advance"), ("state", "lost"), ("from", "2026-02-01"), ("custom", "7:12")];
        let filter = read_filter(|name| {
            address.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        });
        assert_eq!((filter.kind, filter.state), (Some(ExpenseKind::Advance), None));
        assert_eq!((filter.from.is_some(), filter.custom.to_string().as_str()), (true, "7:12"));
        for measure in Measure::ALL {
            assert_eq!(Measure::parse(measure.key()), Some(measure));
        }
    }
}
