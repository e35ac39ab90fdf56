//! `penstock serve`

use std::{
    net::TcpListener,
    process::ExitCode,
    time::{Duration, SystemTime},
};

use actix_web::web;
use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

use super::{options::ServeOptions, say};
use crate::{
    app::AppState, attaching, clock::Clock, commands::sweep, config::ServeConfig, http::server, logs,
    writer::WriterThread,
};

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
    let sweeping = actix_web::rt::spawn(sweep_hourly(state.clone()));
    say(&format!("Penstock listens on http://{address}"));
    server.await?;
    sweeping.abort();
    state.imports.runner.stop();
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
        sweep_files(&state).await;
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
