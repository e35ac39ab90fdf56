//! Two templates: one that repeats, and one that a department shares.

use chrono::{Datelike, NaiveDate};
use penstock_shared::{
    expense::ExpenseState,
    expense_kind::ExpenseKind,
    ids::ExpenseId,
    permission::Role,
    template::{RepeatUnit, ScheduleSet, Sharing, TemplateCreate},
};

use super::{at, missing, office_hours, viewer};
use crate::{
    commands::templates::{create, repeat},
    db::{
        self,
        expenses_list::{ExpenseFilter, ExpenseSort},
    },
    demo_logins,
    error::AppResult,
    viewer::Viewer,
    writer::WriteTx,
};

/// Keeps them, as of this morning. The schedule begins next month.
///
/// # Errors
/// When a command refuses.
pub fn make(tx: &mut WriteTx<'_>, today: NaiveDate) -> AppResult<()> {
    let tx = &mut at(tx, office_hours(today, 20));
    let marketer = login(tx, Role::Marketer)?;
    let own = newest(tx, &marketer, ExpenseKind::Purchase)?;
    let new =
        TemplateCreate {
            name: "每月问卷 Monthly survey".to_owned(), sharing: Sharing::Own, expense_id: own
        };
    let id = create(tx, &marketer, &new)?;
    let next = today.with_day(1).and_then(|first| first.checked_add_months(chrono::Months::new(1)));
    let schedule = ScheduleSet {
        every: 1,
        unit: RepeatUnit::Month,
        month_day: None,
        last_day: true,
        starts_on: next.ok_or_else(|| missing("next month"))?,
        ends_on: NaiveDate::from_ymd_opt(today.year() + 1, 12, 31),
        max_count: None,
        submits: false,
        paused: false,
    };
    repeat(tx, &marketer, id, 1, &schedule)?;
    let head = login(tx, Role::DepartmentHead)?;
    let shared = newest(tx, &marketer, ExpenseKind::Prepayment)?;
    let new = TemplateCreate {
        name: "平台充值 Platform top-up".to_owned(),
        sharing: Sharing::Department,
        expense_id: shared,
    };
    create(tx, &head, &new).map(drop)
}

fn login(tx: &mut WriteTx<'_>, role: Role) -> AppResult<Viewer> {
    let user = db::users::by_email(tx.conn, &demo_logins::email(role))?.ok_or_else(|| missing("login"))?;
    viewer(tx.conn, user.id)
}

/// The person's newest approved request of a kind, or else of any.
fn newest(tx: &mut WriteTx<'_>, of: &Viewer, kind: ExpenseKind) -> AppResult<ExpenseId> {
    for kinds in [vec![kind], Vec::new()] {
        let states = vec![ExpenseState::Approved, ExpenseState::PartlyInvoiced, ExpenseState::Closed];
        let filter =
            ExpenseFilter { states, kinds, requester_id: Some(of.user_id), ..ExpenseFilter::default() };
        let (rows, _) =
            db::expenses_list::page(tx.conn, &of.scope, of.user_id, &filter, ExpenseSort::Newest, None, 1)?;
        if let Some(row) = rows.first() {
            return Ok(row.id);
        }
    }
    Err(missing("request"))
}
