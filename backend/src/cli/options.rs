//! The options of the commands. They are words here; [`Settings`] knows what they may be.

use std::path::PathBuf;

use clap::Args;

use crate::config::{ConfigError, Settings};

/// Where the data are, and how to log: what every command needs.
#[derive(Debug, Args)]
pub struct CommonOptions {
    /// A TOML file with settings, named like the options without the dashes in front.
    #[arg(long, env = "PENSTOCK_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// postgres://user@host/name, or sqlite:FILE [default: penstock.db in the data folder]
    #[arg(long, env = "PENSTOCK_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
    /// The folder for the embedded database and the uploaded files [default: data]
    #[arg(long, env = "PENSTOCK_DATA_DIR", value_name = "FOLDER")]
    data_dir: Option<String>,
    /// text or json, one line per event, on standard error [default: text]
    #[arg(long, env = "PENSTOCK_LOG_FORMAT", value_name = "FORMAT")]
    log_format: Option<String>,
    /// error, warn, info, debug or trace, also per module: info,penstock::writer=debug [default: info]
    #[arg(long, env = "PENSTOCK_LOG_LEVEL", value_name = "LEVEL")]
    log_level: Option<String>,
}

impl CommonOptions {
    /// The settings: flags before environment before file.
    ///
    /// # Errors
    /// When there is a file and it is not right.
    pub fn settings(self) -> Result<Settings, ConfigError> {
        let words = Settings {
            database_url: self.database_url,
            data_dir: self.data_dir,
            log_format: self.log_format,
            log_level: self.log_level,
            ..Settings::default()
        };
        match self.config {
            None => Ok(words),
            Some(path) => Ok(words.or(Settings::from_file(&path)?)),
        }
    }
}

/// How to serve.
#[derive(Debug, Args)]
pub struct ServeOptions {
    #[command(flatten)]
    common: CommonOptions,
    /// The address and the port to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "PENSTOCK_ADDRESS", value_name = "HOST:PORT")]
    address: Option<String>,
    /// The built browser part; without it, the one inside of the program, if there is one
    #[arg(long, env = "PENSTOCK_SITE_DIR", value_name = "FOLDER")]
    site_dir: Option<String>,
    /// Connections that read the database at the same time [default: 8]
    #[arg(long, env = "PENSTOCK_READ_CONNECTIONS", value_name = "NUMBER")]
    read_connections: Option<String>,
    /// Threads that serve HTTP [default: one per processor]
    #[arg(long, env = "PENSTOCK_WORKERS", value_name = "NUMBER")]
    workers: Option<String>,
    /// secure (HTTPS only), insecure, or auto: insecure on a loopback address [default: auto]
    #[arg(long, env = "PENSTOCK_COOKIES", value_name = "KIND")]
    cookies: Option<String>,
    /// Lets who has it read /metrics; without it only this machine may
    #[arg(long, env = "PENSTOCK_METRICS_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    metrics_token: Option<String>,
}

impl ServeOptions {
    /// The settings: flags before environment before file.
    ///
    /// # Errors
    /// When there is a file and it is not right.
    pub fn settings(self) -> Result<Settings, ConfigError> {
        let words = Settings {
            address: self.address,
            site_dir: self.site_dir,
            read_connections: self.read_connections,
            workers: self.workers,
            cookies: self.cookies,
            metrics_token: self.metrics_token,
            ..Settings::default()
        };
        Ok(words.or(self.common.settings()?))
    }
}
