//! How the server is to run, and where that is said: flags, environment, file, default, in this
//! order.

mod mail;
mod webhooks;

use std::{
    net::{SocketAddr, ToSocketAddrs},
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Deserializer};

pub use mail::{MailConfig, MailSecurity, Password};
pub use webhooks::WebhookConfig;

use crate::{db::DatabaseUrl, printing};

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
    /// Who has it may read `/metrics` from anywhere.
    pub metrics_token: Option<String>,
    /// How often a live stream shows that it is alive and looks whether its viewer still may listen.
    pub event_heartbeat: Duration,
    /// The mail server, if there is one.
    pub mail: Option<MailConfig>,
    /// How endpoints of other programs are told.
    pub webhooks: WebhookConfig,
    /// The font of printed files; without it the first usual one that has the letters.
    pub pdf_font: Option<PathBuf>,
    /// Memory for the facts of the ledger, in megabytes; 0 for none.
    pub cube_memory_mb: u32,
}

impl ServeConfig {
    /// The configuration with nothing but defaults.
    #[must_use]
    pub fn new(address: SocketAddr, database_url: DatabaseUrl, data_dir: PathBuf) -> Self {
        Self {
            address,
            database_url,
            data_dir,
            site_dir: None,
            read_connections: 8,
            workers: std::thread::available_parallelism().map_or(2, usize::from).max(2),
            insecure_cookies: address.ip().is_loopback(),
            metrics_token: None,
            event_heartbeat: Duration::from_secs(15),
            mail: None,
            webhooks: WebhookConfig::default(),
            pdf_font: None,
            cube_memory_mb: 1_024,
        }
    }

    /// The fonts to print with, the first one that has the letters.
    #[must_use]
    pub fn pdf_fonts(&self) -> Vec<PathBuf> {
        self.pdf_font.clone().map_or_else(printing::usual_fonts, |font| vec![font])
    }
}

/// A setting that cannot be used. Its text names the setting and the way out.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl ConfigError {
    fn new(setting: &str, value: &str, problem: &str, way_out: &str) -> Self {
        let variable = setting.to_uppercase().replace('-', "_");
        Self(format!(
            "The setting --{setting} (PENSTOCK_{variable}) is '{value}', which {problem}; {way_out}."
        ))
    }
}

/// The settings as words, from one source. None of them has been looked at.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Settings {
    #[serde(deserialize_with = "word")]
    pub address: Option<String>,
    #[serde(deserialize_with = "word")]
    pub database_url: Option<String>,
    #[serde(deserialize_with = "word")]
    pub data_dir: Option<String>,
    #[serde(deserialize_with = "word")]
    pub site_dir: Option<String>,
    #[serde(deserialize_with = "word")]
    pub read_connections: Option<String>,
    #[serde(deserialize_with = "word")]
    pub workers: Option<String>,
    #[serde(deserialize_with = "word")]
    pub cookies: Option<String>,
    #[serde(deserialize_with = "word")]
    pub metrics_token: Option<String>,
    #[serde(deserialize_with = "word")]
    pub smtp_host: Option<String>,
    #[serde(deserialize_with = "word")]
    pub smtp_port: Option<String>,
    #[serde(deserialize_with = "word")]
    pub smtp_security: Option<String>,
    #[serde(deserialize_with = "word")]
    pub smtp_user: Option<String>,
    #[serde(deserialize_with = "word")]
    pub smtp_password: Option<String>,
    #[serde(deserialize_with = "word")]
    pub smtp_password_file: Option<String>,
    #[serde(deserialize_with = "word")]
    pub mail_from: Option<String>,
    #[serde(deserialize_with = "word")]
    pub base_url: Option<String>,
    #[serde(deserialize_with = "word")]
    pub webhook_addresses: Option<String>,
    #[serde(deserialize_with = "word")]
    pub pdf_font: Option<String>,
    #[serde(deserialize_with = "word")]
    pub cube_memory_mb: Option<String>,
    #[serde(deserialize_with = "word")]
    pub log_format: Option<String>,
    #[serde(deserialize_with = "word")]
    pub log_level: Option<String>,
}

/// Takes `8` and `"8"` alike.
fn word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Word {
        Text(String),
        Number(i64),
        Truth(bool),
    }
    Ok(Some(match Word::deserialize(deserializer)? {
        Word::Text(text) => text,
        Word::Number(number) => number.to_string(),
        Word::Truth(truth) => truth.to_string(),
    }))
}

impl Settings {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// When it cannot be read, is not TOML, or has a key that nobody knows.
    pub fn from_file(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            ConfigError::new(
                "config",
                &path.display().to_string(),
                &format!("cannot be read ({error})"),
                "name a readable TOML file, or leave the option out",
            )
        })?;
        toml::from_str(&text).map_err(|error| {
            let what = error.message().replace('\n', " ");
            ConfigError(format!(
                "The configuration file {} is not right: {what}; see `penstock serve --help` for the settings.",
                path.display()
            ))
        })
    }

    /// These settings, with the others where these say nothing.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        Self {
            address: self.address.or(others.address),
            database_url: self.database_url.or(others.database_url),
            data_dir: self.data_dir.or(others.data_dir),
            site_dir: self.site_dir.or(others.site_dir),
            read_connections: self.read_connections.or(others.read_connections),
            workers: self.workers.or(others.workers),
            cookies: self.cookies.or(others.cookies),
            metrics_token: self.metrics_token.or(others.metrics_token),
            smtp_host: self.smtp_host.or(others.smtp_host),
            smtp_port: self.smtp_port.or(others.smtp_port),
            smtp_security: self.smtp_security.or(others.smtp_security),
            smtp_user: self.smtp_user.or(others.smtp_user),
            smtp_password: self.smtp_password.or(others.smtp_password),
            smtp_password_file: self.smtp_password_file.or(others.smtp_password_file),
            mail_from: self.mail_from.or(others.mail_from),
            base_url: self.base_url.or(others.base_url),
            webhook_addresses: self.webhook_addresses.or(others.webhook_addresses),
            pdf_font: self.pdf_font.or(others.pdf_font),
            cube_memory_mb: self.cube_memory_mb.or(others.cube_memory_mb),
            log_format: self.log_format.or(others.log_format),
            log_level: self.log_level.or(others.log_level),
        }
    }

    /// The folder for the embedded database and the uploaded files.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.data_dir.as_deref().unwrap_or("data").into()
    }

    /// Where the database is: by default a file in the data folder.
    ///
    /// # Errors
    /// When it is neither a PostgreSQL URL nor the path of a file.
    pub fn database_url(&self) -> Result<DatabaseUrl, ConfigError> {
        let Some(text) = &self.database_url else {
            return Ok(DatabaseUrl::Sqlite(self.data_dir().join("penstock.db")));
        };
        text.parse().map_err(|_| {
            // The value may hold a password, so it is not repeated.
            ConfigError::new(
                "database-url",
                "...",
                "is no database",
                "write postgres://user@host/name or sqlite:path/to/file.db",
            )
        })
    }

    /// Everything that the server needs.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn serve(&self) -> Result<ServeConfig, ConfigError> {
        let mut config = ServeConfig::new(self.address()?, self.database_url()?, self.data_dir());
        config.site_dir = self.site_dir()?;
        config.pdf_font = self.pdf_font()?;
        if let Some(text) = &self.read_connections {
            config.read_connections = number("read-connections", text, 200)?;
        }
        if let Some(text) = &self.workers {
            config.workers = usize::try_from(number("workers", text, 200)?).unwrap_or(1);
        }
        if let Some(text) = &self.cube_memory_mb {
            config.cube_memory_mb = from_to("cube-memory-mb", text, 0, MOST_CUBE_MEMORY_MB)?;
        }
        config.insecure_cookies = match self.cookies.as_deref() {
            None | Some("auto") => config.insecure_cookies,
            Some("secure") => false,
            Some("insecure") => true,
            Some(other) => {
                let way_out = "write secure (only over HTTPS), insecure, or auto";
                return Err(ConfigError::new("cookies", other, "is not known", way_out));
            }
        };
        config.metrics_token.clone_from(&self.metrics_token);
        if config.metrics_token.as_ref().is_some_and(|token| token.len() < 16) {
            let way_out = "write at least 16 characters";
            return Err(ConfigError::new("metrics-token", "...", "is easy to guess", way_out));
        }
        config.mail = mail::read(self)?;
        config.webhooks = webhooks::read(self)?;
        Ok(config)
    }

    /// Which events are logged.
    #[must_use]
    pub fn log_level(&self) -> &str {
        self.log_level.as_deref().unwrap_or("info")
    }

    /// The refusal of [`Self::log_level`], for who can read levels.
    #[must_use]
    pub fn wrong_log_level(&self) -> ConfigError {
        let way_out = "write error, warn, info, debug or trace";
        ConfigError::new("log-level", self.log_level(), "is no level", way_out)
    }

    /// Whether logs are JSON.
    ///
    /// # Errors
    /// When the format is neither `text` nor `json`.
    pub fn logs_are_json(&self) -> Result<bool, ConfigError> {
        match self.log_format.as_deref() {
            None | Some("text") => Ok(false),
            Some("json") => Ok(true),
            Some(other) => Err(ConfigError::new("log-format", other, "is no format", "write text or json")),
        }
    }

    fn address(&self) -> Result<SocketAddr, ConfigError> {
        let text = self.address.as_deref().unwrap_or("127.0.0.1:8080");
        let found = text.to_socket_addrs().ok().and_then(|mut all| all.next());
        found.ok_or_else(|| {
            let way_out = "write a host and a port, such as 127.0.0.1:8080";
            ConfigError::new("address", text, "is not an address of this machine", way_out)
        })
    }

    fn pdf_font(&self) -> Result<Option<PathBuf>, ConfigError> {
        let Some(text) = &self.pdf_font else { return Ok(None) };
        let file = PathBuf::from(text);
        if file.is_file() {
            return Ok(Some(file));
        }
        Err(ConfigError::new(
            "pdf-font",
            text,
            "is no file",
            "name a TrueType or OpenType font, or leave the option out",
        ))
    }

    fn site_dir(&self) -> Result<Option<PathBuf>, ConfigError> {
        let Some(text) = &self.site_dir else { return Ok(None) };
        let folder = PathBuf::from(text);
        if folder.join("index.html").is_file() {
            return Ok(Some(folder));
        }
        Err(ConfigError::new(
            "site-dir",
            text,
            "has no index.html in it",
            "build the browser part with `cargo xtask site`, or leave the option out",
        ))
    }
}

/// Four terabytes.
const MOST_CUBE_MEMORY_MB: u32 = 4 << 20;

fn number(setting: &str, text: &str, most: u32) -> Result<u32, ConfigError> {
    from_to(setting, text, 1, most)
}

fn from_to(setting: &str, text: &str, least: u32, most: u32) -> Result<u32, ConfigError> {
    let parsed = text.parse().ok().filter(|number| (least..=most).contains(number));
    parsed.ok_or_else(|| {
        let way_out = format!("write a number from {least} to {most}");
        ConfigError::new(setting, text, "is out of range", &way_out)
    })
}

#[cfg(test)]
mod tests;
