//! Who adds up the facts.

use std::collections::HashMap;

use penstock_shared::pivot::PivotMeasure;

use crate::{
    cube::Version,
    db::{self, AnyConnection, pivot::EntryPart},
    domain::{
        ledger::LedgerError,
        pivot::{Group, MOST_GROUPS, Plan, Sums},
    },
    error::{AppError, AppResult},
    reads::pivot::ask::refused,
};

/// Who adds up the facts: all give the same sums.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// The database.
    Ledger,
    /// The cube, which has all facts of the state of the database that is looked at.
    Cube(&'a Version),
}

impl<'a> From<Option<&'a Version>> for Source<'a> {
    fn from(version: Option<&'a Version>) -> Self {
        version.map_or(Self::Ledger, Self::Cube)
    }
}

impl Source<'_> {
    /// The groups by some of the plan's keys that hold something of what is asked for.
    ///
    /// # Errors
    /// [`ErrorCode::BadQuery`](penstock_shared::error_code::ErrorCode::BadQuery) when there are more than can be shown.
    pub fn groups(
        self,
        conn: &mut AnyConnection,
        plan: &Plan,
        used: &[usize],
    ) -> AppResult<Vec<(Group, Sums)>> {
        let mut groups = match self {
            _ if !plan.inputs.has_ledger() => Vec::new(),
            Self::Ledger => db::pivot::groups(conn, plan, used).map_err(overflow)?,
            Self::Cube(version) => version.groups(plan, used)?,
        };
        if plan.inputs.has_results() {
            groups = with_results(conn, plan, used, groups)?;
        }
        groups.retain(|(_, sums)| sums.has_some(plan.inputs));
        if groups.len() > MOST_GROUPS {
            return Err(refused(format!(
                "This has more than {MOST_GROUPS} groups. Take a dimension off 'rows' or 'columns', or add a filter."
            )));
        }
        Ok(groups)
    }

    /// A page of the entries behind a figure, the newest first, and how many there are on all pages.
    ///
    /// # Errors
    /// When the database fails.
    pub fn entries(
        self,
        conn: &mut AnyConnection,
        plan: &Plan,
        measure: PivotMeasure,
        before: Option<i64>,
        limit: i64,
    ) -> AppResult<(Vec<EntryPart>, i64)> {
        match self {
            Self::Ledger => {
                let parts = db::pivot::entries(conn, plan, measure, before, limit).map_err(overflow)?;
                Ok((parts, db::pivot::count(conn, plan, measure).map_err(overflow)?))
            }
            Self::Cube(version) => {
                Ok(version.entries(plan, measure, before, usize::try_from(limit).unwrap_or_default()))
            }
        }
    }
}

/// The groups with what campaigns brought back beside what the ledger has.
fn with_results(
    conn: &mut AnyConnection,
    plan: &Plan,
    used: &[usize],
    groups: Vec<(Group, Sums)>,
) -> AppResult<Vec<(Group, Sums)>> {
    let mut by_group: HashMap<Group, Sums> = groups.into_iter().collect();
    for (group, results) in db::pivot::results::groups(conn, plan, used).map_err(overflow)? {
        let sums = by_group.entry(group).or_default();
        *sums = sums.plus(results)?;
    }
    Ok(by_group.into_iter().collect())
}

/// A sum that leaves its range is refused alike, whoever adds up.
fn overflow(error: diesel::result::Error) -> AppError {
    let text = error.to_string();
    if text.contains("integer overflow") || text.contains("out of range") {
        LedgerError::Overflow.into()
    } else {
        error.into()
    }
}
