//! A made-up ledger from the upload to the books.

use std::{
    collections::HashMap,
    fmt::Write,
    time::{Duration, Instant},
};

use anyhow::{anyhow, ensure};
use chrono::{Days, NaiveDate};
use penstock::{
    commands::imports, db, importing::Receiving, ingest::rules::suggested_settings, reads::verify,
};
use penstock_shared::{
    import::{ImportCreate, ImportKind, ImportState, ImportTarget},
    money::Currency,
};

use crate::{print, setting::Setting};

/// Bytes that are handed over at once, as an upload would.
const PIECE: usize = 64 * 1024;

pub fn measure(setting: &Setting, rows: u64) -> anyhow::Result<()> {
    let (state, thread, viewer) = setting.start()?;
    let store = &state.imports.store;
    let began = Instant::now();
    let mut receiving = Receiving::start(store)?;
    let mut piece = "Date,Department,Expense Type,Expense Area,Supplier,Reference,Amount\n".to_owned();
    for number in 0..rows {
        write_row(&mut piece, number, rows)?;
        if piece.len() >= PIECE {
            receiving.take(piece.as_bytes())?;
            piece.clear();
        }
    }
    receiving.take(piece.as_bytes())?;
    let file = receiving.finish("ledger.csv".to_owned())?;
    print(setting.name, "rows written and received", rows, began.elapsed(), Vec::new());

    let mut chosen = suggested_settings(Some(&file.shape), ImportKind::Expenses, Currency::GBP);
    chosen.target = Some(ImportTarget::Tracking { name: "Ledger".to_owned() });
    let began = Instant::now();
    let id = state.writer.run_blocking(move |tx| {
        let new = ImportCreate { kind: ImportKind::Expenses, name: "Ledger".to_owned() };
        let id = imports::draft::create(tx, &viewer, &new)?;
        imports::draft::add_files(tx, id, vec![file])?;
        let version = db::imports::get(tx.conn, id)?.version;
        imports::settings::set(tx, id, version, &chosen, &HashMap::new())?;
        imports::run::start(tx, &viewer, id)
    })?;
    state.imports.runner.wake();
    let record = loop {
        std::thread::sleep(Duration::from_millis(20));
        let record = db::imports::get(&mut *state.pool.get()?, id)?;
        if record.state != ImportState::Running {
            break record;
        }
    };
    print(setting.name, "rows imported", rows, began.elapsed(), Vec::new());
    ensure!(record.state == ImportState::Completed, "{record:?}");
    ensure!(u64::try_from(record.rows_accepted)? == rows, "{record:?}");

    let began = Instant::now();
    let report = verify::verify(&mut *state.pool.get()?).map_err(|error| anyhow!("verify: {error}"))?;
    print(setting.name, "entries verified", rows, began.elapsed(), Vec::new());
    ensure!(report.is_clean(), "{:?}", report.findings);
    state.imports.runner.stop();
    state.writer.stop();
    thread.join();
    Ok(())
}

/// Two years in the order of their days, as ledgers come; some hundred names of each kind.
fn write_row(out: &mut String, number: u64, rows: u64) -> anyhow::Result<()> {
    let first = NaiveDate::from_ymd_opt(2025, 1, 1).ok_or_else(|| anyhow!("a day"))?;
    let day =
        first.checked_add_days(Days::new(number * 730 / rows.max(1))).ok_or_else(|| anyhow!("a day"))?;
    let mixed = number.wrapping_mul(2_654_435_761) % 1_000_003;
    writeln!(
        out,
        "{day},Department {},Category {},Programme {},Supplier {},T{number},{}.{:02}",
        mixed % 12,
        mixed % 30,
        mixed % 200,
        mixed % 2_000,
        mixed % 90_000 + 1,
        mixed % 100
    )?;
    Ok(())
}
