//! Plans: the list, and a plan's page with its grid, goals, history, versions and scenarios.

mod actions;
mod compare;
mod create;
mod drafts;
mod goals;
mod grid;
mod history;
mod list;
mod page;
mod refusal;
mod scenarios;
mod versions;

pub use self::{
    goals::{goal_name, target_text},
    list::PlansPage,
    page::PlanPage,
};

use penstock_shared::plan::{PlanVersionKind, PlanVersionSummary};

use self::refusal::{Particulars, Refusal, RefusalNotice};
use crate::i18n::t;

/// What a version is called.
pub fn version_name(version: &PlanVersionSummary) -> String {
    match version.kind {
        PlanVersionKind::Version if version.name.is_empty() => t::plans::version_number(version.number),
        PlanVersionKind::Version => t::plans::version_named(version.number, &version.name),
        PlanVersionKind::Scenario => t::plans::scenario_named(&version.name),
    }
}
