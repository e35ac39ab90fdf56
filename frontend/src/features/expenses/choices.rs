//! Departments, campaigns, categories and budgets to choose from.

use std::collections::HashMap;

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    budget::BudgetNode,
    campaign::{Campaign, CampaignStatus},
    ids::{DepartmentId, FiscalYearId, NodeId},
    period::FiscalYear,
    reference::{Category, Department},
};

use crate::{
    api::{CampaignFilter, Term},
    features::years::current_year,
    fetch::{Fetch, use_fetch},
    format,
    i18n::{named, t},
    ui::Choice,
    zone,
};

/// The most that the server hands out at once.
const MOST: i64 = 200;

/// The active departments that a person of `own` department sees: theirs and those below, or all.
/// `none` is the text for no department.
#[must_use]
pub fn department_choices(
    departments: &[Department],
    own: Option<DepartmentId>,
    none: &'static str,
) -> Vec<Choice> {
    let inside = |department: &Department| {
        let mut at = Some(department);
        while let Some(here) = at {
            if own.is_none_or(|own| own == here.id) {
                return true;
            }
            let up = here.merged_into_id.or(here.parent_id);
            at = up.and_then(|parent| departments.iter().find(|other| other.id == parent));
        }
        false
    };
    let seen = departments
        .iter()
        .filter(|department| department.active && department.merged_into_id.is_none() && inside(department));
    let choices =
        seen.map(|department| Choice::new(department.id, named(&department.name, &department.name_zh)));
    std::iter::once(Choice::new("", none)).chain(choices).collect()
}

/// The name of a department.
#[must_use]
pub fn department_name(departments: Option<&Vec<Department>>, id: DepartmentId) -> String {
    let found = departments.and_then(|list| list.iter().find(|department| department.id == id));
    found.map(|department| named(&department.name, &department.name_zh)).unwrap_or_default()
}

/// The campaigns that requests can be made for.
#[derive(Clone, Copy)]
pub struct Campaigns {
    list: Fetch<Vec<Campaign>>,
    pub choices: Signal<Vec<Choice>>,
}

impl Campaigns {
    /// The budget of a campaign, empty when it has none or is not known yet. Tracks.
    #[must_use]
    pub fn node_of(self, campaign: &str) -> String {
        self.list.value.with(|list| {
            let found = list.iter().flatten().find(|other| other.id.to_string() == campaign);
            found.and_then(|campaign| campaign.budget_node_id).map(|id| id.to_string()).unwrap_or_default()
        })
    }
}

/// Reads the campaigns; those that have ended can no longer be asked for.
#[must_use]
pub fn campaign_choices() -> Campaigns {
    let list =
        use_fetch(
            |api| async move { Ok(api.campaigns(&CampaignFilter::default(), None, MOST).await?.items) },
        );
    let open = |campaign: &&Campaign| {
        !matches!(campaign.status, CampaignStatus::Completed | CampaignStatus::Cancelled)
    };
    let choices = Signal::derive(move || {
        list.value.with(|list| {
            let open = list.iter().flatten().filter(open);
            open.map(|campaign| Choice::new(campaign.id, &campaign.name).detail(&campaign.code)).collect()
        })
    });
    Campaigns { list, choices }
}

/// The budget categories, with "none" first.
#[must_use]
pub fn category_choices() -> Signal<Vec<Choice>> {
    let list = use_fetch(|api| api.terms::<Category>());
    Signal::derive(move || {
        let active = list.value.get().unwrap_or_default().into_iter().filter(Term::is_usable);
        let choices = active.map(|term| Choice::new(term.id, named(&term.name, &term.name_zh)));
        std::iter::once(Choice::new("", t::common::none())).chain(choices).collect()
    })
}

/// The fiscal year of a day; the current one for a day outside of all.
#[must_use]
pub fn year_of(years: &[FiscalYear], date: Option<NaiveDate>) -> Option<FiscalYearId> {
    let date = date.unwrap_or_else(zone::today);
    let inside = years.iter().find(|year| year.starts_on <= date && date <= year.ends_on);
    inside.map(|year| year.id).or_else(|| current_year(years))
}

/// Budgets as a tree, with what is left of each; parents stand before their children. A person who
/// sees a part of the tree has it begin at the left.
#[must_use]
pub fn tree_choices(nodes: &[BudgetNode]) -> Vec<Choice> {
    let top = nodes.iter().map(|node| node.depth).min().unwrap_or(0);
    let mut paths: HashMap<NodeId, String> = HashMap::new();
    let mut choices = Vec::with_capacity(nodes.len());
    for node in nodes {
        let name = named(&node.name, &node.name_zh);
        let under = node.parent_id.and_then(|parent| paths.get(&parent)).cloned().unwrap_or_default();
        let path = if under.is_empty() { name.clone() } else { format!("{under} › {name}") };
        paths.insert(node.id, path);
        let left = node.balance.available_minor;
        let left = if left < 0 {
            t::effect::over_after(format::money_short(left.saturating_neg(), node.currency))
        } else {
            t::expenses::left(format::money_short(left, node.currency))
        };
        let depth = usize::try_from(node.depth - top).unwrap_or(0);
        choices.push(Choice::new(node.id, name).detail(left).within(depth, under));
    }
    choices
}
