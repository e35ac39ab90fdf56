//! What a request about budgets means: its fields checked, its nodes and periods found. The preview,
//! the submission and the last yes see the same, so what is shown while typing is what will happen.

use chrono::NaiveDate;
use diesel::OptionalExtension as _;
use penstock_shared::{
    budget_request::{BudgetRequestCreate, BudgetRequestKind, Funding},
    ids::{ControlBookId, DepartmentId, ExpenseId, NodeId, PeriodId},
    problem::FieldErrorCode,
};

use super::{change::nearest_contingency, limits};
use crate::{
    db::{self, AnyConnection, budget_nodes::NodeRow, budget_requests::RequestRow, periods::PeriodRow},
    domain::ledger::LARGEST_MOVEMENT_MINOR,
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    reads::{
        expenses::{page, plan::sees_node},
        funds::NodeBook,
        terms::department_now,
    },
    viewer::Viewer,
};

/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 1000;

/// A request that makes sense. Whether the money is there is another question.
#[derive(Debug, Clone)]
pub struct Ask {
    pub kind: BudgetRequestKind,
    pub node: NodeRow,
    /// The nearest department of the node, as it is by now.
    pub department_id: Option<DepartmentId>,
    pub from: Option<NodeRow>,
    pub from_period: Option<PeriodRow>,
    pub to_period: Option<PeriodRow>,
    pub funding: Option<Funding>,
    pub amount_minor: i64,
    pub expires_on: Option<NaiveDate>,
    pub expense_id: Option<ExpenseId>,
    /// For an override: the book that may be gone over instead of the node.
    pub book_id: Option<ControlBookId>,
    pub reason: String,
}

impl Ask {
    /// A stored request that is about a node.
    ///
    /// # Errors
    /// `not_found` when it is about something else.
    pub fn of_row(conn: &mut AnyConnection, row: &RequestRow) -> AppResult<Self> {
        let node =
            db::budget_nodes::get(conn, row.node_id.ok_or_else(AppError::not_found)?).or_not_found()?;
        let from = row.from_node_id.map(|id| db::budget_nodes::get(conn, id)).transpose().or_not_found()?;
        let mut period = |id: Option<PeriodId>| id.map(|id| db::periods::get(conn, id)).transpose();
        let (from_period, to_period) = (period(row.from_period_id)?, period(row.to_period_id)?);
        Ok(Self {
            kind: row.kind,
            node,
            department_id: row.department_id,
            from,
            from_period,
            to_period,
            funding: row.funding,
            amount_minor: row.amount_minor,
            expires_on: row.expires_on,
            expense_id: row.expense_id,
            book_id: row.book_id,
            reason: row.reason.clone(),
        })
    }
}

/// Checks a request's fields. `errors` has what is wrong already.
///
/// # Errors
/// All wrong fields at once.
pub fn ask(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    new: &BudgetRequestCreate,
    today: NaiveDate,
    mut errors: FieldErrors,
) -> AppResult<Ask> {
    if !(1..=LARGEST_MOVEMENT_MINOR).contains(&new.amount_minor) {
        errors.add("amount_minor", FieldErrorCode::OutOfRange, "Give an amount above zero.");
    }
    check_kind(new, today, &mut errors);
    let mut book = NodeBook::default();
    let node = visible_node(conn, viewer, &mut book, "node_id", new.node_id, &mut errors)?;
    let from = match new.from_node_id {
        Some(id) => visible_node(conn, viewer, &mut book, "from_node_id", id, &mut errors)?,
        None => None,
    };
    if let Some(expense) = new.expense_id
        && let Err(AppError::Coded { .. }) = page::visible(conn, viewer, expense)
    {
        errors.add("expense_id", FieldErrorCode::Unknown, "There is no such expense.");
    }
    if let Some(book) = new.book_id {
        let found = db::control_books::get(conn, book).optional()?;
        let year = node.as_ref().map(|node| node.fiscal_year_id);
        if found.is_none_or(|found| Some(found.fiscal_year_id) != year) {
            errors.add(
                "book_id",
                FieldErrorCode::Unknown,
                "There is no such control book in the node's year.",
            );
        }
    }
    let Some(node) = node else {
        errors.into_result()?;
        return Err(AppError::not_found());
    };
    limits::check(conn, viewer, (node.currency, new.amount_minor), today, &mut errors)?;
    let funding = (new.kind == BudgetRequestKind::TopUp).then(|| new.funding.unwrap_or(Funding::Unallocated));
    if funding == Some(Funding::Unallocated) && node.parent_id.is_none() {
        errors.add(
            "funding",
            FieldErrorCode::NotAllowed,
            "Nothing stands above this node: ask for new money.",
        );
    }
    let from = match funding {
        Some(Funding::Contingency) => contingency(conn, &node, from, new.amount_minor, &mut errors)?,
        _ => from,
    };
    if let (BudgetRequestKind::Transfer, Some(from)) = (new.kind, &from) {
        check_transfer(&book, new, &node, from, &mut errors);
    }
    let from_period = period(conn, "from_period_id", new.from_period_id, &node, &mut errors)?;
    let to_period = period(conn, "to_period_id", new.to_period_id, &node, &mut errors)?;
    errors.into_result()?;
    Ok(Ask {
        kind: new.kind,
        department_id: department_now(conn, book.department(node.id))?,
        node,
        from,
        from_period,
        to_period,
        funding,
        amount_minor: new.amount_minor,
        expires_on: new.expires_on,
        expense_id: new.expense_id,
        book_id: new.book_id,
        reason: new.reason.trim().to_owned(),
    })
}

/// Which fields a kind needs, and which mean nothing for it.
fn check_kind(new: &BudgetRequestCreate, today: NaiveDate, errors: &mut FieldErrors) {
    use BudgetRequestKind as K;
    let kind = new.kind;
    if kind == K::Plan {
        errors.add("kind", FieldErrorCode::NotAllowed, "Submit the plan itself; that makes the request.");
    }
    let contingency = new.funding == Some(Funding::Contingency);
    let meant = [
        (
            "from_node_id",
            new.from_node_id.is_some(),
            kind == K::Transfer || (kind == K::TopUp && contingency),
        ),
        ("from_period_id", new.from_period_id.is_some(), matches!(kind, K::Transfer | K::Cut)),
        ("to_period_id", new.to_period_id.is_some(), matches!(kind, K::Transfer | K::TopUp)),
        ("funding", new.funding.is_some(), kind == K::TopUp),
        ("book_id", new.book_id.is_some(), kind == K::Override),
        ("expires_on", new.expires_on.is_some(), kind == K::Override),
    ];
    for (field, given, fits) in meant {
        if given && !fits {
            errors.add(field, FieldErrorCode::NotAllowed, format!("It means nothing for '{kind}'."));
        }
    }
    if kind == K::Transfer && new.from_node_id.is_none() {
        errors.add("from_node_id", FieldErrorCode::Required, "Say which node gives the money.");
    }
    if kind == K::Override {
        match new.expires_on {
            None => errors.add("expires_on", FieldErrorCode::Required, "Say until when it can be used."),
            Some(day) if day < today => {
                errors.add("expires_on", FieldErrorCode::OutOfRange, "This day is over.");
            }
            Some(_) => {}
        }
    }
}

fn check_transfer(
    book: &NodeBook,
    new: &BudgetRequestCreate,
    node: &NodeRow,
    from: &NodeRow,
    errors: &mut FieldErrors,
) {
    if from.fiscal_year_id != node.fiscal_year_id {
        errors.add("from_node_id", FieldErrorCode::OutsideFiscalYear, "It is in another fiscal year.");
    }
    if from.currency != node.currency {
        errors.add(
            "from_node_id",
            FieldErrorCode::CurrencyMismatch,
            format!("This node is kept in {}, the other in {}.", from.currency, node.currency),
        );
    }
    if from.id == node.id {
        let months = new.from_period_id.zip(new.to_period_id).filter(|(from, to)| from != to);
        if months.is_none() {
            errors.add(
                "to_period_id",
                FieldErrorCode::Required,
                "Within one node money moves from a period to another one: name both.",
            );
        }
    } else if is_above(book, from.id, node.id) {
        errors.add(
            "from_node_id",
            FieldErrorCode::NotAllowed,
            "This node stands above the other. Ask for a top-up from what it has not given on.",
        );
    } else if is_above(book, node.id, from.id) {
        errors.add(
            "node_id",
            FieldErrorCode::NotAllowed,
            "This node stands above the other. Give the money back: that is a cut.",
        );
    }
}

fn is_above(book: &NodeBook, above: NodeId, node: NodeId) -> bool {
    let mut at = book.row(node).ok().and_then(|row| row.parent_id);
    while let Some(id) = at {
        if id == above {
            return true;
        }
        at = book.row(id).ok().and_then(|row| row.parent_id);
    }
    false
}

/// The node if it exists in the viewer's sight; notes it when not.
fn visible_node(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    book: &mut NodeBook,
    field: &str,
    id: NodeId,
    errors: &mut FieldErrors,
) -> AppResult<Option<NodeRow>> {
    let found = match book.load(conn, id) {
        Ok(()) => sees_node(viewer, book, id),
        Err(AppError::Coded { .. }) => false,
        Err(error) => return Err(error),
    };
    if !found {
        errors.add(field, FieldErrorCode::Unknown, "There is no such budget node.");
        return Ok(None);
    }
    book.row(id).cloned().map(Some)
}

fn contingency(
    conn: &mut AnyConnection,
    node: &NodeRow,
    named: Option<NodeRow>,
    amount_minor: i64,
    errors: &mut FieldErrors,
) -> AppResult<Option<NodeRow>> {
    let found = match named {
        Some(named) => Some(named),
        None => nearest_contingency(conn, node, amount_minor)?,
    };
    match &found {
        None => errors.add(
            "funding",
            FieldErrorCode::NotAllowed,
            "No node of this year is kept for contingencies. Ask for money that is not given on.",
        ),
        Some(from) if !from.is_contingency || from.id == node.id => errors.add(
            "from_node_id",
            FieldErrorCode::NotAllowed,
            "This node is not kept for contingencies. Ask for a transfer from it.",
        ),
        Some(from) if from.fiscal_year_id != node.fiscal_year_id || from.currency != node.currency => {
            errors.add("from_node_id", FieldErrorCode::NotAllowed, "It is in another year or currency.");
        }
        Some(_) => {}
    }
    Ok(found)
}

fn period(
    conn: &mut AnyConnection,
    field: &str,
    id: Option<PeriodId>,
    node: &NodeRow,
    errors: &mut FieldErrors,
) -> AppResult<Option<PeriodRow>> {
    let Some(id) = id else { return Ok(None) };
    let found = db::periods::get(conn, id).optional()?;
    let Some(found) = found.filter(|period| period.fiscal_year_id == node.fiscal_year_id) else {
        errors.add(field, FieldErrorCode::OutsideFiscalYear, "The period is not in the node's year.");
        return Ok(None);
    };
    if !found.is_open() {
        errors.add(field, FieldErrorCode::PeriodClosed, "This period is closed. Choose an open one.");
    }
    Ok(Some(found))
}
