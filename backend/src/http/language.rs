//! The language of files.

use actix_web::{HttpRequest, http::header::ACCEPT_LANGUAGE};
use penstock_shared::organisation::Locale;

/// The language that the caller likes best, of the two.
#[must_use]
pub fn language(request: &HttpRequest) -> Locale {
    let wanted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    if wanted.is_some_and(|text| text.trim_start().starts_with("zh")) { Locale::ZhCn } else { Locale::En }
}
