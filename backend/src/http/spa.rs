//! Everything that is no operation of the API: the browser part's files, its page for every path
//! that a person may type, and a problem for the rest.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
    web::{self, Data},
};
use anyhow::anyhow;
use penstock_shared::error_code::ErrorCode;

use super::{
    openapi,
    site::{Site, SiteFile, is_hashed},
};
use crate::error::{AppError, AppResult};

/// What the page may do: run our own scripts and WebAssembly, and talk to this server. Style
/// attributes are allowed (bars and charts set them), style elements are not.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; frame-src blob:; font-src 'self'; connect-src 'self'; \
     manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The answer to every path that no service took.
///
/// # Errors
/// Method not allowed, where the path is an operation's; not found otherwise.
pub async fn everything_else(request: HttpRequest, site: Data<Site>) -> AppResult<HttpResponse> {
    if let Some(allowed) = openapi::methods_of(request.path()) {
        return Ok(method_not_allowed(&allowed));
    }
    let path = request.path().trim_start_matches('/').to_owned();
    if !matches!(*request.method(), Method::GET | Method::HEAD) || path.starts_with("api/") {
        return Err(AppError::not_found());
    }
    let accepted = text(&request, header::ACCEPT_ENCODING);
    let wants_page = wants_page(&path, &text(&request, header::ACCEPT));
    let asked = path.clone();
    let found = web::block(move || {
        let file = if asked.is_empty() { None } else { site.find(&asked, &accepted) };
        match file {
            Some(file) => Some((asked, file)),
            None if wants_page => Some(("index.html".to_owned(), site.find("index.html", &accepted)?)),
            None => None,
        }
    });
    let found = found.await.map_err(|_| AppError::Internal(anyhow!("a file's reading was cut off")))?;
    let (name, file) = found.ok_or_else(|| nothing(wants_page))?;
    Ok(send(&request, &name, file))
}

fn nothing(wants_page: bool) -> AppError {
    if wants_page {
        return AppError::new(
            ErrorCode::NotFound,
            "This server has no browser part: start it with --site-dir. The API is described under /docs/api/.",
        );
    }
    AppError::not_found()
}

/// A path that a person may type or bookmark: no file's name at its end, and HTML wanted.
fn wants_page(path: &str, accept: &str) -> bool {
    let file = path.rsplit('/').next().is_some_and(|name| name.contains('.') && name != "index.html");
    !file && (accept.contains("text/html") || accept.contains("*/*") || accept.is_empty())
}

fn text(request: &HttpRequest, name: header::HeaderName) -> String {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn send(request: &HttpRequest, name: &str, file: SiteFile) -> HttpResponse {
    let etag = file.etag();
    let cache = if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let fresh = text(request, header::IF_NONE_MATCH).split(',').any(|known| known.trim() == etag);
    let mut response = if fresh { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::CACHE_CONTROL, cache))
        .insert_header((header::ETAG, etag))
        .insert_header((header::VARY, "Accept-Encoding"));
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    if kind.essence_str() == "text/html" {
        response.insert_header((header::CONTENT_SECURITY_POLICY, PAGE_POLICY));
    }
    if fresh {
        return response.finish();
    }
    if let Some(encoding) = file.encoding {
        response.insert_header((header::CONTENT_ENCODING, encoding));
    }
    let charset = if kind.type_() == "text" { "; charset=utf-8" } else { "" };
    response.content_type(format!("{kind}{charset}")).body(file.bytes.into_owned())
}

fn method_not_allowed(allowed: &str) -> HttpResponse {
    use actix_web::ResponseError;
    let error = AppError::new(ErrorCode::MethodNotAllowed, format!("This path takes {allowed}."));
    let mut response = error.error_response();
    if let Ok(value) = header::HeaderValue::from_str(allowed) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_for_people() {
        let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
        assert!(
            wants_page("", browser) && wants_page("budgets/7", browser) && wants_page("index.html", browser)
        );
        assert!(!wants_page("pkg/app-1.js", browser));
        assert!(!wants_page("budgets", "application/json"));
    }
}
