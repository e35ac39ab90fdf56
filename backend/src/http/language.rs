//! The language of files, and their names.

use actix_web::{
    HttpRequest,
    http::header::{
        ACCEPT_LANGUAGE, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
    },
};
use penstock_shared::organisation::Locale;

/// The language that the caller likes best, of the two.
#[must_use]
pub fn language(request: &HttpRequest) -> Locale {
    let wanted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    if wanted.is_some_and(|text| text.trim_start().starts_with("zh")) { Locale::ZhCn } else { Locale::En }
}

/// The name of a file: plain for old programs, and the real one, which may be Chinese.
#[must_use]
pub fn attachment(plain: &str, name: &str) -> ContentDisposition {
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![
            DispositionParam::Filename(plain.to_owned()),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: name.as_bytes().to_vec(),
            }),
        ],
    }
}
