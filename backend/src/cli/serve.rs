//! `penstock serve`

use std::{
    net::TcpListener,
    process::ExitCode,
    time::{Duration, SystemTime},
};

use actix_web::web;
use anyhow::Context;
use chrono::NaiveDateTime;
use tokio::signal::unix::{SignalKind, signal};

use super::{follow_alerts::follow_alerts, options::ServeOptions, say};
use crate::{
    app::AppState,
    attaching,
    clock::Clock,
    commands::{expenses::expire, recurring, reminders, report_schedules, sweep},
    config::ServeConfig,
    db::AnyConnection,
    error::{AppError, AppResult},
    http::server,
    logs,
    reads::reminders::{Late, late},
    writer::{
        WriterThread,
        origin::{in_part, in_part_blocking},
    },
};

/// How often it is looked which decisions are due, and which templates.
const REMIND_EVERY: Duration = Duration::from_secs(60);
/// How often what is too old is forgotten.
const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);

/// Serves until the process is told to end, and then finishes what was begun.
pub fn run(options: ServeOptions) -> anyhow::Result<ExitCode> {
    let settings = options.settings()?;
    let config = settings.serve()?;
    logs::start(&settings)?;
    // Bound before the database is touched: a port that is taken is the commonest mistake.
    let listener = TcpListener::bind(config.address).with_context(|| {
        format!("Nothing can listen on {}; choose another address with --address", config.address)
    })?;
    prepare_data_dir(&config)?;
    let (state, writer) = AppState::open(config, Clock::System)?;
    actix_web::rt::System::new().block_on(serve(web::Data::new(state), writer, listener))?;
    Ok(ExitCode::SUCCESS)
}

fn prepare_data_dir(config: &ServeConfig) -> anyhow::Result<()> {
    std::fs::create_dir_all(&config.data_dir).with_context(|| {
        format!(
            "The data folder {} cannot be made; choose another with --data-dir",
            config.data_dir.display()
        )
    })
}

async fn serve(
    state: web::Data<AppState>,
    writer: WriterThread,
    listener: TcpListener,
) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    let server = server::start(state.clone(), listener)?;
    let handle = server.handle();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stopping = state.clone();
    actix_web::rt::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: open requests are answered, waiting writes are written");
        stopping.events.close();
        handle.stop(true).await;
    });
    let sweeping = actix_web::rt::spawn(in_part("sweep", sweep_hourly(state.clone())));
    let reminding = actix_web::rt::spawn(in_part("reminders", remind_each_minute(state.clone())));
    let alerting = actix_web::rt::spawn(in_part("alerts", follow_alerts(state.clone())));
    say(&format!("Penstock listens on http://{address}"));
    server.await?;
    sweeping.abort();
    reminding.abort();
    alerting.abort();
    state.imports.runner.stop();
    if let Some(mail) = &state.mail {
        mail.stop();
    }
    state.webhooks.stop();
    state.writer.stop();
    writer.join();
    tracing::info!("stopped");
    Ok(())
}

async fn sweep_hourly(state: web::Data<AppState>) {
    let mut hours = tokio::time::interval(SWEEP_EVERY);
    loop {
        hours.tick().await;
        match state.writer.run(sweep::sweep).await {
            Ok(swept) => tracing::debug!(?swept, "old keys, tokens and events were forgotten"),
            Err(error) => tracing::warn!(%error, "old keys, tokens and events could not be forgotten"),
        }
        expire(&state).await;
        sweep_files(&state).await;
    }
}

async fn remind_each_minute(state: web::Data<AppState>) {
    let mut minutes = tokio::time::interval(REMIND_EVERY);
    loop {
        minutes.tick().await;
        if let Err(error) = remind(&state).await {
            tracing::warn!(%error, "it could not be looked which decisions are due");
        }
        recur(&state).await;
        report(&state).await;
    }
}

/// Requests that templates make by themselves. What one of them is refused for keeps no other waiting.
async fn recur(state: &AppState) {
    let now = state.clock.now();
    let due = match state.read(move |conn| recurring::due(conn, now)).await {
        Ok(due) => due,
        Err(error) => {
            tracing::warn!(%error, "it could not be looked which templates are due");
            return;
        }
    };
    for id in due {
        let writer = state.writer.clone();
        match web::block(move || in_part_blocking("templates", || recurring::pass(&writer, id))).await {
            Ok(Ok(())) => tracing::debug!(%id, "a template was looked at"),
            Ok(Err(error)) => tracing::warn!(%id, %error, "a template could not make its requests"),
            Err(error) => tracing::warn!(%id, %error, "a template was not looked at"),
        }
    }
}

/// Reports whose day has come. One that fails keeps no other from being sent.
async fn report(state: &AppState) {
    let now = state.clock.now();
    let due = match state.read(move |conn| report_schedules::due(conn, now)).await {
        Ok(due) => due,
        Err(error) => {
            tracing::warn!(%error, "it could not be looked which reports are due");
            return;
        }
    };
    for id in due {
        if let Err(error) = state.writer.run(move |tx| report_schedules::pass(tx, id)).await {
            tracing::warn!(%id, %error, "a report could not be sent");
        }
    }
}

/// Does what is due, one step after the other: nobody waits long behind it.
async fn remind(state: &AppState) -> AppResult<()> {
    let now = state.clock.now();
    for of in state.read(move |conn| late_of(conn, now)).await? {
        state.writer.run(move |tx| reminders::run(tx, of.step)).await?;
    }
    Ok(())
}

/// Before the first run there is nobody who could be late.
fn late_of(conn: &mut AnyConnection, now: NaiveDateTime) -> AppResult<Vec<Late>> {
    match late(conn, now, None) {
        Err(AppError::Database(diesel::result::Error::NotFound)) => Ok(Vec::new()),
        found => found,
    }
}

/// Approvals whose end is near or over. One after the other: what cannot be released now keeps nobody else waiting.
async fn expire(state: &AppState) {
    let now = state.clock.now();
    let due = match state.read(move |conn| expire::due(conn, now)).await {
        Ok(due) => due,
        Err(error) => {
            tracing::warn!(%error, "approvals whose end is near could not be looked for");
            return;
        }
    };
    for id in due {
        match state.writer.run(move |tx| expire::pass(tx, id)).await {
            Ok(passed) => tracing::debug!(%id, ?passed, "the end of an approval was looked at"),
            Err(error) => tracing::warn!(%id, %error, "an approval could not be ended"),
        }
    }
}

async fn sweep_files(state: &AppState) {
    let (store, pool) = (state.attachments.clone(), state.pool.clone());
    let swept = web::block(move || attaching::sweep(&store, &pool, SystemTime::now())).await;
    match swept {
        Ok(Ok(swept)) => tracing::debug!(swept, "files without an expense were taken away"),
        Ok(Err(error)) => tracing::warn!(%error, "files without an expense could not be taken away"),
        Err(error) => tracing::warn!(%error, "files without an expense could not be looked for"),
    }
}
