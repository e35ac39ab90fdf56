//! What a person typed into a request, as plain texts: it can be kept by the browser, compared, and
//! made into a draft for the server.

use chrono::NaiveDate;
use penstock_shared::{
    expense::{Expense, ExpenseDraft, ExpenseLineDraft, LineTerms},
    expense_kind::ExpenseTerms,
    ids::ExpenseLineId,
    money::Currency,
    problem::FieldErrorCode,
};
use serde::{Deserialize, Serialize};

use super::kind::EntryTerms;
use crate::features::dimensions::{Chosen, assignments, chosen_of};

/// A request as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Of the request; empty for a purchase.
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub terms: EntryTerms,
    pub title: String,
    pub description: String,
    pub department: String,
    pub campaign: String,
    pub vendor: String,
    /// Of the amounts; empty for the budget's own.
    #[serde(default)]
    pub currency: String,
    pub lines: Vec<EntryLine>,
}

/// A line as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryLine {
    pub description: String,
    pub node: String,
    pub category: String,
    pub amount: String,
    pub date: Option<NaiveDate>,
    #[serde(default)]
    pub dimensions: Chosen,
    /// The line of the stored request that it is.
    #[serde(default)]
    pub id: Option<ExpenseLineId>,
    /// Its own supplier, where it is another than the request's.
    #[serde(default)]
    pub vendor: String,
    #[serde(default)]
    pub tax: String,
    #[serde(default)]
    pub service_from: Option<NaiveDate>,
    #[serde(default)]
    pub service_to: Option<NaiveDate>,
    #[serde(default)]
    pub quote: String,
}

/// A field that cannot be sent, by the server's name of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub field: String,
    pub code: FieldErrorCode,
}

impl Entry {
    /// What an earlier draft says.
    #[must_use]
    pub fn of(expense: &Expense) -> Self {
        let summary = &expense.summary;
        let text = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        Self {
            kind: summary.kind.to_string(),
            terms: EntryTerms::of(&expense.terms),
            title: summary.title.clone(),
            description: expense.description.clone(),
            department: summary.department_id.to_string(),
            campaign: text(summary.campaign_id.map(|id| id.0)),
            vendor: summary.vendor_name.clone().unwrap_or_default(),
            currency: if expense.lines.iter().any(|line| line.foreign_minor.is_some()) {
                summary.currency.to_string()
            } else {
                String::new()
            },
            lines: expense
                .lines
                .iter()
                .map(|line| EntryLine {
                    description: line.description.clone(),
                    node: line.node_id.to_string(),
                    category: text(line.category_id.map(|id| id.0)),
                    amount: summary.currency.grouped(line.foreign_minor.unwrap_or(line.amount_minor)),
                    date: Some(line.charge_date),
                    dimensions: chosen_of(&line.dimensions),
                    id: Some(line.id),
                    vendor: line.terms.vendor.clone().unwrap_or_default(),
                    tax: match line.terms.tax_minor {
                        0 => String::new(),
                        tax => summary.currency.grouped(tax),
                    },
                    service_from: line.terms.service_from,
                    service_to: line.terms.service_to,
                    quote: line.terms.quote.clone(),
                })
                .collect(),
        }
    }

    /// A new request that says the same, for `day`.
    #[must_use]
    pub fn copy_of(expense: &Expense, day: NaiveDate) -> Self {
        let mut entry = Self::of(expense);
        for line in &mut entry.lines {
            line.id = None;
            line.date = Some(day);
            (line.service_from, line.service_to) = (None, None);
            line.quote.clear();
        }
        entry
    }

    /// What a template says, for `day`.
    #[must_use]
    pub fn of_draft(draft: &ExpenseDraft, day: NaiveDate) -> Self {
        let text = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        let line = |line: &ExpenseLineDraft| EntryLine {
            description: line.description.clone(),
            node: text(line.node_id.map(|id| id.0)),
            category: text(line.category_id.map(|id| id.0)),
            amount: draft.currency.grouped(line.amount_minor),
            date: Some(day),
            dimensions: chosen_of(&line.dimensions),
            vendor: line.terms.vendor.clone().unwrap_or_default(),
            tax: match line.terms.tax_minor {
                0 => String::new(),
                tax => draft.currency.grouped(tax),
            },
            ..EntryLine::default()
        };
        Self {
            kind: draft.kind.to_string(),
            // Its days were those of the request that it was kept from.
            terms: EntryTerms::of(&ExpenseTerms {
                receiver_id: draft.terms.receiver_id,
                ..ExpenseTerms::default()
            }),
            title: draft.title.clone(),
            description: draft.description.clone(),
            department: text(draft.department_id.map(|id| id.0)),
            campaign: text(draft.campaign_id.map(|id| id.0)),
            vendor: draft.vendor.clone().unwrap_or_default(),
            currency: draft.currency.to_string(),
            lines: draft.lines.iter().map(line).collect(),
        }
    }

    /// The draft for the server.
    ///
    /// # Errors
    /// Every field that cannot be sent. The server has its own objections later.
    pub fn draft(&self, currency: Currency) -> Result<ExpenseDraft, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut note = |field: String, code| wrong.push(Wrong { field, code });
        if self.title.trim().is_empty() {
            note("title".to_owned(), FieldErrorCode::Required);
        }
        let mut lines = Vec::with_capacity(self.lines.len());
        for (index, line) in self.lines.iter().enumerate() {
            if line.amount.trim().is_empty() {
                note(format!("lines[{index}].amount_minor"), FieldErrorCode::Required);
            } else if currency.parse_minor(&line.amount).is_err() {
                note(format!("lines[{index}].amount_minor"), FieldErrorCode::Malformed);
            }
            if !line.tax.trim().is_empty() && currency.parse_minor(&line.tax).is_err() {
                note(format!("lines[{index}].tax_minor"), FieldErrorCode::Malformed);
            }
            lines.extend(line.draft(currency));
        }
        if wrong.is_empty() { Ok(self.with(lines, currency)) } else { Err(wrong) }
    }

    /// The part that can be checked already, with the place of each of its lines in the form.
    #[must_use]
    pub fn checkable(&self, currency: Currency) -> Option<(ExpenseDraft, Vec<usize>)> {
        let ready = self.lines.iter().enumerate().filter_map(|(index, line)| {
            Some((index, line.draft(currency).filter(|line| line.amount_minor > 0)?))
        });
        let (places, lines): (Vec<usize>, Vec<ExpenseLineDraft>) = ready.unzip();
        if lines.is_empty() {
            return None;
        }
        let mut draft = self.with(lines, currency);
        if draft.title.is_empty() {
            // The check asks about money; the title is not written yet.
            "…".clone_into(&mut draft.title);
        }
        Some((draft, places))
    }

    /// The sum of the amounts that can be read.
    #[must_use]
    pub fn total_minor(&self, currency: Currency) -> i64 {
        let amounts = self.lines.iter().filter_map(|line| currency.parse_minor(&line.amount).ok());
        amounts.fold(0, i64::saturating_add)
    }

    fn with(&self, lines: Vec<ExpenseLineDraft>, currency: Currency) -> ExpenseDraft {
        let vendor = self.vendor.trim();
        let kind = self.kind.parse().unwrap_or_default();
        ExpenseDraft {
            kind,
            terms: self.terms.of_kind(kind),
            title: self.title.trim().to_owned(),
            description: self.description.trim().to_owned(),
            department_id: self.department.parse().ok(),
            campaign_id: self.campaign.parse().ok(),
            vendor: (!vendor.is_empty()).then(|| vendor.to_owned()),
            currency,
            lines,
        }
    }
}

impl EntryLine {
    /// Whether it says anything beside budget, amount and day.
    #[must_use]
    pub fn says_more(&self) -> bool {
        let texts = [&self.vendor, &self.tax, &self.quote];
        texts.iter().any(|text| !text.is_empty()) || self.service_from.is_some() || self.service_to.is_some()
    }

    fn draft(&self, currency: Currency) -> Option<ExpenseLineDraft> {
        Some(ExpenseLineDraft {
            description: self.description.trim().to_owned(),
            node_id: self.node.parse().ok(),
            category_id: self.category.parse().ok(),
            amount_minor: currency.parse_minor(&self.amount).ok()?,
            charge_date: self.date,
            dimensions: assignments(&self.dimensions),
            id: self.id,
            terms: LineTerms {
                vendor: Some(self.vendor.trim().to_owned()).filter(|vendor| !vendor.is_empty()),
                tax_minor: currency.parse_minor(&self.tax).unwrap_or(0),
                service_from: self.service_from,
                service_to: self.service_to,
                quote: self.quote.trim().to_owned(),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(node: &str, amount: &str) -> EntryLine {
        EntryLine { node: node.to_owned(), amount: amount.to_owned(), ..EntryLine::default() }
    }

    fn entry(lines: Vec<EntryLine>) -> Entry {
        Entry { title: " Spring ".to_owned(), lines, ..Entry::default() }
    }

    #[test]
    fn a_whole_entry_becomes_a_draft() {
        let draft = entry(vec![line("7", "1,200.50"), line("8", "3")]).draft(Currency::CNY).unwrap();
        assert_eq!(draft.title, "Spring");
        assert_eq!(draft.vendor, None);
        let amounts: Vec<i64> = draft.lines.iter().map(|line| line.amount_minor).collect();
        assert_eq!(amounts, [120_050, 300]);
    }

    #[test]
    fn every_field_that_is_missing_is_named_at_once() {
        let entry = Entry { lines: vec![line("", "x"), line("7", "")], ..Entry::default() };
        let wrong = entry.draft(Currency::CNY).unwrap_err();
        let fields: Vec<&str> = wrong.iter().map(|wrong| wrong.field.as_str()).collect();
        assert_eq!(fields, ["title", "lines[0].amount_minor", "lines[1].amount_minor"]);
    }

    #[test]
    fn what_is_ready_is_checked_and_keeps_its_place() {
        let entry = entry(vec![line("", "5"), line("7", "0"), line("8", "12")]);
        let (draft, places) = entry.checkable(Currency::CNY).unwrap();
        let nodes: Vec<_> = draft.lines.iter().map(|line| line.node_id.map(|id| id.0)).collect();
        assert_eq!(nodes, [None, Some(8)]);
        assert_eq!(places, [0, 2]);
        assert_eq!(entry.total_minor(Currency::CNY), 1_700);
    }
}
