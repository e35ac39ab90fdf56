//! How mail is sent, and where that is said.

use std::{path::Path, time::Duration};

use lettre::message::Mailbox;

use super::{ConfigError, Settings};

/// How often it is looked for mail that is to be sent.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// A mail server, and what mails from here need.
#[derive(Debug, Clone)]
pub struct MailConfig {
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    /// Name and password, when the server asks for them.
    pub login: Option<(String, Password)>,
    /// Whom mails come from.
    pub sender: Mailbox,
    /// Where people find the application, without a slash at its end.
    pub base_url: String,
    /// How often it is looked for mail that is to be sent.
    pub look_every: Duration,
}

/// How the way to the mail server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailSecurity {
    /// Not at all: for a mail server on this machine.
    None,
    /// The talk begins in the clear and goes on encrypted, or not at all.
    StartTls,
    /// Encrypted from the first byte on.
    Tls,
}

impl MailSecurity {
    /// The port of such a server.
    const fn usual_port(self) -> u16 {
        match self {
            Self::None => 25,
            Self::StartTls => 587,
            Self::Tls => 465,
        }
    }
}

/// A password that no log shows.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// The password itself, for whom it is meant.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("...")
    }
}

/// The settings about mail as words.
#[derive(Debug, Clone, Copy)]
struct Words<'a> {
    host: &'a str,
    port: Option<&'a str>,
    security: Option<&'a str>,
    user: Option<&'a str>,
    password: Option<&'a str>,
    password_file: Option<&'a str>,
    sender: Option<&'a str>,
    base_url: Option<&'a str>,
}

/// Reads the settings about mail; `None` when no mail server is named.
///
/// # Errors
/// The first setting that cannot be used.
pub(super) fn read(settings: &Settings) -> Result<Option<MailConfig>, ConfigError> {
    let Some(host) = settings.smtp_host.as_deref() else { return Ok(None) };
    let words = Words {
        host,
        port: settings.smtp_port.as_deref(),
        security: settings.smtp_security.as_deref(),
        user: settings.smtp_user.as_deref(),
        password: settings.smtp_password.as_deref(),
        password_file: settings.smtp_password_file.as_deref(),
        sender: settings.mail_from.as_deref(),
        base_url: settings.base_url.as_deref(),
    };
    let security = words.security()?;
    Ok(Some(MailConfig {
        host: host.to_owned(),
        port: words.port(security)?,
        security,
        login: words.login()?,
        sender: words.sender()?,
        base_url: words.base_url()?,
        look_every: LOOK_EVERY,
    }))
}

impl Words<'_> {
    fn security(&self) -> Result<MailSecurity, ConfigError> {
        let here = matches!(self.host, "localhost" | "::1") || self.host.starts_with("127.");
        match self.security {
            None if here => Ok(MailSecurity::None),
            None | Some("starttls") => Ok(MailSecurity::StartTls),
            Some("tls") => Ok(MailSecurity::Tls),
            Some("none") if here => Ok(MailSecurity::None),
            Some("none") => {
                let problem = "is for a mail server on this machine only";
                Err(ConfigError::new("smtp-security", "none", problem, "write starttls or tls"))
            }
            Some(other) => {
                let way_out = "write starttls, tls, or none";
                Err(ConfigError::new("smtp-security", other, "is not known", way_out))
            }
        }
    }

    fn port(&self, security: MailSecurity) -> Result<u16, ConfigError> {
        let Some(text) = self.port else { return Ok(security.usual_port()) };
        text.parse().ok().filter(|port| *port > 0).ok_or_else(|| {
            ConfigError::new("smtp-port", text, "is no port", "write a number from 1 to 65535")
        })
    }

    fn login(&self) -> Result<Option<(String, Password)>, ConfigError> {
        let password = match (self.password, self.password_file) {
            (Some(password), _) => Some(password.to_owned()),
            (None, Some(file)) => Some(read_password(Path::new(file))?),
            (None, None) => None,
        };
        match (self.user, password) {
            (Some(user), Some(password)) => Ok(Some((user.to_owned(), Password(password)))),
            (None, None) => Ok(None),
            (Some(user), None) => {
                let way_out = "set PENSTOCK_SMTP_PASSWORD or --smtp-password-file";
                Err(ConfigError::new("smtp-user", user, "has no password", way_out))
            }
            (None, Some(_)) => {
                let way_out = "set --smtp-user, or leave the password out";
                Err(ConfigError::new("smtp-password", "...", "belongs to nobody", way_out))
            }
        }
    }

    fn sender(&self) -> Result<Mailbox, ConfigError> {
        let text = self.sender.unwrap_or_default();
        text.parse().map_err(|_| {
            let way_out =
                "write an address, such as penstock@lantern.example or Penstock <penstock@lantern.example>";
            ConfigError::new("mail-from", text, "is no address that mails could come from", way_out)
        })
    }

    fn base_url(&self) -> Result<String, ConfigError> {
        let text = self.base_url.unwrap_or_default();
        let url = url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        match url {
            Some(url) if url.query().is_none() && url.fragment().is_none() => {
                Ok(url.as_str().trim_end_matches('/').to_owned())
            }
            _ => {
                let way_out =
                    "write where people find the application, such as https://budget.lantern.example";
                Err(ConfigError::new("base-url", text, "is no address that a mail could link to", way_out))
            }
        }
    }
}

fn read_password(file: &Path) -> Result<String, ConfigError> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        let problem = format!("cannot be read ({error})");
        let way_out = "name a readable file with nothing but the password";
        ConfigError::new("smtp-password-file", &file.display().to_string(), &problem, way_out)
    })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(toml: &str) -> Result<Option<MailConfig>, ConfigError> {
        let settings: Settings = toml::from_str(toml).unwrap();
        read(&settings)
    }

    const GOOD: &str = "mail-from = 'a@b.example'\nbase-url = 'https://budget.example/'\n";

    #[test]
    fn without_a_server_there_is_no_mail() {
        assert!(mail(GOOD).unwrap().is_none());
    }

    #[test]
    fn a_server_far_away_is_talked_to_in_secret() {
        let far = mail(&format!("{GOOD}smtp-host = 'mail.example'")).unwrap().unwrap();
        assert_eq!((far.security, far.port), (MailSecurity::StartTls, 587));
        assert_eq!(far.base_url, "https://budget.example");
        let here = mail(&format!("{GOOD}smtp-host = 'localhost'\nsmtp-port = 2525")).unwrap().unwrap();
        assert_eq!((here.security, here.port), (MailSecurity::None, 2525));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (toml, setting) in [
            ("smtp-security = 'none'", "--smtp-security"),
            ("smtp-security = 'ssl'", "--smtp-security"),
            ("smtp-port = 0", "--smtp-port"),
            ("smtp-user = 'me'", "--smtp-user"),
            ("smtp-password = 'hunter2'", "--smtp-password"),
            ("smtp-user = 'me'\nsmtp-password-file = '/nowhere'", "--smtp-password-file"),
        ] {
            let refused = mail(&format!("{GOOD}smtp-host = 'mail.example'\n{toml}")).unwrap_err().to_string();
            assert!(refused.contains(setting) && !refused.contains("hunter2"), "{toml}: {refused}");
        }
        let refused = mail("smtp-host = 'localhost'\nmail-from = 'nobody'").unwrap_err().to_string();
        assert!(refused.contains("--mail-from"), "{refused}");
        let refused = mail("smtp-host = 'localhost'\nmail-from = 'a@b.example'").unwrap_err().to_string();
        assert!(refused.contains("--base-url"), "{refused}");
    }

    #[test]
    fn a_password_is_not_shown() {
        let toml = format!("{GOOD}smtp-host = 'mail.example'\nsmtp-user = 'me'\nsmtp-password = 'hunter2'");
        let config = mail(&toml).unwrap().unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
        assert_eq!(config.login.unwrap().1.reveal(), "hunter2");
    }
}
