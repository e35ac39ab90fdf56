//! Which days the organisation works.

use penstock_shared::{
    period::WeekDay,
    working_days::{SpecialDay, WorkingDaySettings},
};

use crate::{
    db::{self, AnyConnection},
    domain::working_days::{WorkingDays, WorkingWeek},
    error::{AppResult, OrNotFound},
};

/// The week and the days that are otherwise.
///
/// # Errors
/// When the database fails.
pub fn get(conn: &mut AnyConnection) -> AppResult<WorkingDays> {
    let week = db::organisation::get(conn)?.working_week;
    let special = db::special_days::all(conn)?;
    let week = WorkingWeek::new(week).unwrap_or(WorkingWeek::MONDAY_TO_FRIDAY);
    Ok(WorkingDays::new(week, special.into_iter().map(|row| (row.day, row.working))))
}

/// The same as an administrator sees it, with what follows from it.
///
/// # Errors
/// Not found before the set-up.
pub fn settings(conn: &mut AnyConnection) -> AppResult<WorkingDaySettings> {
    let row = db::organisation::get(conn).or_not_found()?;
    let week = WorkingWeek::new(row.working_week).unwrap_or(WorkingWeek::MONDAY_TO_FRIDAY);
    let days = WeekDay::ALL.iter().copied().zip(0_u32..);
    let special = db::special_days::all(conn)?.into_iter().map(|day| SpecialDay {
        day: day.day,
        working: day.working,
        name: day.name,
        name_zh: day.name_zh,
    });
    Ok(WorkingDaySettings {
        week: days.filter(|(_, number)| week.has_number(*number)).map(|(day, _)| day).collect(),
        special: special.collect(),
        digest_hour: row.digest_hour,
        approval_due_days: row.approval_due_days,
        escalate_after_days: row.escalate_after_days,
        version: row.version,
    })
}
