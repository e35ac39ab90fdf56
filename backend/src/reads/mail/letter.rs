//! A mail as it is sent. It is written when it leaves, by its reader's own right and in their language, so it
//! names nothing that they have lost sight of.

use chrono::NaiveDateTime;
use penstock_shared::{
    alert::AlertDefinition,
    budget_request::{BudgetRequestState, BudgetRequestSummary},
    error_code::ErrorCode,
    expense::ExpenseState,
    ids::{AlertId, BudgetRequestId, ExpenseId, TemplateId},
    mail::MailKind,
    organisation::Locale,
    report_schedule::ReportFile,
};

use super::report;
use crate::{
    db::{self, AnyConnection, mail::MailRow, users::UserRow},
    domain::letter::{Frame, Item, Letter, about_one, digest, trial},
    error::{AppError, AppResult, OrNotFound},
    reads::{alerts, budget_requests, delegations, expenses, sheet::Sheet, templates, viewer},
    viewer::Viewer,
};

/// What becomes of a mail that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prepared {
    Send {
        to_name: String,
        to_address: String,
        letter: Letter,
        /// What goes along, and as what kind of file.
        sheet: Option<(Box<Sheet>, ReportFile)>,
    },
    /// With the reason why there is nothing to send.
    Drop(&'static str),
}

/// Writes a mail; `base_url` is where the application is found, without a slash at its end.
///
/// # Errors
/// When the database fails.
pub fn prepare(
    conn: &mut AnyConnection,
    row: &MailRow,
    base_url: &str,
    now: NaiveDateTime,
) -> AppResult<Prepared> {
    let user = db::users::get(conn, row.user_id).or_not_found()?;
    if !user.active {
        return Ok(Prepared::Drop("The person is deactivated."));
    }
    let organisation = db::organisation::get(conn)?.name;
    let reader = Viewer { delegations: delegations::at(conn, now)?, ..viewer::of_user(conn, user.id)? };
    if let Some(schedule) = row.report_schedule_id {
        return report::prepare(conn, &reader, user, schedule, (&organisation, base_url), now);
    }
    let parts = if row.kind == MailKind::Digest { db::mail::parts(conn, row.id)? } else { vec![row.clone()] };
    let mut items = Vec::with_capacity(parts.len());
    for part in parts.iter().filter(|part| part.kind != MailKind::Test) {
        items.extend(item(conn, &reader, part, user.locale, base_url)?);
    }
    let settings_link = format!("{base_url}/profile");
    let frame = Frame {
        organisation: &organisation,
        reader: &user.name,
        locale: user.locale,
        settings_link: &settings_link,
    };
    let letter = match (row.kind, items.as_slice()) {
        (MailKind::Test, _) => trial(&frame),
        (_, []) => return Ok(Prepared::Drop("There is nothing to tell any more.")),
        (MailKind::Digest, items) => digest(&frame, items),
        (_, [item, ..]) => about_one(&frame, item),
    };
    let UserRow { name, email, .. } = user;
    Ok(Prepared::Send { to_name: name, to_address: email, letter, sheet: None })
}

/// What a part of a mail tells; `None` when the reader may no longer see it, or need not decide any more.
fn item(
    conn: &mut AnyConnection,
    reader: &Viewer,
    part: &MailRow,
    locale: Locale,
    base_url: &str,
) -> AppResult<Option<Item>> {
    let found = match (part.expense_id, part.budget_request_id, part.template_id, part.alert_id) {
        (Some(id), ..) => expense(conn, reader, part, id, locale),
        (None, Some(id), ..) => budget_request(conn, reader, part, id, locale),
        (None, None, Some(id), _) => template(conn, reader, part, id),
        (None, None, None, Some(id)) => alert(conn, reader, part, id, locale),
        (None, None, None, None) => return Ok(None),
    };
    let mut item = match found {
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        found => found?,
    };
    if let (Some(item), Some(actor)) = (&mut item, part.actor_id) {
        item.actor = db::users::get(conn, actor)?.name;
        item.link.insert_str(0, base_url);
    }
    Ok(item)
}

fn expense(
    conn: &mut AnyConnection,
    reader: &Viewer,
    part: &MailRow,
    id: ExpenseId,
    locale: Locale,
) -> AppResult<Option<Item>> {
    let row = expenses::page::visible(conn, reader, id)?;
    if asks(part.kind) && row.state != ExpenseState::Submitted {
        return Ok(None);
    }
    let lines = db::expenses::lines(conn, id)?;
    let budget = match lines.first() {
        Some(line) => {
            let node = db::budget_nodes::get(conn, line.node_id)?;
            in_language(locale, node.name, node.name_zh)
        }
        None => String::new(),
    };
    Ok(Some(Item {
        kind: part.kind,
        actor: String::new(),
        reference: row.reference(),
        amount: alerts::amount_text(row.currency, row.total_minor),
        title: row.title,
        budget,
        more: Vec::new(),
        link: format!("/expenses/{id}"),
    }))
}

fn template(
    conn: &mut AnyConnection,
    reader: &Viewer,
    part: &MailRow,
    id: TemplateId,
) -> AppResult<Option<Item>> {
    let row = templates::get(conn, reader, id)?.summary;
    Ok(Some(Item {
        kind: part.kind,
        actor: String::new(),
        reference: row.name,
        amount: alerts::amount_text(row.currency, row.total_minor),
        title: row.title,
        budget: String::new(),
        more: Vec::new(),
        link: format!("/templates/{id}"),
    }))
}

/// Nothing when it has ended meanwhile.
fn alert(
    conn: &mut AnyConnection,
    reader: &Viewer,
    part: &MailRow,
    id: AlertId,
    locale: Locale,
) -> AppResult<Option<Item>> {
    let (row, _, rule) = alerts::own(conn, reader, id)?;
    if row.resolved_at.is_some() {
        return Ok(None);
    }
    let definition: AlertDefinition = alerts::written(&row.definition)?;
    let (name, name_zh) = row.name();
    let name = in_language(locale, name.to_owned(), name_zh.to_owned());
    let figures = alerts::figures_text(&definition, &row, locale);
    Ok(Some(Item {
        kind: part.kind,
        actor: String::new(),
        reference: rule,
        title: if name.is_empty() { figures } else { format!("{name}: {figures}") },
        amount: row.available_minor.map(|minor| alerts::amount_text(row.currency, minor)).unwrap_or_default(),
        budget: String::new(),
        more: Vec::new(),
        link: format!("/alerts/{id}"),
    }))
}

fn budget_request(
    conn: &mut AnyConnection,
    reader: &Viewer,
    part: &MailRow,
    id: BudgetRequestId,
    locale: Locale,
) -> AppResult<Option<Item>> {
    let row = budget_requests::page::visible(conn, reader, id)?;
    if asks(part.kind) && row.state != BudgetRequestState::Submitted {
        return Ok(None);
    }
    let summary = budget_requests::list::summaries(conn, reader, vec![row])?.into_iter().next();
    let summary: BudgetRequestSummary = summary.ok_or_else(AppError::not_found)?;
    let of_book = summary.book_id.is_some();
    let (name, name_zh) = if of_book {
        (summary.book_name, summary.book_name_zh)
    } else {
        (summary.node_name, summary.node_name_zh)
    };
    Ok(Some(Item {
        kind: part.kind,
        actor: String::new(),
        reference: summary.reference,
        title: in_language(locale, name, name_zh),
        amount: alerts::amount_text(summary.currency, summary.amount_minor),
        budget: String::new(),
        more: Vec::new(),
        link: format!("/budgets/requests/{id}"),
    }))
}

/// Whether it tells that somebody is to decide.
const fn asks(kind: MailKind) -> bool {
    matches!(kind, MailKind::Asked | MailKind::Reminded | MailKind::Escalated)
}

fn in_language(locale: Locale, name: String, name_zh: String) -> String {
    if locale == Locale::ZhCn && !name_zh.is_empty() { name_zh } else { name }
}
