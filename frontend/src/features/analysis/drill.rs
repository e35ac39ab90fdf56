//! Doors from a row to the entries behind it.

use penstock_shared::{
    analysis::{AnalysisQuery, AnalysisRow, Dimension},
    ids::NodeId,
};

use super::view::View;
use crate::{api::Query, paths};

/// Where the entries of a row are: a node's statement, or else the expenses with the same filters.
pub fn entries_href(view: &View, row: &AnalysisRow) -> String {
    let mut inside = view.clone();
    for (dimension, key) in view.by.iter().zip(&row.keys) {
        if *dimension == Dimension::Node
            && let Some(id) = key.id
        {
            return paths::budget_node(NodeId(id));
        }
        if let Some(next) = inside.inside(*dimension, key) {
            inside = next;
        }
    }
    expenses_href(&inside.filter)
}

fn expenses_href(filter: &AnalysisQuery) -> String {
    Query::new()
        .maybe("department", filter.department_id)
        .maybe("campaign", filter.campaign_id)
        .maybe("vendor", filter.vendor_id)
        .maybe("category", filter.category_id)
        .maybe("channel", filter.channel_id)
        .maybe("year", filter.fiscal_year_id)
        .maybe("activity", filter.activity_type_id)
        .with("custom", &filter.custom)
        .maybe("import", filter.import_id)
        .maybe("from", filter.from)
        .maybe("to", filter.to)
        .on(paths::EXPENSES)
}
