//! The names of a dimension's values.

use std::collections::{BTreeSet, HashMap};

use penstock_shared::{
    analysis::{Dimension, GroupKey},
    ids::VendorId,
};

use crate::{
    db::{self, AnyConnection, terms::Vocabulary},
    error::AppResult,
};

/// Ids per statement: SQLite takes 32,766 values, and a plan of a thousand is as good.
const CHUNK: usize = 1_000;

type Names = HashMap<i64, (String, String)>;

/// The keys of one column with their names.
///
/// # Errors
/// When the database fails.
pub fn keys(conn: &mut AnyConnection, dimension: Dimension, ids: &[Option<i64>]) -> AppResult<Vec<GroupKey>> {
    if dimension == Dimension::Month {
        return Ok(ids.iter().map(|id| month(*id)).collect());
    }
    let wanted: Vec<i64> = ids.iter().copied().flatten().collect::<BTreeSet<_>>().into_iter().collect();
    let mut names = Names::new();
    match dimension {
        Dimension::Department => {
            let all = db::departments::all(conn)?;
            names.extend(all.into_iter().map(|row| (row.id.0, (row.name, row.name_zh))));
        }
        Dimension::Channel => names = terms(conn, Vocabulary::Channels)?,
        Dimension::ActivityType => names = terms(conn, Vocabulary::ActivityTypes)?,
        Dimension::Category => names = terms(conn, Vocabulary::Categories)?,
        Dimension::Custom(id) => {
            let all = db::dimensions::values(conn)?.into_iter().filter(|row| row.dimension_id == id);
            names.extend(all.map(|row| (row.id.0, (row.name, row.name_zh))));
        }
        Dimension::FiscalYear => {
            let all = db::fiscal_years::all(conn)?;
            names.extend(all.into_iter().map(|row| (row.id.0, (row.code, String::new()))));
        }
        Dimension::Campaign | Dimension::Vendor | Dimension::Node => {
            for chunk in wanted.chunks(CHUNK) {
                names.extend(some(conn, dimension, chunk)?);
            }
        }
        Dimension::Month => {}
    }
    let key = |id: &Option<i64>| {
        let (label, label_zh) = id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        GroupKey { id: *id, label, label_zh, has_parts: false }
    };
    Ok(ids.iter().map(key).collect())
}

/// 202603 is `2026-03`.
fn month(key: Option<i64>) -> GroupKey {
    let label = key.map(|key| format!("{:04}-{:02}", key / 100, key % 100)).unwrap_or_default();
    GroupKey { id: None, label, label_zh: String::new(), has_parts: false }
}

fn terms(conn: &mut AnyConnection, vocabulary: Vocabulary) -> AppResult<Names> {
    let all = db::terms::all(conn, vocabulary)?;
    Ok(all.into_iter().map(|row| (row.id, (row.name, row.name_zh))).collect())
}

fn some(conn: &mut AnyConnection, dimension: Dimension, ids: &[i64]) -> AppResult<Names> {
    Ok(match dimension {
        Dimension::Campaign => {
            let found = db::analysis::campaign_names(conn, ids)?;
            found.into_iter().map(|(id, name)| (id.0, (name, String::new()))).collect()
        }
        Dimension::Vendor => {
            let ids: Vec<VendorId> = ids.iter().copied().map(VendorId).collect();
            let found = db::vendors::names(conn, &ids)?;
            found.into_iter().map(|(id, name)| (id.0, (name, String::new()))).collect()
        }
        _ => {
            let found = db::analysis::node_names(conn, ids)?;
            found.into_iter().map(|(id, name, name_zh)| (id.0, (name, name_zh))).collect()
        }
    })
}
