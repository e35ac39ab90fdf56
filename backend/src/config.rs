//! How the server is to run.

use std::{net::SocketAddr, path::PathBuf};

use crate::db::DatabaseUrl;

/// Everything that `penstock serve` can be told.
#[derive(Debug, Clone)]
pub struct ServeConfig {
    pub address: SocketAddr,
    pub database_url: DatabaseUrl,
    /// Uploaded files and the embedded database.
    pub data_dir: PathBuf,
    /// The built browser part, unless it is embedded.
    pub site_dir: Option<PathBuf>,
    pub read_connections: u32,
    /// Threads that serve HTTP.
    pub workers: usize,
    /// Whether cookies may travel over plain HTTP. True on loopback addresses.
    pub insecure_cookies: bool,
}
