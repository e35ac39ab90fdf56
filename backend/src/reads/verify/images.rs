//! Whether the rows of the audited tables are as the trail says: what was changed beside the program, with the
//! triggers off, is found here.

use std::collections::HashMap;

use penstock_shared::audit::AuditAction;
use serde_json::{Map, Value};

use super::{MOST_FINDINGS, Report};
use crate::{
    db::{
        self, AnyConnection,
        audit::{AUDITED, Audited, ChangeRow, Column, RowImage},
    },
    error::{AppError, AppResult},
};

/// How often rows that differ are read again: somebody may change them while they are compared.
const LOOKS: usize = 3;

/// Compares the rows of every audited table with what the trail says last of them. Of what it does not speak
/// (rows from before there was one) nothing is known. A few thousand rows are in memory at once.
pub(super) fn check(conn: &mut AnyConnection, report: &mut Report) -> AppResult<()> {
    let tables = db::audit::columns(conn)?;
    for audited in AUDITED {
        let Some(columns) = tables.get(audited.table) else {
            report.find(format!("The audited table {} is not there.", audited.table));
            continue;
        };
        let mut from = Some(i64::MIN);
        while let Some(place) = from {
            let (differences, next) = settled(conn, audited, columns, place)?;
            differences.into_iter().for_each(|difference| report.find(difference));
            from = next;
        }
        for row in db::audit::gone(conn, audited, columns, MOST_FINDINGS)? {
            report.find(format!(
                "{} {row} is gone, and the audit trail does not say who removed it.",
                audited.table
            ));
        }
    }
    Ok(())
}

/// What differs in a part of a table, also when it is looked at again.
fn settled(
    conn: &mut AnyConnection,
    audited: &Audited,
    columns: &[Column],
    from: i64,
) -> AppResult<(Vec<String>, Option<i64>)> {
    let mut look = 1;
    loop {
        let (rows, next) = db::audit::rows(conn, audited, columns, from)?;
        let differences = compare(conn, audited, &rows)?;
        if differences.is_empty() || look == LOOKS {
            return Ok((differences, next));
        }
        look += 1;
    }
}

fn compare(conn: &mut AnyConnection, audited: &Audited, rows: &[RowImage]) -> AppResult<Vec<String>> {
    let ids: Vec<String> = rows.iter().map(|row| row.row_id.clone()).collect();
    let mut said: HashMap<String, Said> = HashMap::new();
    for part in ids.chunks(db::audit::IDS_AT_ONCE) {
        for change in db::audit::changes_of_rows(conn, audited, part)? {
            said.entry(change.row_id.clone()).or_default().follow(&change)?;
        }
    }
    let mut differences = Vec::new();
    for row in rows {
        let Some(said) = said.get(&row.row_id) else { continue };
        let name = format!("{} {}", audited.table, row.row_id);
        if said.is_gone {
            differences.push(format!("{name} is there, and the audit trail says that it was removed."));
            continue;
        }
        let now = object(Some(&row.image))?;
        for (column, value) in &said.image {
            if now.get(column).is_some_and(|there| there != value) {
                differences.push(format!("{name} has another {column} than the audit trail says."));
            }
        }
    }
    Ok(differences)
}

/// What the trail says of a row.
#[derive(Default)]
struct Said {
    image: Map<String, Value>,
    is_gone: bool,
}

impl Said {
    fn follow(&mut self, change: &ChangeRow) -> AppResult<()> {
        let (before, mut after) = (object(change.before.as_deref())?, object(change.after.as_deref())?);
        self.is_gone = change.action == AuditAction::Delete;
        if change.action != AuditAction::Update {
            self.image = after;
            return Ok(());
        }
        // What is in one image only was or became empty.
        for column in before.into_iter().map(|(column, _)| column) {
            after.entry(column).or_insert(Value::Null);
        }
        self.image.extend(after);
        Ok(())
    }
}

fn object(text: Option<&str>) -> AppResult<Map<String, Value>> {
    let read = |text: &str| serde_json::from_str(text).map_err(|error| AppError::Internal(error.into()));
    text.map_or_else(|| Ok(Map::new()), read)
}
