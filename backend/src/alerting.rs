//! Measuring rules of alerts outside of a request.
//!
//! Every rule is measured on one state of the database, with its owner's right, and what is new is written by a command.
//! Nothing has to be remembered between two passes: a pass compares what holds with what is open, so one that was missed
//! is made up for by the next, also after a restart and by another process.

use penstock_shared::event::EventTopic;

use crate::{
    clock::day_in,
    commands::alerts::{apply, wake},
    cube::Cube,
    db::{self, AnyConnection, Pool, alert_rules::AlertRuleRow},
    error::{AppError, AppResult},
    reads::alerts::{Evaluated, evaluate},
    writer::Writer,
};

/// What a pass did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Passed {
    /// Rules that were measured.
    pub rules: usize,
    pub raised: usize,
    pub resolved: usize,
    /// Snoozed alerts that are new again.
    pub woken: usize,
}

/// Whether a change may move a figure of a rule, or who sees it.
#[must_use]
pub const fn concerns(topic: EventTopic) -> bool {
    !matches!(
        topic,
        EventTopic::AlertChanged
            | EventTopic::NotificationChanged
            | EventTopic::CommentChanged
            | EventTopic::TemplateChanged
            | EventTopic::ApprovalRulesChanged
            | EventTopic::AccountingChanged
    )
}

/// Measures all rules and writes what is new. A rule that fails keeps no other from being measured.
///
/// # Errors
/// The first failure, when everything else was done.
pub fn evaluate_all(pool: &Pool, cube: &Cube, writer: &Writer) -> AppResult<Passed> {
    let mut conn =
        pool.get().map_err(|error| AppError::Internal(anyhow::anyhow!("no reading connection: {error}")))?;
    let organisation = match db::organisation::get(&mut conn) {
        // Before the first run there is nobody who could be told.
        Err(diesel::result::Error::NotFound) => return Ok(Passed::default()),
        found => found?,
    };
    let mut passed = Passed::default();
    if !db::alerts::slept_out(&mut conn, day_in(organisation.tz(), writer.clock().now()))?.is_empty() {
        passed.woken = writer.run_blocking(wake)?;
    }
    let mut failed = None;
    for row in db::alert_rules::active(&mut conn)? {
        match one(&mut conn, cube, writer, &row, &mut passed) {
            Ok(()) => passed.rules += 1,
            Err(error) => {
                tracing::warn!(rule = %row.id, %error, "a rule of alerts could not be measured");
                failed = failed.or(Some(error));
            }
        }
    }
    failed.map_or(Ok(passed), Err)
}

fn one(
    conn: &mut AnyConnection,
    cube: &Cube,
    writer: &Writer,
    row: &AlertRuleRow,
    passed: &mut Passed,
) -> AppResult<()> {
    let now = writer.clock().now();
    let news: Option<Evaluated> = cube.look(conn, |conn, version| {
        let evaluated = evaluate(conn, version.into(), now, row)?;
        Ok(evaluated.is_news(conn, row)?.then_some(evaluated))
    })?;
    let Some(evaluated) = news else { return Ok(()) };
    let applied = writer.run_blocking(move |tx| apply(tx, &evaluated))?;
    passed.raised += applied.raised;
    passed.resolved += applied.resolved;
    Ok(())
}
