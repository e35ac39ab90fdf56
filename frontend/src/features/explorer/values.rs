//! The values of a dimension that the ledger knows, to choose from.

use futures::future::join_all;
use leptos::prelude::*;
use penstock_shared::pivot::{Axis, AxisKind, PivotMeasure, PivotMember, PivotQuery};

use super::{
    Explorer,
    names::{member_name, time_name},
};
use crate::{
    features::dimensions::Definitions,
    fetch::{Fetch, use_fetch},
    ui::Choice,
};

/// Levels of a tree that are looked through for values that have nothing of their own, only below them.
const LEVELS: u8 = 3;

/// "No value", where a choice needs a text.
pub const NO_VALUE: &str = "none";

/// The values with entries or budgets that the viewer sees. Of a tree also those that have values below them.
pub fn use_values(explorer: Explorer, kind: Signal<Option<AxisKind>>) -> Fetch<Vec<PivotMember>> {
    use_fetch(move |api| {
        let kind = kind.get();
        let currency = explorer.question.with(|question| question.query.currency);
        async move {
            let Some(kind) = kind else { return Ok(Vec::new()) };
            let levels = if kind.is_tree() { LEVELS } else { 0 };
            let axes = (1..=levels).map(|level| Axis { kind, level: Some(level) });
            let asked = axes.chain([Axis::of(kind)]).map(|axis| {
                let measures = vec![PivotMeasure::Allocated, PivotMeasure::Used];
                PivotQuery { measures, rows: vec![axis], currency, ..PivotQuery::default() }
            });
            let asked: Vec<PivotQuery> = asked.collect();
            let answers = join_all(asked.iter().map(|query| api.pivot(query))).await;
            let mut values: Vec<PivotMember> = Vec::new();
            for answer in answers {
                for member in answer?.members.into_iter().next().unwrap_or_default() {
                    if !values.iter().any(|known| known.code == member.code) {
                        values.push(member);
                    }
                }
            }
            Ok(values)
        }
    })
}

/// Values as choices: by name, time by time, "none" last. Tracks the language.
pub fn choices(
    explorer: Explorer,
    definitions: Definitions,
    kind: AxisKind,
    values: &[PivotMember],
) -> Vec<Choice> {
    let mut known: Vec<(Option<i64>, String)> =
        values.iter().map(|member| (member.code, member_name(definitions, kind, member))).collect();
    if kind == AxisKind::FiscalYear {
        // A year may be filtered by before anything has happened in it.
        explorer.years.with(|years| {
            for year in years {
                if !known.iter().any(|(code, _)| *code == Some(year.id.0)) {
                    known.push((Some(year.id.0), time_name(kind, year.id.0, years)));
                }
            }
        });
    }
    if kind.is_time() {
        known.sort_by_key(|(code, _)| (code.is_none(), *code));
    } else {
        known.sort_by(|(a, a_name), (b, b_name)| (a.is_none(), a_name).cmp(&(b.is_none(), b_name)));
    }
    known.into_iter().map(|(code, name)| Choice::new(code_text(code), name)).collect()
}

/// A code as a choice has it.
#[must_use]
pub fn code_text(code: Option<i64>) -> String {
    code.map_or_else(|| NO_VALUE.to_owned(), |code| code.to_string())
}
