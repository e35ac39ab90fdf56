//! A report that the demo organisation's finance sends to the heads of departments.

use penstock_shared::{
    ids::UserId,
    permission::Role,
    report_schedule::{ReportCadence, ReportFile, ReportScheduleCreate, ScheduledReport},
};

use super::{done_by, viewer};
use crate::{commands::report_schedules, db, error::AppResult, writer::WriteTx};

/// How many days behind the end of a month.
const DAYS_BEHIND: i32 = 5;

pub fn make(tx: &mut WriteTx<'_>, finance: UserId) -> AppResult<()> {
    let heads = db::users::active_with_role(tx.conn, Role::DepartmentHead)?;
    let readers = heads.into_iter().map(|head| head.id).chain([finance]).collect();
    let sender = viewer(tx.conn, finance)?;
    report_schedules::create(
        tx,
        &sender,
        &ReportScheduleCreate {
            name: "月度预算回顾 Month in review".to_owned(),
            report: ScheduledReport::BudgetUsage { threshold_bp: None, currency: None },
            file: ReportFile::Xlsx,
            cadence: ReportCadence::Month,
            day: DAYS_BEHIND,
            reader_ids: Some(readers),
        },
    )?;
    done_by(tx, finance)
}
