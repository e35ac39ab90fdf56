//! When the demo organisation works, and how long a decision may take.

use chrono::{Datelike, NaiveDate};
use penstock_shared::{
    period::WeekDay,
    working_days::{SpecialDay, WorkingDaySettingsUpdate},
};

use crate::{commands::working_days, db, error::AppResult, writer::WriteTx};

/// The holidays with the same days in every year: month, first and last day, and their names.
const HOLIDAYS: &[(u32, u32, u32, &str, &str)] = &[
    (1, 1, 1, "New Year's Day", "元旦"),
    (5, 1, 3, "Labour Day", "劳动节"),
    (10, 1, 7, "National Day", "国庆节"),
];

/// Monday to Friday without the holidays of this year and of the next. A decision has three working days; two
/// later the next head is asked as well.
///
/// # Errors
/// When the command refuses.
pub fn make(tx: &mut WriteTx<'_>, today: NaiveDate) -> AppResult<()> {
    let mut special = Vec::new();
    for year in [today.year(), today.year() + 1] {
        for (month, first, last, name, name_zh) in HOLIDAYS {
            let days = (*first..=*last).filter_map(|day| NaiveDate::from_ymd_opt(year, *month, day));
            special.extend(days.map(|day| SpecialDay {
                day,
                working: false,
                name: (*name).to_owned(),
                name_zh: (*name_zh).to_owned(),
            }));
        }
    }
    let change = WorkingDaySettingsUpdate {
        week: vec![WeekDay::Monday, WeekDay::Tuesday, WeekDay::Wednesday, WeekDay::Thursday, WeekDay::Friday],
        special,
        digest_hour: 8,
        approval_due_days: 3,
        escalate_after_days: Some(2),
    };
    let version = db::organisation::get(tx.conn)?.version;
    working_days::update(tx, version, &change)?;
    Ok(())
}
