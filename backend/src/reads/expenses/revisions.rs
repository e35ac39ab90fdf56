//! What a request was before, and what is different now.

use penstock_shared::{
    expense::{
        ExpenseDraft, ExpenseLineDraft, NamedText, PastRevision, RevisionChange, RevisionField as Field,
    },
    ids::{CategoryId, DepartmentId, ExpenseLineId, NodeId},
};

use super::page::Names;
use crate::{
    db::{
        self, AnyConnection,
        expenses::ExpenseRow,
        terms::{TermRow, Vocabulary},
    },
    error::{AppError, AppResult},
};

/// The past revisions of a request, the newest first.
///
/// # Errors
/// When the database fails.
pub fn past(conn: &mut AnyConnection, names: &mut Names, row: &ExpenseRow) -> AppResult<Vec<PastRevision>> {
    if row.revision == 1 {
        return Ok(Vec::new());
    }
    let mut past = Vec::new();
    for of in db::expense_revisions::of_expense(conn, row.id)? {
        let draft: ExpenseDraft = parse(&of.draft)?;
        past.push(PastRevision {
            revision: of.revision,
            ended_at: of.ended_at,
            ended_by_name: names.of(conn, of.ended_by)?,
            currency: draft.currency,
            total_minor: of.total_minor,
            changes: parse(&of.changes)?,
            draft,
        });
    }
    Ok(past)
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> AppResult<T> {
    serde_json::from_str(text).map_err(|error| AppError::Internal(error.into()))
}

/// What is different. `pairs` says for each line of `after` which line of `before` it was.
///
/// # Errors
/// When the database fails.
pub fn changes(
    conn: &mut AnyConnection,
    before: &ExpenseDraft,
    after: &ExpenseDraft,
    pairs: &[Option<ExpenseLineId>],
) -> AppResult<Vec<RevisionChange>> {
    let mut found = Found { conn, changes: Vec::new() };
    found.head(before, after)?;
    for (line, was) in after.lines.iter().zip(pairs) {
        let old = before.lines.iter().find(|old| was.is_some() && old.id == *was);
        match old {
            Some(old) => found.line(old, line)?,
            None => found.whole(Field::LineAdded, line)?,
        }
    }
    for line in before.lines.iter().filter(|line| !pairs.contains(&line.id)) {
        found.whole(Field::LineRemoved, line)?;
    }
    Ok(found.changes)
}

struct Found<'a> {
    conn: &'a mut AnyConnection,
    changes: Vec<RevisionChange>,
}

impl Found<'_> {
    fn head(&mut self, before: &ExpenseDraft, after: &ExpenseDraft) -> AppResult<()> {
        self.texts(Field::Title, None, &before.title, &after.title);
        self.texts(Field::Description, None, &before.description, &after.description);
        if before.department_id != after.department_id {
            let names = (self.department(before.department_id)?, self.department(after.department_id)?);
            self.push(Field::Department, None, names);
        }
        if before.campaign_id != after.campaign_id {
            let mut name = |id| match id {
                Some(id) => Ok::<_, AppError>(Some(plain(&db::campaigns::get(self.conn, id)?.name))),
                None => Ok(None),
            };
            let names = (name(before.campaign_id)?, name(after.campaign_id)?);
            self.push(Field::Campaign, None, names);
        }
        let vendor = |draft: &ExpenseDraft| draft.vendor.clone().unwrap_or_default();
        self.texts(Field::Vendor, None, &vendor(before), &vendor(after));
        self.texts(Field::Currency, None, &before.currency.to_string(), &after.currency.to_string());
        Ok(())
    }

    fn line(&mut self, old: &ExpenseLineDraft, new: &ExpenseLineDraft) -> AppResult<()> {
        let label = Some(self.label(new)?);
        if old.amount_minor != new.amount_minor {
            self.amounts(Field::Amount, label.clone(), (Some(old.amount_minor), Some(new.amount_minor)));
        }
        if old.node_id != new.node_id {
            let names = (self.node(old.node_id)?, self.node(new.node_id)?);
            self.push(Field::Budget, label.clone(), names);
        }
        if old.category_id != new.category_id {
            let names = (self.category(old.category_id)?, self.category(new.category_id)?);
            self.push(Field::Category, label.clone(), names);
        }
        let day = |of: &ExpenseLineDraft| of.charge_date.map(|day| day.to_string()).unwrap_or_default();
        self.texts(Field::ChargeDate, label.clone(), &day(old), &day(new));
        self.texts(Field::LineText, label.clone(), &old.description, &new.description);
        let vendor = |of: &ExpenseLineDraft| of.terms.vendor.clone().unwrap_or_default();
        self.texts(Field::LineVendor, label.clone(), &vendor(old), &vendor(new));
        if old.terms.tax_minor != new.terms.tax_minor {
            let taxes = (Some(old.terms.tax_minor), Some(new.terms.tax_minor));
            self.amounts(Field::Tax, label.clone(), taxes);
        }
        self.texts(Field::ServiceDates, label.clone(), &service(old), &service(new));
        self.texts(Field::Quote, label.clone(), &old.terms.quote, &new.terms.quote);
        if old.dimensions != new.dimensions {
            let names = (self.dimensions(old)?, self.dimensions(new)?);
            self.push(Field::Dimensions, label, names);
        }
        Ok(())
    }

    /// A line that came or went.
    fn whole(&mut self, field: Field, line: &ExpenseLineDraft) -> AppResult<()> {
        let label = Some(self.label(line)?);
        let amount = Some(line.amount_minor);
        let amounts = if field == Field::LineAdded { (None, amount) } else { (amount, None) };
        self.amounts(field, label, amounts);
        Ok(())
    }

    fn texts(&mut self, field: Field, line: Option<NamedText>, before: &str, after: &str) {
        if before != after {
            let text = |text: &str| (!text.is_empty()).then(|| plain(text));
            self.push(field, line, (text(before), text(after)));
        }
    }

    fn push(
        &mut self,
        field: Field,
        line: Option<NamedText>,
        (before, after): (Option<NamedText>, Option<NamedText>),
    ) {
        let amounts = (None, None);
        let (before_minor, after_minor) = amounts;
        self.changes.push(RevisionChange { field, line, before, after, before_minor, after_minor });
    }

    fn amounts(
        &mut self,
        field: Field,
        line: Option<NamedText>,
        (before_minor, after_minor): (Option<i64>, Option<i64>),
    ) {
        let change = RevisionChange { field, line, before: None, after: None, before_minor, after_minor };
        self.changes.push(change);
    }

    fn label(&mut self, line: &ExpenseLineDraft) -> AppResult<NamedText> {
        if line.description.is_empty() {
            return Ok(self.node(line.node_id)?.unwrap_or_default());
        }
        Ok(plain(&line.description))
    }

    fn node(&mut self, id: Option<NodeId>) -> AppResult<Option<NamedText>> {
        let Some(id) = id else { return Ok(None) };
        let row = db::budget_nodes::get(self.conn, id)?;
        Ok(Some(NamedText { text: row.name, text_zh: row.name_zh }))
    }

    fn department(&mut self, id: Option<DepartmentId>) -> AppResult<Option<NamedText>> {
        let Some(id) = id else { return Ok(None) };
        let row = db::departments::get(self.conn, id)?;
        Ok(Some(NamedText { text: row.name, text_zh: row.name_zh }))
    }

    fn category(&mut self, id: Option<CategoryId>) -> AppResult<Option<NamedText>> {
        let Some(id) = id else { return Ok(None) };
        let row: TermRow = db::terms::get(self.conn, Vocabulary::Categories, id.0)?;
        Ok(Some(NamedText { text: row.name, text_zh: row.name_zh }))
    }

    /// The values, one after the other.
    fn dimensions(&mut self, line: &ExpenseLineDraft) -> AppResult<Option<NamedText>> {
        let mut names = (Vec::new(), Vec::new());
        for of in &line.dimensions {
            let row = db::dimensions::value(self.conn, of.value_id)?;
            names.1.push(if row.name_zh.is_empty() { row.name.clone() } else { row.name_zh });
            names.0.push(row.name);
        }
        let named = NamedText { text: names.0.join(", "), text_zh: names.1.join("、") };
        Ok((!named.text.is_empty()).then_some(named))
    }
}

fn plain(text: &str) -> NamedText {
    NamedText { text: text.to_owned(), text_zh: String::new() }
}

/// `2026-03-01 – 2026-03-31`; an open end is left out.
fn service(line: &ExpenseLineDraft) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let (from, to) = (day(line.terms.service_from), day(line.terms.service_to));
    if from.is_empty() && to.is_empty() { from } else { format!("{from} – {to}") }
}
