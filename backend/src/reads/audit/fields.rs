//! The fields of a change: what each value is, and what it points to.

use penstock_shared::{
    audit::{AuditField, AuditValue, AuditValueKind as Kind},
    money::Currency,
};
use serde_json::{Map, Value};

use super::names::{Loaded, Names};
use crate::{
    db::{
        self,
        audit::{ChangeRow, MASK},
    },
    error::{AppError, AppResult},
};

/// A change with its images read.
pub(super) struct Image {
    pub(super) row: ChangeRow,
    before: Map<String, Value>,
    after: Map<String, Value>,
}

/// Which table a column's numbers are of, and the columns.
const REFERENCES: &[(&str, &[&str])] = &[
    (
        "users",
        &[
            "added_by",
            "asked_by",
            "author_id",
            "changed_by",
            "claimant_id",
            "created_by",
            "decided_by",
            "ended_by",
            "entered_by",
            "forwarded_by",
            "from_user_id",
            "granted_by",
            "head_user_id",
            "owner_id",
            "posted_by",
            "receiver_id",
            "recorded_by",
            "requester_id",
            "reversed_by",
            "revoked_by",
            "run_by",
            "set_by",
            "stand_in_id",
            "to_user_id",
            "user_id",
        ],
    ),
    ("departments", &["department_id", "from_department_id"]),
    ("channels", &["channel_id"]),
    ("activity_types", &["activity_type_id"]),
    ("categories", &["category_id"]),
    ("vendors", &["vendor_id"]),
    ("campaigns", &["campaign_id"]),
    ("budget_nodes", &["budget_node_id", "from_node_id", "like_node_id", "next_node_id", "node_id"]),
    ("control_books", &["book_id"]),
    ("fiscal_years", &["fiscal_year_id", "next_year_id"]),
    ("fiscal_periods", &["accrual_period_id", "from_period_id", "period_id", "to_period_id"]),
    ("dimensions", &["dimension_id"]),
    ("dimension_values", &["value_id"]),
    ("expenses", &["expense_id", "held_expense_id", "with_id"]),
    ("expense_templates", &["template_id"]),
    ("dashboards", &["dashboard_id"]),
    ("expense_lines", &["expense_line_id", "line_id", "replaces_id"]),
    ("invoices", &["invoice_id"]),
    ("credit_notes", &["credit_note_id"]),
    ("plans", &["plan_id"]),
    ("plan_versions", &["based_on_id", "version_id"]),
    ("imports", &["import_id"]),
    ("voucher_batches", &["accrual_batch_id", "reverses_batch_id"]),
    ("accounts", &["account_id"]),
];
/// Columns that point into their own table.
const OWN: &[&str] = &["parent_id", "merged_into_id"];
/// Amounts in the currency of the line's budget; all others of a request are in the request's.
const OF_LINE: &[(&str, &str)] = &[
    ("expense_lines", "amount_minor"),
    ("invoice_lines", "planned_minor"),
    ("invoice_lines", "booked_minor"),
];

/// Tables whose amounts are in the organisation's currency, whatever the object's is.
const OF_ORGANISATION: &[&str] = &["expense_splits"];
const ORGANISATION: i64 = 1;

/// The table that a column's numbers are of.
fn points_to(table: &str, column: &str) -> Option<&'static str> {
    if OWN.contains(&column) {
        return db::audit::audited(table).map(|audited| audited.table);
    }
    // A book's terms name values of the built-in dimensions as well, which are other tables.
    if (table, column) == ("control_book_terms", "value_id") {
        return None;
    }
    REFERENCES.iter().find(|(_, columns)| columns.contains(&column)).map(|(table, _)| *table)
}

/// What an image says; what is null says nothing.
fn object(text: Option<&str>) -> AppResult<Map<String, Value>> {
    let Some(text) = text else { return Ok(Map::new()) };
    let mut image: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| AppError::Internal(error.into()))?;
    image.retain(|_, value| !value.is_null());
    Ok(image)
}

impl Image {
    /// Reads a change, and says which names it takes.
    pub(super) fn read(row: ChangeRow, names: &mut Names) -> AppResult<Self> {
        let (before, after) = (object(row.before.as_deref())?, object(row.after.as_deref())?);
        if let Some(table) = db::audit::table_of(row.object_kind) {
            names.want(table, row.object_id);
        }
        for (column, value) in before.iter().chain(&after) {
            if let (Some(table), Some(id)) = (points_to(&row.row_table, column), value.as_i64()) {
                names.want(table, id);
            }
        }
        names.want_some("expense_lines", line(&row));
        if OF_ORGANISATION.contains(&row.row_table.as_str()) {
            names.want("organisation", ORGANISATION);
        }
        Ok(Self { row, before, after })
    }

    /// The fields, those of both images.
    pub(super) fn fields(&self, names: &Loaded) -> Vec<AuditField> {
        let mut columns: Vec<&String> = self.before.keys().chain(self.after.keys()).collect();
        columns.sort_unstable();
        columns.dedup();
        columns.into_iter().map(|column| self.field(column, names)).collect()
    }

    fn field(&self, column: &str, names: &Loaded) -> AuditField {
        let (before, after) = (self.before.get(column), self.after.get(column));
        let table = points_to(&self.row.row_table, column);
        let kind = after.or(before).map_or(Kind::Text, |value| self.kind(column, value, table));
        let value = |value: &Value| {
            let named = table.zip(value.as_i64()).and_then(|(table, id)| Some((id, names.get(table, id)?)));
            AuditValue {
                text: text(kind, value),
                named: named
                    .filter(|(_, named)| !named.name.is_empty())
                    .map(|(id, named)| super::name(id, named)),
            }
        };
        AuditField {
            name: column.to_owned(),
            kind,
            before: before.map(value),
            after: after.map(value),
            currency: (kind == Kind::Money).then(|| self.currency(column, names)).flatten(),
        }
    }

    fn kind(&self, column: &str, value: &Value, table: Option<&str>) -> Kind {
        let secret =
            db::audit::audited(&self.row.row_table).is_some_and(|audited| audited.secret.contains(&column));
        match value {
            _ if secret => Kind::Secret,
            Value::Bool(_) => Kind::YesNo,
            Value::Number(_) if table.is_some() => Kind::Reference,
            Value::Number(_) if column.ends_with("_minor") => Kind::Money,
            Value::Number(_) => Kind::Number,
            Value::String(text) if column.ends_with("_at") || column == "at" => {
                moment(text).map_or(Kind::Text, |_| Kind::Moment)
            }
            Value::String(text) if text.parse::<chrono::NaiveDate>().is_ok() => Kind::Day,
            _ => Kind::Text,
        }
    }

    /// The currency of an amount: said by the row, by its line's budget, or by the object.
    fn currency(&self, column: &str, names: &Loaded) -> Option<Currency> {
        if OF_LINE.contains(&(self.row.row_table.as_str(), column)) {
            return names.get("expense_lines", line(&self.row)?).and_then(|line| line.currency);
        }
        if OF_ORGANISATION.contains(&self.row.row_table.as_str()) {
            return names.get("organisation", ORGANISATION).and_then(|named| named.currency);
        }
        let said = self.after.get("currency").or_else(|| self.before.get("currency")).and_then(Value::as_str);
        let table = db::audit::table_of(self.row.object_kind)?;
        let of_object = || names.get(table, self.row.object_id).and_then(|named| named.currency);
        said.and_then(|code| code.parse().ok()).or_else(of_object)
    }
}

/// The line of a request that a row is, or is of.
fn line(row: &ChangeRow) -> Option<i64> {
    match row.row_table.as_str() {
        "expense_lines" => row.row_id.parse().ok(),
        "invoice_lines" => row.row_id.split_once(':')?.1.parse().ok(),
        _ => None,
    }
}

/// A moment, however the database writes it.
fn moment(text: &str) -> Option<chrono::NaiveDateTime> {
    text.replacen(' ', "T", 1).parse().ok()
}

fn text(kind: Kind, value: &Value) -> String {
    match (kind, value) {
        (Kind::Secret, _) => String::new(),
        (Kind::Moment, Value::String(text)) => {
            moment(text).map_or_else(|| text.clone(), |at| at.format("%Y-%m-%dT%H:%M:%S").to_string())
        }
        (_, Value::String(text)) if text == MASK => String::new(),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}
