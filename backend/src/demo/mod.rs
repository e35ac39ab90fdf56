//! A realistic organisation, made by the same commands as a user's, so that every rule has been
//! applied to it and `penstock verify` passes.
//!
//! Deterministic: the same day and the same program make the same organisation. It lives through
//! last year and this year up to today: plans, requests, decisions, invoices, refusals, month closes.

mod accounting;
mod alerts;
mod campaigns;
mod controls;
mod currencies;
mod deliveries;
mod dice;
mod dimensions;
mod experiments;
mod kinds;
mod organisation;
mod payments;
mod plan;
mod reports;
mod requests;
mod results;
mod spending;
mod talk;
mod templates;
mod wishes;
mod words;
mod working_days;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use penstock_shared::ids::UserId;

use crate::{
    clock::{Clock, day_in},
    db::{self, AnyConnection, DatabaseUrl, migrate},
    error::{AppError, AppResult},
    reads::viewer::scope_of,
    viewer::Viewer,
    writer::{WriteTx, Writer, origin, seal_as},
};

/// What the audit trail calls the generator.
const PART: &str = "demo";

/// What was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    pub campaigns: usize,
    pub expenses: usize,
    pub refusals: usize,
}

/// How much to make.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub campaigns: usize,
    pub expenses: usize,
}

impl Default for Size {
    fn default() -> Self {
        Self { campaigns: 60, expenses: 2_000 }
    }
}

/// Fills an empty database.
///
/// # Errors
/// When the database is not empty, or a command refuses what the generator thought it would take.
pub fn fill(url: &DatabaseUrl, clock: &Clock, size: Size) -> anyhow::Result<Summary> {
    let mut connection = url.connect()?;
    migrate::run(&mut connection)?;
    drop(connection);
    let today = day_in(organisation::TIME_ZONE, clock.now());
    let (writer, thread) = Writer::start(url, clock.clone())?;
    origin::thread_is(PART, None);
    let made = build(&writer, today, size);
    let told = alerts::make(url, &writer);
    writer.stop();
    thread.join();
    told?;
    Ok(made?)
}

fn build(writer: &Writer, today: NaiveDate, size: Size) -> AppResult<Summary> {
    let people = writer.run_blocking(move |tx| {
        let people = organisation::make(tx, today)?;
        payments::make_vendors(tx)?;
        Ok(people)
    })?;
    let years = [today.year() - 1, today.year()];
    let budget = {
        let people = people.clone();
        writer.run_blocking(move |tx| plan::make(tx, &people, years))?
    };
    let campaigns = {
        let (people, budget) = (people.clone(), budget.clone());
        writer.run_blocking(move |tx| campaigns::make(tx, &people, &budget, size.campaigns, today))?
    };
    let made = campaigns.len();
    let mut story = spending::Story::write(&people, &budget, campaigns.clone(), today, size.expenses);
    let mut refusals = 0;
    let asked = requests::plan(&people, &budget, today)?;
    let moments: Vec<_> = asked.iter().map(|request| request.moment).collect();
    let mut asked = asked.into_iter();
    // The ledger is written in the order of time: what was asked of budgets stands between the spending.
    for until in moments.into_iter().chain([NaiveDateTime::MAX]) {
        // One commit carries many steps: nobody waits for each of them here.
        while !story.is_told_until(until) {
            let (rest, refused) = writer.run_blocking(move |tx| {
                let refused = story.go_on(tx, 200, until)?;
                Ok((story, refused))
            })?;
            story = rest;
            refusals += refused;
        }
        if let Some(request) = asked.next() {
            let people = people.clone();
            writer.run_blocking(move |tx| requests::ask(tx, &people, request))?;
        }
    }
    {
        let (people, budget) = (people.clone(), budget.clone());
        writer.run_blocking(move |tx| {
            currencies::make_rates(tx, &people, today)?;
            currencies::buy(tx, &people, &budget, today)?;
            kinds::make(tx, &budget, today)
        })?;
    }
    let finance = people.finance;
    writer.run_blocking(move |tx| {
        payments::make(tx, finance, today)?;
        deliveries::make(tx, finance, today)
    })?;
    writer.run_blocking(move |tx| {
        controls::make(tx, &people, today)?;
        results::make(tx, people.finance, &campaigns, today)?;
        experiments::make(tx, &campaigns, today)?;
        talk::make(tx, today)?;
        working_days::make(tx, today)?;
        templates::make(tx, today)?;
        accounting::make(tx, people.finance)?;
        reports::make(tx, people.finance)?;
        deliveries::accrue_last(tx, people.finance, today)
    })?;
    writer.run_blocking(|tx| Ok(db::portable::refresh_statistics(tx.conn)?))?;
    Ok(Summary { campaigns: made, expenses: size.expenses, refusals })
}

/// Puts what has just been done down to somebody, in the audit trail.
fn done_by(tx: &mut WriteTx<'_>, user: UserId) -> AppResult<()> {
    seal_as(tx, PART, user)
}

/// The same transaction at another moment: the generator tells the time itself.
fn at<'a>(tx: &'a mut WriteTx<'_>, now: NaiveDateTime) -> WriteTx<'a> {
    WriteTx { conn: &mut *tx.conn, now }
}

/// A moment of a day in the organisation's office, in UTC.
fn office_hours(day: NaiveDate, minutes: i64) -> NaiveDateTime {
    // Nine o'clock in Shanghai is one o'clock UTC.
    day.and_time(NaiveTime::MIN) + TimeDelta::minutes(60 + minutes)
}

/// A person as the server would see them.
fn viewer(conn: &mut AnyConnection, user: UserId) -> AppResult<Viewer> {
    let row = db::users::get(conn, user)?;
    let scope = scope_of(conn, row.role.sees_all_departments(), row.department_id)?;
    Ok(Viewer {
        user_id: row.id,
        name: row.name,
        role: row.role,
        department_id: row.department_id,
        scope,
        api_key: None,
        family: None,
        delegations: Vec::new(),
    })
}

fn missing(what: &str) -> AppError {
    AppError::Internal(anyhow::anyhow!("the demo organisation has no {what}"))
}
