//! The budgets that a line can be charged to: the trees of the years of its dates.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    budget::BudgetTree,
    event::EventTopic,
    ids::{FiscalYearId, NodeId},
    money::Currency,
    period::FiscalYear,
};

use super::fields::Fields;
use crate::{
    features::expenses::choices::{tree_choices, year_of},
    fetch::{Fetch, use_fetch},
    live::use_live,
    ui::Choice,
};

/// The trees.
#[derive(Clone, Copy)]
pub struct Budgets {
    years: Fetch<Vec<FiscalYear>>,
    trees: Fetch<Vec<BudgetTree>>,
}

impl Budgets {
    /// Loads the trees of the years that the lines are charged to, and follows live changes.
    #[must_use]
    pub fn new(fields: Fields) -> Self {
        let years = use_fetch(|api| api.fiscal_years());
        let needed = Memo::new(move |_| {
            let dates: BTreeSet<Option<NaiveDate>> =
                fields.lines.with(|lines| lines.iter().map(|line| line.date.get()).collect());
            let ids: BTreeSet<FiscalYearId> = years.value.with(|years| {
                let years = years.as_deref().unwrap_or_default();
                dates.into_iter().filter_map(|date| year_of(years, date)).collect()
            });
            ids
        });
        let trees = use_fetch(move |api| {
            let needed = needed.get();
            async move {
                let mut trees = Vec::with_capacity(needed.len());
                for year in needed {
                    trees.push(api.budget_tree(year).await?);
                }
                Ok(trees)
            }
        });
        use_live(&[EventTopic::BudgetChanged, EventTopic::ExpenseChanged], move || trees.refetch());
        Self { years, trees }
    }

    /// The currency of a request that charges this node; else of any budget in sight. Tracks.
    #[must_use]
    pub fn currency(self, node: Option<NodeId>) -> Currency {
        self.trees.value.with(|trees| {
            let nodes = || trees.iter().flatten().flat_map(|tree| &tree.nodes);
            let charged = node.and_then(|id| nodes().find(|node| node.id == id));
            charged.or_else(|| nodes().next()).map_or(Currency::CNY, |node| node.currency)
        })
    }

    /// The budgets of a day's year, as a tree with what is left; without those that are kept for contingencies,
    /// which nothing can be charged to and nothing stands below. Tracks.
    #[must_use]
    pub fn choices(self, date: Option<NaiveDate>) -> Vec<Choice> {
        let year = self.years.value.with(|years| year_of(years.as_deref().unwrap_or_default(), date));
        self.trees.value.with(|trees| {
            let tree = trees.iter().flatten().find(|tree| Some(tree.fiscal_year_id) == year);
            let nodes = tree.into_iter().flat_map(|tree| &tree.nodes).filter(|node| !node.is_contingency);
            tree_choices(&nodes.cloned().collect::<Vec<_>>())
        })
    }
}
