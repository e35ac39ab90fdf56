//! A report as it is sent: its table by the reader's own right and in their language, with a letter about it.

use chrono::NaiveDateTime;
use diesel::OptionalExtension as _;
use penstock_shared::{ids::ReportScheduleId, mail::MailKind};

use super::letter::Prepared;
use crate::{
    db::{self, AnyConnection, users::UserRow},
    domain::letter::{Frame, Item, about_one},
    error::AppResult,
    reads::report_schedules,
    viewer::Viewer,
};

/// Writes the mail of a report.
///
/// # Errors
/// What the report itself is refused for; when the database fails.
pub fn prepare(
    conn: &mut AnyConnection,
    reader: &Viewer,
    user: UserRow,
    id: ReportScheduleId,
    (organisation, base_url): (&str, &str),
    now: NaiveDateTime,
) -> AppResult<Prepared> {
    let Some(row) = db::report_schedules::get(conn, id).optional()? else {
        return Ok(Prepared::Drop("The report is not sent any more."));
    };
    let Some(sheet) = report_schedules::sheet(conn, reader, &row, user.locale, now)? else {
        return Ok(Prepared::Drop("There is nothing that the person could read of it."));
    };
    let link = format!("{base_url}/reports/schedules");
    let item = Item {
        kind: MailKind::Report,
        actor: String::new(),
        reference: row.name,
        title: sheet.title.clone(),
        amount: String::new(),
        budget: String::new(),
        more: sheet.facts.clone(),
        link: link.clone(),
    };
    let frame = Frame { organisation, reader: &user.name, locale: user.locale, settings_link: &link };
    Ok(Prepared::Send {
        letter: about_one(&frame, &item),
        to_name: user.name,
        to_address: user.email,
        sheet: Some((Box::new(sheet), row.file)),
    })
}
