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
    /// Where webhooks may point: public, or any to allow private networks and plain HTTP, too [default: public]
    #[arg(long, env = "PENSTOCK_WEBHOOK_ADDRESSES", value_name = "KIND")]
    webhook_addresses: Option<String>,
    /// A font for printed files [default: the first usual one that has the letters, such as Noto Sans CJK]
    #[arg(long, env = "PENSTOCK_PDF_FONT", value_name = "FILE")]
    pdf_font: Option<String>,
    /// Megabytes for the facts of the ledger in memory, which answer analyses; 0 for none [default: 1024]
    #[arg(long, env = "PENSTOCK_CUBE_MEMORY_MB", value_name = "NUMBER")]
    cube_memory_mb: Option<String>,
    #[command(flatten)]
    mail: MailOptions,
}

/// How to send mail. Without a host no mail is sent.
#[derive(Debug, Args)]
struct MailOptions {
    /// The mail server
    #[arg(long, env = "PENSTOCK_SMTP_HOST", value_name = "HOST")]
    smtp_host: Option<String>,
    /// Its port [default: 587 for starttls, 465 for tls, 25 for none]
    #[arg(long, env = "PENSTOCK_SMTP_PORT", value_name = "PORT")]
    smtp_port: Option<String>,
    /// starttls, tls, or none, for a mail server on this machine only [default: starttls; none on this machine]
    #[arg(long, env = "PENSTOCK_SMTP_SECURITY", value_name = "KIND")]
    smtp_security: Option<String>,
    /// Who signs in to the mail server; the password comes from PENSTOCK_SMTP_PASSWORD or a file
    #[arg(long, env = "PENSTOCK_SMTP_USER", value_name = "NAME")]
    smtp_user: Option<String>,
    /// A file with nothing but the password for the mail server
    #[arg(long, env = "PENSTOCK_SMTP_PASSWORD_FILE", value_name = "FILE")]
    smtp_password_file: Option<String>,
    /// Whom mails come from: an address, or a name and an address in angle brackets
    #[arg(long, env = "PENSTOCK_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// Where people find the application, for links in mails: https://budget.example.com
    #[arg(long, env = "PENSTOCK_BASE_URL", value_name = "URL")]
    base_url: Option<String>,
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
            smtp_host: self.mail.smtp_host,
            smtp_port: self.mail.smtp_port,
            smtp_security: self.mail.smtp_security,
            smtp_user: self.mail.smtp_user,
            // Never an option: everybody on the machine can read those.
            smtp_password: std::env::var("PENSTOCK_SMTP_PASSWORD").ok(),
            smtp_password_file: self.mail.smtp_password_file,
            mail_from: self.mail.mail_from,
            base_url: self.mail.base_url,
            webhook_addresses: self.webhook_addresses,
            pdf_font: self.pdf_font,
            cube_memory_mb: self.cube_memory_mb,
            ..Settings::default()
        };
        Ok(words.or(self.common.settings()?))
    }
}
