//! The one error type of commands and reads.

use penstock_shared::{
    budget::FundsRefusal,
    error_code::ErrorCode,
    money::{Currency, MoneyError},
    problem::{FieldError, FieldErrorCode, Subject},
    refusal_reason::RefusalReason,
};

/// Why a command or a read did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Something the caller can understand and mend.
    #[error("{}{}", .code.title(), .detail.as_ref().map(|detail| format!(" {detail}")).unwrap_or_default())]
    Coded { code: ErrorCode, reason: Option<RefusalReason>, detail: Option<String>, about: Vec<Subject> },
    /// Fields that are wrong, all of them.
    #[error("some fields are not right: {0:?}")]
    Fields(Vec<FieldError>),
    /// The budget does not have the money.
    #[error("the budget does not have this much left")]
    Funds(Box<FundsRefusal>),
    /// The database failed. The caller learns only that something did.
    #[error("the database failed: {0}")]
    Database(#[from] diesel::result::Error),
    /// Anything else that is our fault.
    #[error("{0}")]
    Internal(#[from] anyhow::Error),
}

impl AppError {
    /// An error with a sentence about this occurrence. People read the sentence of its code in their own
    /// language, so a code that stands for many things takes [`AppError::refused`].
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self::from(code).saying(detail)
    }

    /// A refusal that people read by its reason, in their own language.
    #[must_use]
    pub fn refused(reason: RefusalReason) -> Self {
        let detail = Some(reason.sentence().to_owned());
        Self::Coded { code: reason.code(), reason: Some(reason), detail, about: Vec::new() }
    }

    /// The same error, with a sentence about this occurrence for whoever reads the API's own English.
    #[must_use]
    pub fn saying(mut self, sentence: impl Into<String>) -> Self {
        if let Self::Coded { detail, .. } = &mut self {
            *detail = Some(sentence.into());
        }
        self
    }

    /// The same error, with the things that stand in the way.
    #[must_use]
    pub fn about(mut self, subjects: impl IntoIterator<Item = Subject>) -> Self {
        if let Self::Coded { about, .. } = &mut self {
            about.extend(subjects);
        }
        self
    }

    /// One wrong field.
    pub fn field(field: impl Into<String>, code: FieldErrorCode, message: impl Into<String>) -> Self {
        Self::Fields(vec![field_error(field, code, message)])
    }

    /// There is nothing, or nothing that the viewer may know of.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::Coded { code: ErrorCode::NotFound, reason: None, detail: None, about: Vec::new() }
    }

    /// The code that the caller sees.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Coded { code, .. } => *code,
            Self::Fields(_) => ErrorCode::ValidationFailed,
            Self::Funds(_) => ErrorCode::FundsInsufficient,
            Self::Database(_) | Self::Internal(_) => ErrorCode::Internal,
        }
    }
}

impl From<ErrorCode> for AppError {
    fn from(code: ErrorCode) -> Self {
        Self::Coded { code, reason: None, detail: None, about: Vec::new() }
    }
}

impl From<MoneyError> for AppError {
    fn from(error: MoneyError) -> Self {
        Self::new(ErrorCode::AmountOverflow, error.to_string())
    }
}

/// What commands and reads answer with.
pub type AppResult<T> = Result<T, AppError>;

/// Turns "no row" into a 404 and leaves every other database error what it is.
pub trait OrNotFound<T> {
    /// # Errors
    /// [`ErrorCode::NotFound`] for an empty answer; the database's own error otherwise.
    fn or_not_found(self) -> AppResult<T>;
}

impl<T> OrNotFound<T> for Result<T, diesel::result::Error> {
    fn or_not_found(self) -> AppResult<T> {
        self.map_err(|error| match error {
            diesel::result::Error::NotFound => AppError::not_found(),
            other => AppError::Database(other),
        })
    }
}

fn field_error(field: impl Into<String>, code: FieldErrorCode, message: impl Into<String>) -> FieldError {
    FieldError { field: field.into(), code, message: message.into(), limit_minor: None, currency: None }
}

/// Collects every wrong field before refusing.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    pub fn add(&mut self, field: impl Into<String>, code: FieldErrorCode, message: impl Into<String>) {
        self.0.push(field_error(field, code, message));
    }

    /// Notes that a role may not ask for this much, and how much it may.
    pub fn over_role_limit(&mut self, field: impl Into<String>, most_minor: i64, currency: Currency) {
        let message = format!("Your role may ask for up to {currency} {}.", currency.grouped(most_minor));
        let error = field_error(field, FieldErrorCode::OverRoleLimit, message);
        self.0.push(FieldError { limit_minor: Some(most_minor), currency: Some(currency), ..error });
    }

    /// Trims a required text and notes when it is empty or longer than `most` characters.
    pub fn text(&mut self, field: &str, value: &str, most: usize) -> String {
        let value = value.trim();
        if value.is_empty() {
            self.add(field, FieldErrorCode::Required, "Fill this in.");
        }
        self.optional_text(field, value, most)
    }

    /// Trims a text that may be empty and notes when it is longer than `most` characters, or has
    /// control characters in it.
    pub fn optional_text(&mut self, field: &str, value: &str, most: usize) -> String {
        let value = value.trim();
        if value.chars().count() > most {
            self.add(field, FieldErrorCode::TooLong, format!("At most {most} characters."));
        }
        if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            self.add(field, FieldErrorCode::Malformed, "Take the control characters out.");
        }
        value.to_owned()
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many were collected.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// # Errors
    /// All that was collected, if anything was.
    pub fn into_result(self) -> AppResult<()> {
        if self.0.is_empty() { Ok(()) } else { Err(AppError::Fields(self.0)) }
    }
}

/// What became of a command that asks for money. A refusal is kept with its check, so for the
/// transaction it is a success; for the caller it is [`AppError::Funds`].
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub enum Settled<T> {
    Done(T),
    Refused(Box<FundsRefusal>),
}

impl<T> Settled<T> {
    /// # Errors
    /// [`AppError::Funds`] for a refusal.
    pub fn into_result(self) -> AppResult<T> {
        match self {
            Self::Done(done) => Ok(done),
            Self::Refused(refusal) => Err(AppError::Funds(refusal)),
        }
    }

    /// Looks at what was done, if it was.
    ///
    /// # Errors
    /// What the look comes back with.
    pub fn and_then<U>(self, look: impl FnOnce(T) -> AppResult<U>) -> AppResult<Settled<U>> {
        Ok(match self {
            Self::Done(done) => Settled::Done(look(done)?),
            Self::Refused(refusal) => Settled::Refused(refusal),
        })
    }
}
