//! Starting and stopping the HTTP server.

use std::{cell::RefCell, net::TcpListener};

use actix_web::{App, HttpServer, dev::Server, web};
use utoipa_actix_web::AppExt;

use super::{error, openapi, routes, spa};
use crate::app::AppState;

thread_local! {
    static REQUEST_ID: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The id of the request that this thread answers, for problems and logs.
#[must_use]
pub fn current_request_id() -> Option<String> {
    REQUEST_ID.with_borrow(Clone::clone)
}

/// Serves until it is told to stop.
///
/// # Errors
/// When the listener cannot be used.
pub fn start(state: web::Data<AppState>, listener: TcpListener) -> std::io::Result<Server> {
    let workers = state.config.workers;
    let server = HttpServer::new(move || {
        let (app, document) = App::new()
            .into_utoipa_app()
            .openapi(openapi::base())
            .map(|app| app.app_data(state.clone()).configure(error::configure))
            .configure(routes::api)
            .split_for_parts();
        app.configure(|config| spa::configure(config, &state, document))
            .default_service(web::route().to(error::nothing_here))
    });
    Ok(server.workers(workers).shutdown_timeout(20).listen(listener)?.run())
}
