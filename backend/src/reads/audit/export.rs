//! The trail as a file: a line for each field that a deed changed, newest first.

use chrono::TimeZone;
use penstock_shared::{
    audit::{AuditChange, AuditDeed, AuditField, AuditName, AuditQuery, AuditValue, AuditValueKind},
    error_code::ErrorCode,
    organisation::Locale,
};

use super::{filter, views};
use crate::{
    db::{self, AnyConnection},
    error::{AppError, AppResult},
    reads::export::{BYTE_ORDER_MARK, as_text},
    viewer::Viewer,
};

/// Deeds in a file at most.
const MOST_DEEDS: i64 = 20_000;
/// Changes of one deed in a file at most.
const MOST_CHANGES: i64 = 100_000;
/// Deeds read at once.
const BATCH: i64 = 200;

const COLUMNS_EN: [&str; 18] = [
    "Deed",
    "Time",
    "By",
    "Person",
    "API key",
    "In place of",
    "Operation",
    "Address",
    "Program",
    "Request",
    "Kind of object",
    "Object",
    "Table",
    "Row",
    "Action",
    "Field",
    "Before",
    "After",
];
const COLUMNS_ZH: [&str; 18] = [
    "序号",
    "时间",
    "来源",
    "人员",
    "API 密钥",
    "代理的人",
    "操作",
    "地址",
    "客户端",
    "请求编号",
    "对象类型",
    "对象",
    "数据表",
    "行",
    "动作",
    "字段",
    "之前",
    "之后",
];

/// Every deed that the query is about, as CSV; times are in the organisation's time zone. Tables and fields
/// have their technical names.
///
/// # Errors
/// As the list; [`ErrorCode::BadQuery`] when there are more deeds than a spreadsheet takes.
pub fn export(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &AuditQuery,
    locale: Locale,
) -> AppResult<Vec<u8>> {
    let failed = |error: csv::Error| AppError::Internal(error.into());
    let filter = filter(conn, viewer, query)?;
    let count = db::audit::count(conn, &filter)?;
    if count > MOST_DEEDS {
        let text = format!("These are {count} deeds, and a file takes {MOST_DEEDS}. Add a filter.");
        return Err(AppError::new(ErrorCode::BadQuery, text));
    }
    let zone = db::organisation::get(conn)?.tz();
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    let columns = if locale == Locale::ZhCn { COLUMNS_ZH } else { COLUMNS_EN };
    writer.write_record(columns).map_err(failed)?;
    let mut before = i64::MAX;
    loop {
        let rows = db::audit::page(conn, &filter, before, BATCH)?;
        let Some(last) = rows.last() else { break };
        before = last.sequence;
        for mut deed in views(conn, &filter, rows, MOST_CHANGES)? {
            deed.at = zone.from_utc_datetime(&deed.at).naive_local();
            for record in records(&deed, locale) {
                writer.write_record(record.map(|text| as_text(&text))).map_err(failed)?;
            }
        }
    }
    writer.into_inner().map_err(|error| AppError::Internal(anyhow::anyhow!("{error}")))
}

fn records(deed: &AuditDeed, locale: Locale) -> Vec<[String; 18]> {
    let lines = deed.changes.iter().flat_map(|change| change.fields.iter().map(move |field| (change, field)));
    lines.map(|(change, field)| record(deed, change, field, locale)).collect()
}

fn record(deed: &AuditDeed, change: &AuditChange, field: &AuditField, locale: Locale) -> [String; 18] {
    let plain = |text: &Option<String>| text.clone().unwrap_or_default();
    let name = |name: &Option<AuditName>| name.as_ref().map(|name| called(name, locale)).unwrap_or_default();
    [
        deed.sequence.to_string(),
        deed.at.format("%Y-%m-%d %H:%M:%S").to_string(),
        deed.origin.to_string(),
        name(&deed.user),
        name(&deed.api_key),
        name(&deed.stands_for),
        deed.operation.clone(),
        plain(&deed.address),
        plain(&deed.agent),
        plain(&deed.request_id),
        change.object_kind.to_string(),
        change
            .object
            .as_ref()
            .map_or_else(|| format!("#{}", change.object_id), |named| called(named, locale)),
        change.table.clone(),
        change.row_id.clone(),
        change.action.to_string(),
        field.name.clone(),
        value(field, field.before.as_ref(), locale),
        value(field, field.after.as_ref(), locale),
    ]
}

fn called(name: &AuditName, locale: Locale) -> String {
    match (&name.name_zh, locale) {
        (Some(name), Locale::ZhCn) => name.clone(),
        _ => name.name.clone(),
    }
}

/// Amounts in major units where their currency is known.
fn value(field: &AuditField, value: Option<&AuditValue>, locale: Locale) -> String {
    let Some(value) = value else { return String::new() };
    match (field.kind, &value.named, field.currency) {
        (AuditValueKind::Secret, ..) => "***".to_owned(),
        (AuditValueKind::Money, _, Some(currency)) => {
            value.text.parse().map_or_else(|_| value.text.clone(), |minor| currency.plain(minor))
        }
        (_, Some(named), _) => called(named, locale),
        _ => value.text.clone(),
    }
}
