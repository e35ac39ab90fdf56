//! A report as a table that leaves as a file.

use chrono::NaiveDateTime;
use penstock_shared::{
    analysis::{Dimension, GroupKey},
    expense_report::{ExpenseReport, ExpenseReportQuery, ReportDimension, ReportMeasures},
    organisation::Locale,
};

use super::{named, people, report, words::Words};
use crate::{
    db::{self, AnyConnection},
    error::AppResult,
    reads::{
        self,
        sheet::{Cell, Column, Sheet},
    },
    viewer::Viewer,
};

/// The report as a table: the same rows and the same total.
///
/// # Errors
/// What the report is refused for.
pub fn sheet(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &ExpenseReportQuery,
    locale: Locale,
    now: NaiveDateTime,
) -> AppResult<Sheet> {
    let result = report(conn, viewer, query)?;
    let custom = reads::dimensions::list(conn)?;
    let words = Words { locale, custom: &custom };
    let facts = facts(conn, viewer, query, &words, &result, now)?;
    let names = result.dimensions.iter().map(|dimension| (words.dimension(*dimension), false));
    let heads = names.chain(words.measures().map(|title| (title.to_owned(), true)));
    let mut total = vec![Cell::Text(String::new()); result.dimensions.len()];
    if let Some(first) = total.first_mut() {
        *first = Cell::Text(words.either("Total", "合计").to_owned());
    }
    total.extend(cells(&result.total));
    let rows = result.rows.iter().map(|row| {
        let keys = result.dimensions.iter().zip(&row.keys);
        let keys = keys.map(|(dimension, key)| Cell::Text(words.value(*dimension, key)));
        keys.chain(cells(&row.measures)).collect()
    });
    Ok(Sheet {
        title: words.either("Expense report", "费用报表").to_owned(),
        name: format!("{}-{}", words.either("expense-report", "费用报表"), now.date()),
        locale,
        currency: result.currency,
        facts,
        notes: (result.foreign_line_count > 0)
            .then(|| words.foreign(result.foreign_line_count))
            .into_iter()
            .collect(),
        columns: heads.map(|(title, is_number)| Column { title, is_number }).collect(),
        rows: rows.collect(),
        subtotals: std::collections::BTreeSet::new(),
        total,
    })
}

fn cells(measures: &ReportMeasures) -> impl Iterator<Item = Cell> {
    let amounts = [
        measures.requested_minor,
        measures.reserved_minor,
        measures.committed_minor,
        measures.spent_minor,
        measures.tax_minor,
        measures.paid_minor,
        measures.open_minor,
    ];
    let counts = [measures.request_count, measures.line_count];
    amounts.into_iter().map(Cell::Money).chain(counts.into_iter().map(Cell::Count))
}

/// Whose the report is, what it is of, who made it and when.
fn facts(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &ExpenseReportQuery,
    words: &Words<'_>,
    result: &ExpenseReport,
    now: NaiveDateTime,
) -> AppResult<Vec<(String, String)>> {
    let organisation = db::organisation::get(conn)?;
    let word = |en, zh| words.either(en, zh).to_owned();
    let local = now.and_utc().with_timezone(&organisation.tz());
    let mut facts = vec![
        (word("Organisation", "组织"), organisation.name),
        (word("Currency", "币种"), result.currency.code().to_owned()),
    ];
    facts.extend(filters(conn, query, words, result.total.line_count > 0)?);
    facts.push((word("Made by", "制表人"), viewer.name.clone()));
    facts.push((
        word("Made at", "制表时间"),
        format!("{} {}", local.format("%Y-%m-%d %H:%M"), organisation.time_zone),
    ));
    Ok(facts)
}

/// The filters with the names of their values. Without a line in sight a name may be none of the viewer's business,
/// and the number stands for it.
fn filters(
    conn: &mut AnyConnection,
    query: &ExpenseReportQuery,
    words: &Words<'_>,
    in_sight: bool,
) -> AppResult<Vec<(String, String)>> {
    let of = |dimension, id: Option<i64>| id.map(|id| (dimension, id));
    let named_ones = [
        of(Dimension::FiscalYear, query.fiscal_year_id.map(|id| id.0)),
        of(Dimension::Department, query.department_id.map(|id| id.0)),
        of(Dimension::Channel, query.channel_id.map(|id| id.0)),
        of(Dimension::ActivityType, query.activity_type_id.map(|id| id.0)),
        of(Dimension::Category, query.category_id.map(|id| id.0)),
        of(Dimension::Campaign, query.campaign_id.map(|id| id.0)),
        of(Dimension::Vendor, query.vendor_id.map(|id| id.0)),
        of(Dimension::Node, query.node_id.map(|id| id.0)),
    ];
    let own = query.custom.0.iter().map(|(id, value)| (Dimension::Custom(*id), value.0));
    let mut filters = Vec::new();
    for (dimension, id) in named_ones.into_iter().flatten().chain(own) {
        let dimension = ReportDimension::Of(dimension);
        let key = named(conn, dimension, &[Some(id)])?;
        let value = key.first().filter(|_| in_sight).map(|key| words.value(dimension, key));
        filters.push((words.dimension(dimension), value.unwrap_or_else(|| format!("#{id}"))));
    }
    if let Some(id) = query.requester_id {
        let name = people(conn, &[Some(id.0)])?.into_iter().next().filter(|_| in_sight);
        let name = name.map_or_else(|| format!("#{id}"), |key: GroupKey| key.label);
        filters.push((words.dimension(ReportDimension::Requester), name));
    }
    filters
        .extend(query.kind.map(|kind| (words.dimension(ReportDimension::Kind), words.kind(kind).to_owned())));
    filters.extend(
        query.state.map(|state| (words.dimension(ReportDimension::State), words.state(state).to_owned())),
    );
    if query.from.is_some() || query.to.is_some() {
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let days = format!("{} - {}", day(query.from), day(query.to));
        filters.push((words.either("Charged to", "入账日期").to_owned(), days));
    }
    Ok(filters)
}

#[cfg(test)]
mod tests {
    use penstock_shared::dimension::CustomDimension;

    use super::*;

    #[test]
    fn every_built_in_dimension_has_a_word_of_its_own_in_both_languages() {
        let custom: [CustomDimension; 0] = [];
        for locale in [Locale::En, Locale::ZhCn] {
            let words = Words { locale, custom: &custom };
            let mut all: Vec<String> =
                ReportDimension::BUILT_IN.iter().map(|of| words.dimension(*of)).collect();
            all.sort();
            all.dedup();
            assert_eq!(all.len(), ReportDimension::BUILT_IN.len());
        }
    }
}
