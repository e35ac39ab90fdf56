//! What happens to every request: it gets an id, a line in the log, a number in the metrics, the
//! security headers, and an answer even when its handler panics.

use std::{panic::AssertUnwindSafe, time::Instant};

use actix_web::{
    Error, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use anyhow::anyhow;
use futures::FutureExt;
use rand::RngCore;
use tracing::Instrument;

use super::{openapi::path_of, session::caller};
use crate::{
    app::AppState,
    error::AppError,
    writer::origin::{RequestOrigin, in_request},
};

/// The header that the id comes in and goes out with.
const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Characters of a path that no route has.
const LONGEST_PATH: usize = 200;

tokio::task_local! {
    // Not a thread's: one thread answers many requests in turns.
    static REQUEST_ID: String;
}

/// The id of the request that is being answered, for problems.
#[must_use]
pub fn current_id() -> Option<String> {
    REQUEST_ID.try_with(Clone::clone).ok()
}

/// Wraps every request.
///
/// # Errors
/// None of its own: what the framework refuses with leaves as an answer, too.
pub async fn layer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = given_id(request.headers()).unwrap_or_else(fresh_id);
    let span = tracing::info_span!("request", id = %id);
    let header = HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("unknown"));
    let origin = origin(&request, &id);
    let answered = in_request(origin, answer(request, next).instrument(span));
    let answered = REQUEST_ID.scope(id, answered);
    match answered.await {
        Ok(mut response) => {
            finish(response.headers_mut(), header);
            Ok(response)
        }
        Err(mut refusal) => {
            finish(refusal.headers_mut(), header);
            Err(InternalError::from_response("refused", refusal).into())
        }
    }
}

/// Where a request comes from, for the audit trail.
fn origin(request: &ServiceRequest, id: &str) -> RequestOrigin {
    // Nothing is changed by reading, so that looking for the route would be in vain.
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let pattern = if reads { None } else { path_of(request.method().as_str(), request.path()) };
    let path: String =
        pattern.map_or_else(|| request.path().chars().take(LONGEST_PATH).collect(), str::to_owned);
    let from = caller(request.request());
    RequestOrigin::new(from.address, from.user_agent, id.to_owned(), format!("{} {path}", request.method()))
}

async fn answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, HttpResponse> {
    let started = Instant::now();
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let method = request.method().clone();
    let path = request.path().to_owned();
    let answered = match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(Ok(response)) => Ok(response.map_into_boxed_body()),
        Ok(Err(error)) => Err(error.error_response()),
        Err(_) => Err(AppError::Internal(anyhow!("a handler panicked")).error_response()),
    };
    let (status, route) = match &answered {
        Ok(response) => (response.status(), response.request().match_pattern()),
        Err(refusal) => (refusal.status(), None),
    };
    let took = started.elapsed();
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let route = route.as_deref().unwrap_or("none");
    if let Some(state) = state {
        state.metrics.answered(known_name(&method), route, status.as_u16(), took);
    }
    tracing::info!(%method, path, route, status = status.as_u16(), duration_ms, "answered");
    answered
}

/// The method, unless somebody made it up: metrics keep a number for each name.
fn known_name(method: &Method) -> &str {
    match method.as_str() {
        name @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => name,
        _ => "other",
    }
}

/// The caller's id, if it is one that cannot harm a log.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID_HEADER)?.to_str().ok()?;
    let sane = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    (sane && (8..=64).contains(&id.len())).then(|| id.to_owned())
}

fn fresh_id() -> String {
    format!("{:016x}", rand::rng().next_u64())
}

/// Headers that every answer has. What a handler chose itself stays.
fn finish(headers: &mut HeaderMap, id: HeaderValue) {
    headers.insert(REQUEST_ID_HEADER, id);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
        (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(id: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(REQUEST_ID_HEADER, HeaderValue::from_str(id).unwrap());
        given_id(&headers)
    }

    #[test]
    fn an_id_from_outside_is_taken_when_it_is_harmless() {
        assert_eq!(given("trace-0001.a_B").as_deref(), Some("trace-0001.a_B"));
        for bad in ["short", "has blanks in it", "<script>alert</script>", &"x".repeat(65)] {
            assert_eq!(given(bad), None, "{bad}");
        }
    }

    #[test]
    fn fresh_ids_are_taken_as_given_ones() {
        assert_eq!(given(&fresh_id()).map(|id| id.len()), Some(16));
        assert_ne!(fresh_id(), fresh_id());
    }

    #[actix_web::test]
    async fn a_panic_becomes_a_problem_and_the_server_goes_on() {
        use actix_web::{App, middleware::from_fn, test};
        async fn faulty() -> HttpResponse {
            panic!("a defect")
        }
        let app = App::new().route("/", web::get().to(faulty)).wrap(from_fn(layer));
        let app = test::init_service(app).await;
        for _ in 0..2 {
            let request =
                test::TestRequest::get().insert_header((REQUEST_ID_HEADER, "panic-0001")).to_request();
            let refused = test::try_call_service(&app, request).await.map(drop).unwrap_err();
            let response = refused.error_response();
            assert_eq!(response.status(), 500);
            assert_eq!(response.headers().get(REQUEST_ID_HEADER).unwrap(), "panic-0001");
            let body = actix_web::body::to_bytes(response.into_body()).await.unwrap();
            let problem: penstock_shared::problem::Problem = serde_json::from_slice(&body).unwrap();
            assert_eq!(problem.request_id.as_deref(), Some("panic-0001"));
            assert_eq!(problem.detail, None, "a defect is not described to the caller");
        }
    }
}
