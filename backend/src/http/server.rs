//! Starting and stopping the HTTP server.

use std::net::TcpListener;

use actix_web::{App, HttpServer, dev::Server, middleware::from_fn, web};

use super::{error, explorer, requests, routes, site::Site, spa};
use crate::app::AppState;

/// How long open requests may take to end when the server stops, in seconds.
const STOP_WITHIN_S: u64 = 20;

/// Serves until it is told to stop. Signals are the caller's business.
///
/// # Errors
/// When the listener cannot be used.
pub fn start(state: web::Data<AppState>, listener: TcpListener) -> std::io::Result<Server> {
    let workers = state.config.workers;
    let site = web::Data::new(Site::of(state.config.site_dir.clone()));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .app_data(site.clone())
            .configure(error::configure)
            // Before the API: its scope would take the document's path.
            .configure(explorer::configure)
            .configure(routes::serve)
            .default_service(web::route().to(spa::everything_else))
            .wrap(from_fn(requests::layer))
    });
    let server = server.workers(workers).disable_signals().shutdown_timeout(STOP_WITHIN_S);
    Ok(server.listen(listener)?.run())
}
