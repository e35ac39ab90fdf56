//! Adding lines, changing their names and places, taking them out.

use penstock_shared::{
    ids::PlanVersionId,
    plan::{PlanLineCreate, PlanLineUpdate, PlanSplit},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::{cell_rows, check_terms, note_change};
use crate::{
    db::{self, plan_lines::LineRow},
    error::{AppError, AppResult, FieldErrors},
    reads::plans::book::{BookLine, PlanBook},
    viewer::Viewer,
    writer::WriteTx,
};

/// More lines than a person can plan.
const MOST_LINES: usize = 2_000;
const NOTHING_BELOW: &str = "That line is kept for contingencies; nothing stands below it.";

/// Adds a line without money below another one and gives its key.
///
/// # Errors
/// `not_found` out of sight; no draft; a stale version; wrong fields.
pub fn add(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: PlanVersionId,
    version: i64,
    new: &PlanLineCreate,
) -> AppResult<i64> {
    let mut book = PlanBook::read(tx.conn, viewer, id)?;
    book.check_draft(version)?;
    let mut errors = FieldErrors::new();
    let key = insert(tx, viewer, &mut book, new, "", &mut errors)?;
    errors.into_result()?;
    let PlanBook { plan, version, .. } = &mut book;
    note_change(tx, plan, version)?;
    Ok(key)
}

/// Adds a line to a book that was read; the names of wrong fields begin with `at`.
pub(super) fn insert(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    book: &mut PlanBook,
    new: &PlanLineCreate,
    at: &str,
    errors: &mut FieldErrors,
) -> AppResult<i64> {
    let before = errors.len();
    let name = errors.text(&format!("{at}name"), &new.name, 120);
    let name_zh = errors.optional_text(&format!("{at}name_zh"), &new.name_zh, 120);
    let Some(parent) = book.line(new.parent_key) else {
        errors.add(format!("{at}parent_key"), FieldErrorCode::Unknown, "There is no such line.");
        return Ok(0);
    };
    let depth = parent.depth + 1;
    if parent.row.is_contingency {
        errors.add(format!("{at}parent_key"), FieldErrorCode::NotAllowed, NOTHING_BELOW);
    }
    if usize::try_from(depth).is_ok_and(|depth| depth > book.plan.levels().len()) {
        let message = "The plan has no level below this line.";
        errors.add(format!("{at}parent_key"), FieldErrorCode::OutOfRange, message);
    }
    if book.lines.len() >= MOST_LINES {
        let message = format!("A plan has at most {MOST_LINES} lines.");
        errors.add(format!("{at}parent_key"), FieldErrorCode::OutOfRange, message);
    }
    let mut row = LineRow {
        version_id: book.version.id,
        line_key: 0,
        parent_key: Some(new.parent_key),
        position: next_position(book, new.parent_key),
        name,
        name_zh,
        department_id: new.department_id,
        channel_id: new.channel_id,
        activity_type_id: new.activity_type_id,
        campaign_id: new.campaign_id,
        node_id: None,
        split: PlanSplit::Even,
        is_contingency: new.is_contingency,
        like_node_id: None,
    };
    check_terms(tx, viewer, errors, at, &row)?;
    if errors.len() > before {
        return Ok(0);
    }
    row.line_key = db::plans::take_keys(tx.conn, book.plan.id, 1)?;
    let none = vec![0; book.periods.len()];
    db::plan_lines::insert(tx.conn, std::slice::from_ref(&row))?;
    db::plan_lines::insert_cells(tx.conn, &cell_rows(book, &row, &none, &none))?;
    let key = row.line_key;
    put(book, row, depth);
    Ok(key)
}

/// Puts a new line into the book, after everything below its parent.
fn put(book: &mut PlanBook, row: LineRow, depth: i32) {
    let none = vec![0; book.periods.len()];
    let parent = row.parent_key.and_then(|parent| book.line(parent));
    let department = row.department_id.or_else(|| parent.and_then(|parent| parent.department));
    let below = row.parent_key.map(|parent| book.with_below(parent)).unwrap_or_default();
    let last = book.lines.iter().rposition(|line| below.contains(&line.row.line_key));
    let line = BookLine { row, depth, department, months: none.clone(), basis: none, visible: true };
    book.lines.insert(last.map_or(book.lines.len(), |last| last + 1), line);
}

fn next_position(book: &PlanBook, parent: i64) -> i32 {
    book.children(parent).map(|line| line.row.position + 1).max().unwrap_or(0)
}

/// Changes a line's name, kind, parent or place among its brothers.
///
/// # Errors
/// `not_found` out of sight; no draft; a stale version; wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: PlanVersionId,
    key: i64,
    version: i64,
    change: &PlanLineUpdate,
) -> AppResult<()> {
    let mut book = PlanBook::read(tx.conn, viewer, id)?;
    let mut row = book.line(key).ok_or_else(AppError::not_found)?.row.clone();
    book.check_draft(version)?;
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, 120);
    }
    if let Some(name_zh) = &change.name_zh {
        row.name_zh = errors.optional_text("name_zh", name_zh, 120);
    }
    if let Some(kept_back) = change.is_contingency.filter(|kept_back| *kept_back != row.is_contingency) {
        let alone = row.parent_key.is_some() && row.node_id.is_none() && book.children(key).next().is_none();
        if !alone {
            let message =
                "Only a line below the total that has no lines below it and is not in the budget yet.";
            errors.add("is_contingency", FieldErrorCode::NotAllowed, message);
        }
        row.is_contingency = kept_back;
    }
    if let Some(parent) = change.parent_key.filter(|parent| row.parent_key != Some(*parent)) {
        check_move(&book, &row, parent, &mut errors);
        row.position = next_position(&book, parent);
        row.parent_key = Some(parent);
    }
    errors.into_result()?;
    db::plan_lines::update(tx.conn, &row)?;
    if let (Some(position), Some(parent)) = (change.position, row.parent_key) {
        let mut brothers: Vec<LineRow> = book
            .children(parent)
            .filter(|line| line.row.line_key != key)
            .map(|line| line.row.clone())
            .collect();
        let at = usize::try_from(position).unwrap_or(0).min(brothers.len());
        brothers.insert(at, row);
        for (mut brother, position) in brothers.into_iter().zip(0..) {
            brother.position = position;
            db::plan_lines::update(tx.conn, &brother)?;
        }
    }
    let PlanBook { plan, version, .. } = &mut book;
    note_change(tx, plan, version)
}

fn check_move(book: &PlanBook, row: &LineRow, parent: i64, errors: &mut FieldErrors) {
    let below = book.with_below(row.line_key);
    let deepest = |keys: &[i64]| {
        book.lines.iter().filter(|line| keys.contains(&line.row.line_key)).map(|line| line.depth).max()
    };
    let own = book.line(row.line_key).map_or(0, |line| line.depth);
    let height = deepest(&below).unwrap_or(own) - own;
    match book.line(parent) {
        _ if row.parent_key.is_none() => {
            errors.add("parent_key", FieldErrorCode::NotAllowed, "The total stays on top.");
        }
        _ if row.node_id.is_some() => {
            let message = "This line is in the budget already and keeps its place.";
            errors.add("parent_key", FieldErrorCode::NotAllowed, message);
        }
        Some(_) if below.contains(&parent) => {
            errors.add("parent_key", FieldErrorCode::NotAllowed, "A line cannot go below itself.");
        }
        Some(above) if above.row.is_contingency => {
            errors.add("parent_key", FieldErrorCode::NotAllowed, NOTHING_BELOW);
        }
        Some(above) => {
            let depth = usize::try_from(above.depth + 1 + height);
            if depth.is_ok_and(|depth| depth > book.plan.levels().len()) {
                errors.add(
                    "parent_key",
                    FieldErrorCode::OutOfRange,
                    "The plan has no level below this line.",
                );
            }
        }
        None => errors.add("parent_key", FieldErrorCode::Unknown, "There is no such line."),
    }
}

/// Takes a line out, and everything below it.
///
/// # Errors
/// `not_found` out of sight; no draft; a stale version; the total, lines with others out of sight below
/// them, lines with amounts in closed periods.
pub fn remove(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: PlanVersionId,
    key: i64,
    version: i64,
) -> AppResult<()> {
    let mut book = PlanBook::read(tx.conn, viewer, id)?;
    let line = book.line(key).ok_or_else(AppError::not_found)?;
    book.check_draft(version)?;
    if line.row.parent_key.is_none() {
        return Err(AppError::refused(RefusalReason::TotalStays));
    }
    let below = book.with_below(key);
    let open = book.open();
    for line in book.lines.iter().filter(|line| below.contains(&line.row.line_key)) {
        if !line.visible {
            return Err(AppError::refused(RefusalReason::HiddenLinesBelow));
        }
        if line.months.iter().zip(&open).any(|(amount, open)| *amount != 0 && !open) {
            return Err(AppError::refused(RefusalReason::LineInClosedPeriods).about([line.row.subject()]));
        }
    }
    for key in below {
        db::plan_lines::delete(tx.conn, id, key)?;
    }
    let PlanBook { plan, version, .. } = &mut book;
    note_change(tx, plan, version)
}
