//! A server on this machine, for as long as something is asked of it over HTTP.

use std::{net::TcpListener, sync::mpsc, thread};

use actix_web::{rt::System, web};
use anyhow::{Context, anyhow};
use penstock::{app::AppState, commands::api_keys, http::server, viewer::Viewer};
use penstock_shared::{permission::Permission, user::ApiKeyCreate};

/// Serves while `ask` runs, which gets where the API is.
pub fn served<T>(
    state: &web::Data<AppState>,
    ask: impl FnOnce(&str) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}/api/v1", listener.local_addr()?);
    let (sender, receiver) = mpsc::channel();
    let served = state.clone();
    let serving = thread::spawn(move || -> anyhow::Result<()> {
        System::new().block_on(async move {
            let server = server::start(served, listener)?;
            sender.send(server.handle())?;
            Ok(server.await?)
        })
    });
    let handle = receiver.recv().context("the server did not start")?;
    let done = ask(&base);
    System::new().block_on(handle.stop(true));
    match serving.join() {
        Ok(ended) => ended?,
        Err(_) => return Err(anyhow!("the server panicked")),
    }
    done
}

/// The secret of an API key in somebody's name.
pub fn key(state: &AppState, viewer: &Viewer, scope: Permission) -> anyhow::Result<String> {
    let viewer = viewer.clone();
    let made = state.writer.run_blocking(move |tx| {
        let new = ApiKeyCreate {
            name: "Bench".to_owned(),
            scopes: vec![scope],
            department_id: viewer.department_id,
            expires_in_days: 1,
        };
        api_keys::create(tx, &viewer, &new)
    });
    Ok(made.map_err(|error| anyhow!("an API key: {error}"))?.secret)
}
