//! `penstock serve`

use std::{net::TcpListener, process::ExitCode};

use actix_web::web;
use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

use super::{options::ServeOptions, say};
use crate::{app::AppState, clock::Clock, config::ServeConfig, http::server, logs, writer::WriterThread};

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
    say(&format!("Penstock listens on http://{address}"));
    server.await?;
    state.writer.stop();
    writer.join();
    tracing::info!("stopped");
    Ok(())
}
