//! Control books of the running year: caps that go across the tree.

use chrono::{NaiveDate, TimeDelta};
use penstock_shared::{
    budget::{ControlLevel, ControlPolicy, ControlWindow},
    control::{BookTerm, ControlBookCreate},
    dimension::DimensionKey,
    ids::FiscalYearId,
};

use super::{at, missing, office_hours, organisation::People, viewer};
use crate::{commands::control_books::create::create, db, error::AppResult, writer::WriteTx};

const THOUSAND: i64 = 100_000;

/// Finance sets them some weeks before today; what the year holds already counts in them.
///
/// # Errors
/// When a command refuses.
pub fn make(tx: &mut WriteTx<'_>, people: &People, today: NaiveDate) -> AppResult<()> {
    let finance = viewer(tx.conn, people.finance)?;
    let period = db::periods::by_date(tx.conn, today)?.ok_or_else(|| missing("year"))?;
    let shows = people.channels.get(2).ok_or_else(|| missing("channel"))?;
    let creators = people.activity_types.get(6).ok_or_else(|| missing("activity type"))?;
    let books = [
        ControlBookCreate {
            control: policy(ControlLevel::Block, ControlWindow::Year, 200),
            cap_minor: 5_600 * THOUSAND,
            reason: "董事会决议 The board's decision".to_owned(),
            ..book(
                period.fiscal_year_id,
                ("Trade shows, whole company", "展会（全公司）"),
                (DimensionKey::Channel, shows.0),
            )
        },
        ControlBookCreate {
            control: policy(ControlLevel::Warn, ControlWindow::Quarter, 500),
            cap_minor: 1_800 * THOUSAND,
            reason: "达人费用上涨 Creators have become expensive".to_owned(),
            ..book(
                period.fiscal_year_id,
                ("Creators, whole company", "达人合作（全公司）"),
                (DimensionKey::ActivityType, creators.0),
            )
        },
    ];
    let moment = office_hours(today - TimeDelta::days(28), 30);
    for new in books {
        create(&mut at(tx, moment), &finance, &new)?;
    }
    Ok(())
}

fn book(
    fiscal_year_id: FiscalYearId,
    (name, name_zh): (&str, &str),
    (dimension, value_id): (DimensionKey, i64),
) -> ControlBookCreate {
    ControlBookCreate {
        fiscal_year_id,
        name: name.to_owned(),
        name_zh: name_zh.to_owned(),
        currency: None,
        terms: vec![BookTerm { dimension, value_id }],
        control: policy(ControlLevel::Track, ControlWindow::Year, 0),
        cap_minor: 0,
        caps: Vec::new(),
        reason: String::new(),
    }
}

const fn policy(level: ControlLevel, window: ControlWindow, tolerance_bp: i64) -> ControlPolicy {
    ControlPolicy { level, window, to_date: false, tolerance_minor: 0, tolerance_bp }
}
