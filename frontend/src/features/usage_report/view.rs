//! Which report, as the address says it.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use penstock_shared::{
    ids::FiscalYearId,
    money::Currency,
    period::{FiscalYear, Period},
    usage_report::{ReportSpan, USUAL_THRESHOLD_BP, UsageReportQuery},
};

use crate::{features::years, zone};

/// The view of the address, and the way to another one.
#[derive(Clone, Copy)]
pub struct View {
    pub years: Signal<Vec<FiscalYear>>,
    pub year: Memo<Option<FiscalYearId>>,
    pub periods: Memo<Vec<Period>>,
    /// What the server is asked; nothing while there is no year.
    pub asked: Memo<Option<UsageReportQuery>>,
    /// Whether only notable variances are shown.
    pub notable: Memo<bool>,
    /// Sets one value of the address.
    pub set: Callback<(&'static str, String)>,
}

impl View {
    /// Reads the address. What it does not understand is left out.
    pub fn of_address(years: Signal<Vec<FiscalYear>>) -> Self {
        let params = use_query_map();
        let year = years::use_year(years);
        let text = move |name: &str| params.with(|params| params.get(name)).unwrap_or_default();
        let periods = Memo::new(move |_| {
            let found = |years: &Vec<FiscalYear>| {
                let year = years.iter().find(|known| Some(known.id) == year.get());
                year.map(|year| year.periods.clone()).unwrap_or_default()
            };
            years.with(found)
        });
        let asked = Memo::new(move |_| {
            let span = text("span").parse().unwrap_or(ReportSpan::Month);
            Some(UsageReportQuery {
                fiscal_year_id: year.get()?,
                span,
                number: periods.with(|periods| number(periods, span, text("number").parse().ok())),
                currency: text("currency").parse::<Currency>().ok(),
                threshold_bp: Some(text("threshold").parse().unwrap_or(USUAL_THRESHOLD_BP)),
            })
        });
        Self {
            years,
            year,
            periods,
            asked,
            notable: Memo::new(move |_| text("notable") == "true"),
            set: years::use_set_query(),
        }
    }
}

/// The number that is asked for when the span has it; else that of today, or the last.
fn number(periods: &[Period], span: ReportSpan, asked: Option<i32>) -> Option<i32> {
    let of = |period: &Period| match span {
        ReportSpan::Month => Some(period.number),
        ReportSpan::Quarter => Some(period.quarter),
        ReportSpan::Year => None,
    };
    let today = zone::today();
    let now = || periods.iter().find(|period| period.starts_on <= today && today <= period.ends_on);
    asked
        .filter(|asked| periods.iter().any(|period| of(period) == Some(*asked)))
        .or_else(|| of(now().or_else(|| periods.last())?))
}
