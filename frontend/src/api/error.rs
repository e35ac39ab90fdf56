//! What can go wrong with a call, in the words of the person who made it.

use penstock_shared::{
    budget::FundsRefusal,
    error_code::ErrorCode,
    problem::{FieldErrorCode, Problem, Subject},
    refusal_reason::RefusalReason,
};

use crate::{
    format,
    i18n::{named, t, words::Word},
};

/// The result of a call.
pub type ApiResult<T> = Result<T, ApiError>;

/// Why a call has no result.
#[derive(Debug, Clone, PartialEq)]
pub enum ApiError {
    /// The server said no, and why.
    Problem(Box<Problem>),
    /// The server could not be reached.
    Offline,
    /// An answer that is not the API's, such as a proxy's error page.
    Unreadable,
}

impl ApiError {
    /// The server's code, if it was the server that refused.
    #[must_use]
    pub const fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            Self::Offline | Self::Unreadable => None,
        }
    }

    /// What happened, in a sentence. Tracks the language.
    #[must_use]
    pub fn message(&self) -> &'static str {
        match self {
            Self::Problem(problem) => problem.reason.map_or_else(|| problem.code.word(), Word::word),
            Self::Offline => t::errors::offline(),
            Self::Unreadable => t::errors::unreadable(),
        }
    }

    /// The same in one line with the names of what stands in the way, for places without a list. Tracks the
    /// language.
    #[must_use]
    pub fn told(&self) -> String {
        let names: Vec<String> =
            self.about().iter().map(|subject| named(&subject.name, &subject.name_zh)).collect();
        format!("{} {}", self.message(), names.join(" · ")).trim_end().to_owned()
    }

    /// What to quote to the administrator, for defects of the server.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) if problem.status >= 500 => problem.request_id.as_deref(),
            _ => None,
        }
    }

    /// What is wrong with one field (`lines[0].amount_minor`). Tracks the language.
    #[must_use]
    pub fn field(&self, path: &str) -> Option<&'static str> {
        self.field_code(path).map(Word::word)
    }

    /// The same as a code, for screens that have more to say about it.
    #[must_use]
    pub fn field_code(&self, path: &str) -> Option<FieldErrorCode> {
        let Self::Problem(problem) = self else {
            return None;
        };
        let error = problem.errors.iter().find(|error| error.field == path)?;
        Some(error.code)
    }

    /// What is wrong with one field, with the amount where there is one. Tracks the language.
    #[must_use]
    pub fn field_text(&self, path: &str) -> Option<String> {
        let Self::Problem(problem) = self else {
            return None;
        };
        let error = problem.errors.iter().find(|error| error.field == path)?;
        Some(match error.limit_minor.zip(error.currency) {
            Some((limit, currency)) => t::field_error::over_role_limit_of(format::money(limit, currency)),
            None => error.code.word().to_owned(),
        })
    }

    /// What stands in the way.
    #[must_use]
    pub fn about(&self) -> &[Subject] {
        match self {
            Self::Problem(problem) => &problem.about,
            Self::Offline | Self::Unreadable => &[],
        }
    }

    /// Every field that is wrong, with what is wrong with it. Tracks the language.
    #[must_use]
    pub fn fields(&self) -> Vec<(String, &'static str)> {
        let Self::Problem(problem) = self else {
            return Vec::new();
        };
        problem.errors.iter().map(|error| (error.field.clone(), error.code.word())).collect()
    }

    /// For money that was refused: the nodes, the numbers, and who can help.
    #[must_use]
    pub fn funds(&self) -> Option<&FundsRefusal> {
        match self {
            Self::Problem(problem) => problem.funds.as_ref(),
            Self::Offline | Self::Unreadable => None,
        }
    }

    /// Whether more was settled than was paid out: the rest can be asked for.
    #[must_use]
    pub fn is_beyond_paid(&self) -> bool {
        matches!(self, Self::Problem(problem) if problem.reason == Some(RefusalReason::SettledBeyondPaid))
    }

    /// Whether fields are named, so that the form shows the reasons where they belong.
    #[must_use]
    pub fn has_fields(&self) -> bool {
        matches!(self, Self::Problem(problem) if !problem.errors.is_empty())
    }

    /// Whether trying again later may help.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Offline | Self::Unreadable => true,
            Self::Problem(problem) => {
                matches!(problem.code, ErrorCode::Busy | ErrorCode::Internal | ErrorCode::Throttled)
            }
        }
    }
}
