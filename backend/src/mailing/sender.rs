//! One mail on its way to the mail server.

use std::time::Duration;

use lettre::{
    Message, SmtpTransport, Transport,
    message::{Attachment, Mailbox, MultiPart, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};

use crate::{
    config::{MailConfig, MailSecurity},
    domain::letter::{Letter, one_line},
};

/// How long the mail server may take for one step. All steps together take less than a lease.
const LONGEST_STEP: Duration = Duration::from_secs(10);

/// The way to the mail server.
pub(super) struct Sender {
    transport: SmtpTransport,
    from: Mailbox,
}

/// A file that goes along.
pub(super) struct Enclosed {
    pub name: String,
    pub content_type: &'static str,
    pub bytes: Vec<u8>,
}

impl Sender {
    pub fn new(config: &MailConfig) -> anyhow::Result<Self> {
        let tls = || TlsParameters::new(config.host.clone());
        let tls = match config.security {
            MailSecurity::None => Tls::None,
            MailSecurity::StartTls => Tls::Required(tls()?),
            MailSecurity::Tls => Tls::Wrapper(tls()?),
        };
        // The way of the library for a server that is described step by step; what is dangerous about it is
        // that it begins without `tls`, which is set here.
        let mut builder = SmtpTransport::builder_dangerous(&config.host)
            .port(config.port)
            .tls(tls)
            .timeout(Some(LONGEST_STEP));
        if let Some((user, password)) = &config.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
        }
        Ok(Self { transport: builder.build(), from: config.sender.clone() })
    }

    /// Hands a mail to the server. Every try of a mail has the same Message-ID.
    ///
    /// # Errors
    /// Why the server did not take it.
    pub fn send(
        &self,
        key: &str,
        to: (&str, &str),
        letter: Letter,
        file: Option<Enclosed>,
    ) -> Result<(), String> {
        let unwritten = |error: &dyn std::error::Error| format!("The mail cannot be written: {error}");
        let mut body = MultiPart::alternative_plain_html(letter.text, letter.html);
        if let Some(file) = file {
            let kind = ContentType::parse(file.content_type).map_err(|error| unwritten(&error))?;
            let enclosed = Attachment::new(file.name).body(file.bytes, kind);
            body = MultiPart::mixed().multipart(body).singlepart(enclosed);
        }
        let address = to.1.parse().map_err(|error| format!("The address cannot be used: {error}"))?;
        let name = one_line(to.0);
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new((!name.is_empty()).then_some(name), address))
            .subject(letter.subject)
            .message_id(Some(format!("<{key}@{}>", self.from.email.domain())))
            .multipart(body)
            .map_err(|error| unwritten(&error))?;
        self.transport.send(&message).map(drop).map_err(|error| one_line(&reasons(&error)))
    }
}

/// The error with everything that caused it.
fn reasons(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let more = next.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = next.source();
    }
    text
}
