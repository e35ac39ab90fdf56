//! Reading a plan's table back in: amounts of the lines that are there, and new lines.
//!
//! All or nothing: when a row cannot be read, nothing is changed, and every wrong cell is named by its row
//! and column. An empty cell leaves what is there; lines that the file does not have stay. A changed name
//! renames the line; what a line is bound to stays, and another code is refused.

use std::collections::HashMap;

use penstock_shared::{
    ids::{ActivityTypeId, CampaignId, ChannelId, DepartmentId, PlanVersionId},
    money::{Currency, MoneyError},
    plan::{
        PlanCell, PlanLineAmounts, PlanLineCreate, PlanSplit,
        grid::{parse_amount, sum_minor},
    },
    problem::FieldErrorCode,
};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{cells, lines, note_change};
use crate::{
    db::{self, plan_lines::LineRow, terms::Vocabulary},
    domain::match_key::match_key,
    error::{AppError, AppResult, FieldErrors},
    ingest::{SheetRefusal, read_sheet},
    reads::plans::{
        book::PlanBook,
        table::{Column, column_of},
    },
    viewer::Viewer,
    writer::WriteTx,
};

/// A file's rows, read before the transaction begins.
pub struct Table {
    /// A workbook has what formulas came to, which may be more precise than the currency.
    calculated: bool,
    columns: Vec<Option<Column>>,
    rows: Vec<Vec<String>>,
}

/// Reads a file.
///
/// # Errors
/// What is wrong with it, as the field `file`.
pub fn read(bytes: &[u8]) -> AppResult<Table> {
    let refused = |code, message: &str| AppError::field("file", code, message);
    let mut rows = read_sheet(bytes).map_err(|refusal| match refusal {
        SheetRefusal::Empty => refused(FieldErrorCode::FileEmpty, "The file is empty."),
        SheetRefusal::Unreadable => {
            refused(FieldErrorCode::FileBinary, "This is neither CSV nor a workbook (.xlsx).")
        }
        SheetRefusal::TooLarge => refused(FieldErrorCode::TooLong, "At most 5,000 rows and 200 columns."),
    })?;
    let head = rows.remove(0);
    let columns: Vec<Option<Column>> = head.iter().map(|head| column_of(head)).collect();
    let has = |wanted: &dyn Fn(&Column) -> bool| columns.iter().flatten().any(wanted);
    let amounts = has(&|column| matches!(column, Column::Period(_) | Column::Total));
    if !has(&|column| matches!(column, Column::Key | Column::Level)) || !amounts {
        let message = "The first row has to name the columns: Key or Level, Name, P1, P2 ... Total. Export the plan to see them.";
        return Err(refused(FieldErrorCode::HeadsMissing, message));
    }
    let twice = |at: usize| columns[at].is_some() && columns[..at].contains(&columns[at]);
    if let Some(at) = (0..columns.len()).find(|at| twice(*at)) {
        let message = format!("The column '{}' is there twice.", head[at]);
        return Err(refused(FieldErrorCode::NotUnique, &message));
    }
    Ok(Table { calculated: bytes.starts_with(b"PK"), columns, rows })
}

/// Writes a table into a draft.
///
/// # Errors
/// `not_found` out of sight; no draft; a stale version; wrong cells, each as `rows[2].P4`, where 2 is the row
/// as a spreadsheet numbers it.
pub fn import(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: PlanVersionId,
    version: i64,
    table: &Table,
) -> AppResult<()> {
    let mut book = PlanBook::read(tx.conn, viewer, id)?;
    book.check_draft(version)?;
    let names = Names::read(tx)?;
    let mut errors = FieldErrors::new();
    let mut changes: Vec<(String, PlanLineAmounts)> = Vec::new();
    // The last line on each level: the parent of a new line on the next one.
    let mut open_levels: Vec<i64> = Vec::new();
    for (number, row) in (2_usize..).zip(&table.rows) {
        if row.iter().all(String::is_empty) {
            continue;
        }
        let cells = Row { number, calculated: table.calculated, columns: &table.columns, cells: row };
        let Some(key) = line_of(tx, viewer, &mut book, &cells, &names, &mut open_levels, &mut errors)? else {
            continue;
        };
        if let Some(change) = amounts(&book, key, &cells, &mut errors)? {
            changes.push((format!("rows[{number}]"), change));
        }
    }
    let named = changes.iter().map(|(at, change)| (at.clone(), change));
    cells::write(tx, viewer, &mut book, named, &mut errors)?;
    errors.into_result()?;
    let PlanBook { plan, version, .. } = &mut book;
    note_change(tx, plan, version)
}

/// A row of the file.
struct Row<'a> {
    /// As a spreadsheet numbers it.
    number: usize,
    calculated: bool,
    columns: &'a [Option<Column>],
    cells: &'a [String],
}

impl Row<'_> {
    fn text(&self, wanted: Column) -> &str {
        let at = self.columns.iter().position(|column| *column == Some(wanted));
        let text = at.and_then(|at| self.cells.get(at)).map_or("", |text| text.trim());
        // What writing the file put before a text that looks like a formula.
        match text.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
            _ => text,
        }
    }

    /// An amount, and whether it was rounded.
    fn amount(&self, wanted: Column, currency: Currency) -> Result<(i64, bool), MoneyError> {
        let text = self.text(wanted);
        match parse_amount(text, currency) {
            Err(MoneyError::TooPrecise { decimals }) if self.calculated => {
                let exact = Decimal::from_str_exact(text).map_err(|_| MoneyError::Malformed)?;
                let rounded = exact.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
                Ok((currency.minor_from_decimal(rounded)?, true))
            }
            parsed => parsed.map(|amount| (amount, false)),
        }
    }

    fn at(&self, column: &str) -> String {
        format!("rows[{}].{column}", self.number)
    }

    fn wrong(&self, errors: &mut FieldErrors, column: &str, code: FieldErrorCode, what: &str) {
        errors.add(self.at(column), code, format!("Row {}, column {column}: {what}", self.number));
    }
}

/// The codes and names that a file may use.
struct Names {
    departments: HashMap<String, DepartmentId>,
    channels: HashMap<String, i64>,
    activity_types: HashMap<String, i64>,
}

impl Names {
    fn read(tx: &mut WriteTx<'_>) -> AppResult<Self> {
        let departments = db::departments::all(tx.conn)?;
        let mut terms = |vocabulary| -> AppResult<HashMap<String, i64>> {
            let terms = db::terms::all(tx.conn, vocabulary)?;
            Ok(terms.into_iter().map(|term| (term.code.to_lowercase(), term.id)).collect())
        };
        Ok(Self {
            departments: departments.into_iter().map(|row| (row.code.to_lowercase(), row.id)).collect(),
            channels: terms(Vocabulary::Channels)?,
            activity_types: terms(Vocabulary::ActivityTypes)?,
        })
    }
}

/// The line that a row is about; a new one when it has no key.
fn line_of(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    book: &mut PlanBook,
    row: &Row<'_>,
    names: &Names,
    open_levels: &mut Vec<i64>,
    errors: &mut FieldErrors,
) -> AppResult<Option<i64>> {
    let key = row.text(Column::Key);
    if !key.is_empty() {
        let line = key.parse().ok().and_then(|key: i64| book.line(key));
        let Some(line) = line else {
            row.wrong(
                errors,
                "Key",
                FieldErrorCode::Unknown,
                "There is no such line. Leave it empty for a new one.",
            );
            return Ok(None);
        };
        let (depth, mut held) = (line.depth, line.row.clone());
        let before = errors.len();
        check_settled(tx, row, names, &held, depth, errors)?;
        if rename(row, &mut held, errors) && errors.len() == before {
            db::plan_lines::update(tx.conn, &held)?;
        }
        open_levels.truncate(usize::try_from(depth).unwrap_or(0));
        open_levels.push(held.line_key);
        return Ok(Some(held.line_key));
    }
    let level: Option<usize> = row.text(Column::Level).parse().ok();
    let Some((level, parent_key)) =
        level.and_then(|level| Some((level, *open_levels.get(level.checked_sub(1)?)?)))
    else {
        let what = "A new line takes the number of its level, one more than that of a line above it.";
        row.wrong(errors, "Level", FieldErrorCode::OutOfRange, what);
        return Ok(None);
    };
    let before = errors.len();
    let new = new_line(tx, row, names, parent_key, errors)?;
    if errors.len() > before {
        return Ok(None);
    }
    let key = lines::insert(tx, viewer, book, &new, &row.at(""), errors)?;
    if errors.len() > before {
        return Ok(None);
    }
    open_levels.truncate(level);
    open_levels.push(key);
    Ok(Some(key))
}

/// Gives a line the names of its row; whether they are others.
fn rename(row: &Row<'_>, line: &mut LineRow, errors: &mut FieldErrors) -> bool {
    let mut changed = false;
    for (column, head, held) in
        [(Column::Name, "Name", &mut line.name), (Column::NameZh, "Name (zh)", &mut line.name_zh)]
    {
        let text = row.text(column);
        if !text.is_empty() && text != held.as_str() {
            *held = errors.text(&row.at(head), text, 120);
            changed = true;
        }
    }
    changed
}

/// A line keeps its level and what it is bound to: a row that says otherwise is refused, not passed over.
fn check_settled(
    tx: &mut WriteTx<'_>,
    row: &Row<'_>,
    names: &Names,
    line: &LineRow,
    depth: i32,
    errors: &mut FieldErrors,
) -> AppResult<()> {
    let campaign = match line.campaign_id {
        Some(campaign) => match_key(&db::campaigns::get(tx.conn, campaign)?.name),
        None => String::new(),
    };
    let code = |column: Column| row.text(column).to_lowercase();
    let (level, department) = (row.text(Column::Level), code(Column::Department));
    let (channel, activity_type) = (code(Column::Channel), code(Column::ActivityType));
    let other = |text: &str, found: Option<i64>, held: Option<i64>| !text.is_empty() && found != held;
    let department_id = names.departments.get(&department).map(|id| id.0);
    let changed = [
        ("Level", !level.is_empty() && level.parse() != Ok(depth)),
        ("Department", other(&department, department_id, line.department_id.map(|id| id.0))),
        ("Channel", other(&channel, names.channels.get(&channel).copied(), line.channel_id.map(|id| id.0))),
        (
            "Activity type",
            other(
                &activity_type,
                names.activity_types.get(&activity_type).copied(),
                line.activity_type_id.map(|id| id.0),
            ),
        ),
        (
            "Campaign",
            !row.text(Column::Campaign).is_empty() && match_key(row.text(Column::Campaign)) != campaign,
        ),
    ];
    for (head, _) in changed.into_iter().filter(|(_, changed)| *changed) {
        let what = "A line keeps this. Leave it as it was, or add a row without a key.";
        row.wrong(errors, head, FieldErrorCode::Settled, what);
    }
    Ok(())
}

fn new_line(
    tx: &mut WriteTx<'_>,
    row: &Row<'_>,
    names: &Names,
    parent_key: i64,
    errors: &mut FieldErrors,
) -> AppResult<PlanLineCreate> {
    let mut code = |column: Column, head: &str, codes: &dyn Fn(&str) -> Option<i64>| {
        let text = row.text(column).to_lowercase();
        let found = codes(&text);
        if !text.is_empty() && found.is_none() {
            row.wrong(errors, head, FieldErrorCode::Unknown, "Nothing has this code.");
        }
        found
    };
    let department =
        code(Column::Department, "Department", &|text| names.departments.get(text).map(|id| id.0));
    let channel = code(Column::Channel, "Channel", &|text| names.channels.get(text).copied());
    let activity_type =
        code(Column::ActivityType, "Activity type", &|text| names.activity_types.get(text).copied());
    let campaign = row.text(Column::Campaign);
    let campaign_id: Option<CampaignId> = match campaign {
        "" => None,
        name => db::campaigns::first_by_key(tx.conn, &match_key(name))?.map(|campaign| campaign.id),
    };
    if !campaign.is_empty() && campaign_id.is_none() {
        row.wrong(errors, "Campaign", FieldErrorCode::Unknown, "There is no campaign of this name.");
    }
    Ok(PlanLineCreate {
        parent_key,
        name: row.text(Column::Name).to_owned(),
        name_zh: row.text(Column::NameZh).to_owned(),
        department_id: department.map(DepartmentId),
        channel_id: channel.map(ChannelId),
        activity_type_id: activity_type.map(ActivityTypeId),
        campaign_id,
        is_contingency: false,
    })
}

/// What a row says about a line's amounts; `None` when it says nothing.
fn amounts(
    book: &PlanBook,
    key: i64,
    row: &Row<'_>,
    errors: &mut FieldErrors,
) -> AppResult<Option<PlanLineAmounts>> {
    let Some(line) = book.line(key) else { return Ok(None) };
    let before = errors.len();
    let mut amount = |column: Column, head: &str| match row.amount(column, book.plan.currency) {
        Ok((amount, rounded)) if amount >= 0 => Some((amount, rounded)),
        Ok(_) => {
            row.wrong(errors, head, FieldErrorCode::OutOfRange, "Give an amount from zero up.");
            None
        }
        Err(MoneyError::Empty) => None,
        Err(error) => {
            row.wrong(errors, head, FieldErrorCode::Malformed, &error.to_string());
            None
        }
    };
    let mut months = line.months.clone();
    let (mut typed, mut rounded) = (Vec::new(), Vec::new());
    for (at, period) in book.periods.iter().enumerate() {
        let number = period.number;
        if let Some((amount_minor, is_rounded)) = amount(Column::Period(number), &format!("P{number}")) {
            months[at] = amount_minor;
            typed.push(at);
            rounded.extend(is_rounded.then_some(at));
        }
    }
    let total_minor = amount(Column::Total, "Total").map(|(total, _)| total);
    if errors.len() > before {
        return Ok(None);
    }
    if let Some(total_minor) = total_minor {
        settle(&mut months, &rounded, total_minor)?;
    }
    // A total that is what it was says nothing: it was left as it stood when the periods were changed.
    let changed_total = total_minor.filter(|total| sum_minor(&line.months) != Ok(*total));
    if months == line.months {
        let change = |total| PlanLineAmounts {
            line_key: key,
            split: None,
            total_minor: Some(total),
            cells: Vec::new(),
        };
        return Ok(changed_total.map(change));
    }
    if changed_total.is_some_and(|total| sum_minor(&months) != Ok(total)) {
        let sum = book.plan.currency.grouped(sum_minor(&months)?);
        let what = format!("The periods come to {sum}. Mend one of them, or empty this cell.");
        row.wrong(errors, "Total", FieldErrorCode::PartsDiffer, &what);
        return Ok(None);
    }
    let cell = |at: usize| PlanCell { period_number: book.periods[at].number, amount_minor: months[at] };
    Ok(Some(PlanLineAmounts {
        line_key: key,
        split: Some(PlanSplit::Typed),
        total_minor: None,
        cells: typed.into_iter().map(cell).collect(),
    }))
}

/// Gives back what rounding took: the periods of `rounded` move by a unit each, as far as that makes the sum
/// what the file says it is.
fn settle(months: &mut [i64], rounded: &[usize], total_minor: i64) -> AppResult<()> {
    let missing = total_minor.checked_sub(sum_minor(months)?).ok_or(MoneyError::Overflow)?;
    if missing.unsigned_abs() > u64::try_from(rounded.len()).unwrap_or(0) {
        return Ok(());
    }
    let units = usize::try_from(missing.unsigned_abs()).unwrap_or(0);
    for at in rounded.iter().take(units) {
        months[*at] = months[*at].checked_add(missing.signum()).ok_or(MoneyError::Overflow)?.max(0);
    }
    Ok(())
}
