//! Alerts of the demo organisation: what its rule says on the day that it is made. Only what is critical is still to be
//! looked at.

use penstock_shared::{
    alert::{AlertSeverity, AlertState},
    permission::Role,
};

use super::viewer;
use crate::{
    alerting::evaluate_all,
    commands::{alerts::see, notifications},
    cube::Cube,
    db::{self, DatabaseUrl, alerts::AlertFilter},
    error::AppResult,
    writer::{WriteTx, Writer},
};

/// More alerts than the organisation has.
const ALL: i64 = 1_000;

/// Measures the rules, and looks at most of what they say.
///
/// # Errors
/// When the database fails.
pub fn make(url: &DatabaseUrl, writer: &Writer) -> anyhow::Result<()> {
    let pool = db::connection::pool(url, 1)?;
    evaluate_all(&pool, &Cube::off(), writer)?;
    writer.run_blocking(look)?;
    Ok(())
}

fn look(tx: &mut WriteTx<'_>) -> AppResult<()> {
    for role in [Role::Administrator, Role::FinanceController] {
        for person in db::users::active_with_role(tx.conn, role)? {
            let person = viewer(tx.conn, person.id)?;
            notifications::read_all(tx, &person)?;
            let new = AlertFilter { state: Some(AlertState::New), ..AlertFilter::of(person.user_id) };
            for (alert, own, _) in db::alerts::page(tx.conn, &new, ALL)? {
                if alert.severity != AlertSeverity::Critical {
                    see(tx, &person, alert.id, own.version)?;
                }
            }
        }
    }
    Ok(())
}
