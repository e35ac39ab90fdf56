//! Expenses by dimensions: the lines of requests with their money, grouped, and the lines of one group.
//!
//! Invariant: the viewer's scope and every filter are conditions of one query, which the groups, the total, the
//! lines and the files stand on alike.

mod sheet;
mod words;

use penstock_shared::{
    analysis::{Dimension, GroupKey},
    error_code::ErrorCode,
    expense::ExpenseState,
    expense_kind::ExpenseKind,
    expense_report::{
        ExpenseReport, ExpenseReportQuery, ReportDimension, ReportKey, ReportLine, ReportMeasures, ReportRow,
    },
    ids::{ExpenseId, ExpenseLineId, NodeId, UserId},
    page::Page,
};

pub use sheet::sheet;
pub use words::state_word;

use crate::{
    db::{
        self, AnyConnection,
        analysis::Column,
        expense_report::{GroupRow, Key, LineRow, ReportColumn, ReportFilter, kind_code, state_code},
    },
    domain::tree::with_descendants,
    error::{AppError, AppResult},
    paging::PageRequest,
    reads::analysis::{names, trees::Trees},
    viewer::Viewer,
};

/// Rows of a report at most.
pub const MOST_ROWS: usize = 10_000;

/// A question that has been understood.
struct Asked {
    keys: Vec<Key>,
    filter: ReportFilter,
}

impl Asked {
    fn read(conn: &mut AnyConnection, viewer: &Viewer, query: &ExpenseReportQuery) -> AppResult<Self> {
        let dimensions = dimensions(&query.group_by)?;
        if let (Some(from), Some(to)) = (query.from, query.to)
            && from > to
        {
            return Err(AppError::new(ErrorCode::BadQuery, "'from' is after 'to'. Exchange them."));
        }
        let of_ledger: Vec<Dimension> = dimensions.iter().filter_map(|of| of.ledger()).collect();
        let trees = Trees::read(conn, &query.ledger(), &of_ledger)?;
        let keys = dimensions.into_iter().map(|dimension| {
            let counts_as = dimension.ledger().map(|of| trees.counts_as(of)).unwrap_or_default();
            Key { dimension, counts_as }
        });
        let keys = keys.collect();
        let currency = match query.currency {
            Some(currency) => currency,
            None => db::organisation::get(conn)?.currency,
        };
        let filter = ReportFilter {
            currency,
            departments: viewer.scope.departments().map(|all| all.iter().map(|id| id.0).collect()),
            within: within(conn, query, &trees)?,
            drafts: query.state == Some(ExpenseState::Draft),
            from: query.from,
            to: query.to,
        };
        Ok(Self { keys, filter })
    }
}

/// Whether the question can be answered at all.
///
/// # Errors
/// [`ErrorCode::BadQuery`] with the reason.
pub fn check(conn: &mut AnyConnection, viewer: &Viewer, query: &ExpenseReportQuery) -> AppResult<()> {
    Asked::read(conn, viewer, query).map(drop)
}

/// The filters: each with everything that counts under its value.
fn within(
    conn: &mut AnyConnection,
    query: &ExpenseReportQuery,
    trees: &Trees,
) -> AppResult<Vec<(ReportColumn, Vec<i64>)>> {
    let single = [
        (ReportColumn::Of(Column::FiscalYear), query.fiscal_year_id.map(|id| id.0)),
        (ReportColumn::Of(Column::Campaign), query.campaign_id.map(|id| id.0)),
        (ReportColumn::Of(Column::Vendor), query.vendor_id.map(|id| id.0)),
        (ReportColumn::Requester, query.requester_id.map(|id| id.0)),
        (ReportColumn::Kind, query.kind.map(kind_code)),
        (ReportColumn::State, query.state.map(state_code)),
    ];
    let mut within: Vec<_> =
        single.into_iter().filter_map(|(column, id)| Some((column, vec![id?]))).collect();
    within.extend(trees.filters().map(|(column, values)| (ReportColumn::Of(column), values)));
    if let Some(node) = query.node_id {
        within.push((ReportColumn::Node, below(conn, node)?));
    }
    Ok(within)
}

/// A budget and everything below it.
fn below(conn: &mut AnyConnection, node: NodeId) -> AppResult<Vec<i64>> {
    let parents = db::budget_nodes::all(conn)?.iter().map(|row| (row.id, row.parent_id)).collect();
    Ok(with_descendants(node, &parents).into_iter().map(|id| id.0).collect())
}

/// Reads `department,month`.
fn dimensions(text: &str) -> AppResult<Vec<ReportDimension>> {
    let refused = |why: String| AppError::new(ErrorCode::BadQuery, why);
    let mut dimensions = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let dimension = part.parse::<ReportDimension>().map_err(|unknown| {
            refused(format!("'group_by' takes dimensions separated by a comma; {unknown}."))
        })?;
        if dimensions.contains(&dimension) {
            return Err(refused(format!("'group_by' names '{dimension}' twice. Name each dimension once.")));
        }
        dimensions.push(dimension);
    }
    if (1..=2).contains(&dimensions.len()) {
        return Ok(dimensions);
    }
    Err(refused("'group_by' takes one or two dimensions, such as 'department,month'.".to_owned()))
}

/// Reads the `group` of a row.
fn group(text: Option<&str>, keys: &[Key]) -> AppResult<Vec<Option<i64>>> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let parts: Option<Vec<Option<i64>>> = text
        .split(',')
        .map(|part| if part == "none" { Some(None) } else { part.parse().ok().map(Some) })
        .collect();
    parts.filter(|parts| parts.len() == keys.len()).ok_or_else(|| {
        AppError::new(
            ErrorCode::BadQuery,
            "'group' has a row's codes in the order of 'group_by', such as '12,202603', with 'none' for no value.",
        )
    })
}

/// The report.
///
/// # Errors
/// [`ErrorCode::BadQuery`] with the way out: dimensions that are none, too many rows, dates in the wrong order.
pub fn report(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &ExpenseReportQuery,
) -> AppResult<ExpenseReport> {
    let as_of_sequence = db::ledger::head(conn)?.sequence;
    let Asked { keys, filter } = Asked::read(conn, viewer, query)?;
    let most = i64::try_from(MOST_ROWS).map_err(|error| AppError::Internal(error.into()))?;
    let groups = db::expense_report::groups(conn, &keys, &filter, most + 1)?;
    if groups.len() > MOST_ROWS {
        return Err(AppError::new(
            ErrorCode::BadQuery,
            format!("This has more than {MOST_ROWS} rows. Group by one dimension, or add a filter."),
        ));
    }
    let total = db::expense_report::groups(conn, &[], &filter, 1)?;
    let total = total.first().copied().unwrap_or(GroupRow {
        keys: [None; 2],
        measures: ReportMeasures::default(),
        foreign_line_count: 0,
    });
    Ok(ExpenseReport {
        currency: filter.currency,
        rows: rows(conn, &keys, &groups)?,
        dimensions: keys.into_iter().map(|key| key.dimension).collect(),
        total: total.measures,
        foreign_line_count: total.foreign_line_count,
        as_of_sequence,
    })
}

/// Puts names to the keys, and the rows in the order of the names; what has no value comes last. Kinds and states
/// keep the order of a request's life.
fn rows(conn: &mut AnyConnection, keys: &[Key], groups: &[GroupRow]) -> AppResult<Vec<ReportRow>> {
    let mut columns = Vec::with_capacity(keys.len());
    for (place, key) in keys.iter().enumerate() {
        let codes: Vec<Option<i64>> =
            groups.iter().map(|group| group.keys.get(place).copied().flatten()).collect();
        columns.push(named(conn, key.dimension, &codes)?.into_iter());
    }
    let mut rows: Vec<ReportRow> = groups
        .iter()
        .map(|group| ReportRow {
            keys: columns.iter_mut().filter_map(Iterator::next).collect(),
            measures: group.measures,
        })
        .collect();
    let fixed = |place: usize| {
        keys.get(place)
            .is_some_and(|key| matches!(key.dimension, ReportDimension::Kind | ReportDimension::State))
    };
    rows.sort_by_cached_key(|row| {
        let key = |(place, key): (usize, &ReportKey)| {
            let label = if fixed(place) { String::new() } else { key.key.label.clone() };
            (key.code.is_none(), label, key.code)
        };
        row.keys.iter().enumerate().map(key).collect::<Vec<_>>()
    });
    Ok(rows)
}

fn named(
    conn: &mut AnyConnection,
    dimension: ReportDimension,
    codes: &[Option<i64>],
) -> AppResult<Vec<ReportKey>> {
    let texts: Vec<GroupKey> = match dimension {
        ReportDimension::Of(dimension) => names::keys(conn, dimension, codes)?,
        ReportDimension::Requester => people(conn, codes)?,
        ReportDimension::Kind => {
            codes.iter().map(|code| text_key(kind_of(*code).map(ExpenseKind::as_str))).collect()
        }
        ReportDimension::State => {
            codes.iter().map(|code| text_key(state_of(*code).map(ExpenseState::as_str))).collect()
        }
    };
    Ok(codes.iter().zip(texts).map(|(code, key)| ReportKey { code: *code, key }).collect())
}

fn text_key(text: Option<&'static str>) -> GroupKey {
    GroupKey {
        id: None,
        label: text.unwrap_or_default().to_owned(),
        label_zh: String::new(),
        has_parts: false,
    }
}

fn kind_of(code: Option<i64>) -> Option<ExpenseKind> {
    ExpenseKind::ALL.iter().copied().find(|kind| Some(kind_code(*kind)) == code)
}

fn state_of(code: Option<i64>) -> Option<ExpenseState> {
    ExpenseState::ALL.iter().copied().find(|state| Some(state_code(*state)) == code)
}

fn people(conn: &mut AnyConnection, codes: &[Option<i64>]) -> AppResult<Vec<GroupKey>> {
    let mut ids: Vec<UserId> = codes.iter().flatten().copied().map(UserId).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = db::users::names(conn, &ids)?;
    let key = |code: &Option<i64>| {
        let name = names.iter().find(|(id, _)| Some(id.0) == *code).map(|(_, name)| name.clone());
        GroupKey { id: *code, label: name.unwrap_or_default(), label_zh: String::new(), has_parts: false }
    };
    Ok(codes.iter().map(key).collect())
}

/// The lines of one group, or of the whole report, and what they come to.
///
/// # Errors
/// [`ErrorCode::BadQuery`] as for the report, and for a `group` or a cursor that is none.
pub fn lines(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &ExpenseReportQuery,
    only: Option<&str>,
    page: PageRequest,
) -> AppResult<Page<ReportLine>> {
    let Asked { keys, filter } = Asked::read(conn, viewer, query)?;
    let only = group(only, &keys)?;
    let after = page.after.as_ref().map_or(0, |after| after.id);
    let rows = db::expense_report::lines(conn, &keys, &filter, &only, after, page.rows_to_load())?;
    let total = db::expense_report::sum(conn, &keys, &filter, &only)?.map_or(0, |sum| sum.line_count);
    let (rows, next_cursor) = page.cut(rows, |row| (String::new(), row.line_id))?;
    Ok(Page { items: line_views(conn, rows)?, next_cursor, total })
}

fn line_views(conn: &mut AnyConnection, rows: Vec<LineRow>) -> AppResult<Vec<ReportLine>> {
    let of = |value: fn(&LineRow) -> Option<i64>| rows.iter().map(value).collect::<Vec<_>>();
    let requesters = people(conn, &of(|row| Some(row.requester_id)))?;
    let departments = names::keys(conn, Dimension::Department, &of(|row| Some(row.department_id)))?;
    let nodes = names::keys(conn, Dimension::Node, &of(|row| Some(row.node_id)))?;
    let vendors = names::keys(conn, Dimension::Vendor, &of(|row| row.vendor_id))?;
    let unknown = || AppError::Internal(anyhow::anyhow!("a request is of no kind or state that is known"));
    let mut views = Vec::with_capacity(rows.len());
    for ((((row, requester), department), node), vendor) in
        rows.into_iter().zip(requesters).zip(departments).zip(nodes).zip(vendors)
    {
        views.push(ReportLine {
            id: ExpenseLineId(row.line_id),
            expense_id: ExpenseId(row.expense_id),
            reference: db::expenses::reference(ExpenseId(row.expense_id)),
            title: row.title,
            description: row.description,
            charge_date: row.charge_date,
            kind: kind_of(Some(row.kind)).ok_or_else(unknown)?,
            state: state_of(Some(row.state)).ok_or_else(unknown)?,
            requester,
            department,
            node,
            vendor,
            measures: row.measures,
        });
    }
    Ok(views)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_or_two_different_dimensions_are_taken() {
        let taken = dimensions("requester, month").unwrap();
        assert_eq!(taken, [ReportDimension::Requester, ReportDimension::Of(Dimension::Month)]);
        for wrong in ["", ",", "colour", "kind,kind", "department,channel,month"] {
            assert_eq!(dimensions(wrong).unwrap_err().code(), ErrorCode::BadQuery, "{wrong}");
        }
    }

    #[test]
    fn a_group_has_as_many_codes_as_there_are_dimensions() {
        let key = Key { dimension: ReportDimension::Kind, counts_as: Vec::new() };
        let keys = [key.clone(), key];
        assert_eq!(group(Some("12,none"), &keys).unwrap(), [Some(12), None]);
        assert_eq!(group(None, &keys).unwrap(), []);
        for wrong in ["", "12", "12,x", "1,2,3"] {
            assert_eq!(group(Some(wrong), &keys).unwrap_err().code(), ErrorCode::BadQuery, "{wrong}");
        }
    }
}
