//! Sending a request and reading the answer: the only place that fetches.

use futures::FutureExt as _;
use gloo_net::http::{Method, RequestBuilder, Response};
use leptos::prelude::*;
use penstock_shared::{
    error_code::ErrorCode,
    problem::Problem,
    session::{CurrentUser, SessionView},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{Api, ApiError, ApiResult, SessionState};
use crate::{browser, zone};

const BASE: &str = "/api/v1";

/// Names one intent of a person, for `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntentKey(String);

impl IntentKey {
    /// A fresh one.
    #[must_use]
    pub fn fresh() -> Self {
        Self(browser::random_key())
    }
}

/// What goes along with a request.
#[derive(Default)]
pub(super) struct Extras {
    key: Option<IntentKey>,
    version: Option<i64>,
    /// What kind of text the body is; JSON when absent.
    content_type: Option<&'static str>,
}

impl Api {
    pub(super) async fn get<T: DeserializeOwned>(self, path: &str) -> ApiResult<T> {
        decode(&self.send(Method::GET, path, None, &Extras::default()).await?)
    }

    /// A POST that creates nothing, or nothing twice.
    pub(super) async fn post<T: DeserializeOwned>(self, path: &str, body: &impl Serialize) -> ApiResult<T> {
        let body = encode(body)?;
        decode(&self.send(Method::POST, path, Some(body), &Extras::default()).await?)
    }

    /// A POST of a text that is no JSON, such as a table.
    pub(super) async fn post_text<T: DeserializeOwned>(
        self,
        path: &str,
        text: String,
        content_type: &'static str,
    ) -> ApiResult<T> {
        let extras = Extras { content_type: Some(content_type), ..Extras::default() };
        decode(&self.send(Method::POST, path, Some(text), &extras).await?)
    }

    pub(super) async fn create<T: DeserializeOwned>(
        self,
        path: &str,
        body: &impl Serialize,
        key: &IntentKey,
    ) -> ApiResult<T> {
        let extras = Extras { key: Some(key.clone()), ..Extras::default() };
        decode(&self.send(Method::POST, path, Some(encode(body)?), &extras).await?)
    }

    pub(super) async fn patch<T: DeserializeOwned>(
        self,
        path: &str,
        body: &impl Serialize,
        version: i64,
    ) -> ApiResult<T> {
        let extras = Extras { version: Some(version), ..Extras::default() };
        decode(&self.send(Method::PATCH, path, Some(encode(body)?), &extras).await?)
    }

    /// Writes the whole of something anew.
    pub(super) async fn put<T: DeserializeOwned>(
        self,
        path: &str,
        body: &impl Serialize,
        version: i64,
    ) -> ApiResult<T> {
        let extras = Extras { version: Some(version), ..Extras::default() };
        decode(&self.send(Method::PUT, path, Some(encode(body)?), &extras).await?)
    }

    /// A POST that changes something that has a version.
    pub(super) async fn post_versioned<T: DeserializeOwned>(
        self,
        path: &str,
        body: &impl Serialize,
        version: i64,
    ) -> ApiResult<T> {
        let extras = Extras { version: Some(version), ..Extras::default() };
        decode(&self.send(Method::POST, path, Some(encode(body)?), &extras).await?)
    }

    /// A DELETE within something that has a version; the answer is what is left.
    pub(super) async fn delete_versioned<T: DeserializeOwned>(
        self,
        path: &str,
        version: i64,
    ) -> ApiResult<T> {
        let extras = Extras { version: Some(version), ..Extras::default() };
        decode(&self.send(Method::DELETE, path, None, &extras).await?)
    }

    /// A PATCH of something that has no version.
    pub(super) async fn patch_own<T: DeserializeOwned>(
        self,
        path: &str,
        body: &impl Serialize,
    ) -> ApiResult<T> {
        let body = encode(body)?;
        decode(&self.send(Method::PATCH, path, Some(body), &Extras::default()).await?)
    }

    /// Writes parts of something that has no version; written again they are the same.
    pub(super) async fn put_own<T: DeserializeOwned>(
        self,
        path: &str,
        body: &impl Serialize,
    ) -> ApiResult<T> {
        let body = encode(body)?;
        decode(&self.send(Method::PUT, path, Some(body), &Extras::default()).await?)
    }

    /// A DELETE of something that has a version.
    pub(super) async fn delete_whole(self, path: &str, version: i64) -> ApiResult<()> {
        let extras = Extras { version: Some(version), ..Extras::default() };
        self.send(Method::DELETE, path, None, &extras).await.map(drop)
    }

    pub(super) async fn delete(self, path: &str) -> ApiResult<()> {
        self.send(Method::DELETE, path, None, &Extras::default()).await.map(drop)
    }

    /// Sends, and sends once more after refreshing a session that has run out.
    pub(super) async fn send(
        self,
        method: Method,
        path: &str,
        body: Option<String>,
        extras: &Extras,
    ) -> ApiResult<String> {
        let token = self.bearer();
        let first = self.send_once(method.clone(), path, body.clone(), extras).await;
        let expired = matches!(&first, Err(error) if error.code() == Some(ErrorCode::Unauthenticated));
        if !expired || token.is_none() {
            return first;
        }
        // Another call may have refreshed while this one was on its way.
        if self.bearer() == token && !self.refresh().await {
            return first;
        }
        self.send_once(method, path, body, extras).await
    }

    /// Reads a file, in the language of the page.
    pub(super) async fn file(self, method: Method, path: &str) -> ApiResult<Vec<u8>> {
        self.file_with(method, path, None).await
    }

    /// Reads a file that is asked for with a body, in the language of the page.
    pub(super) async fn file_of(
        self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> ApiResult<Vec<u8>> {
        self.file_with(method, path, Some(encode(body)?)).await
    }

    async fn file_with(self, method: Method, path: &str, body: Option<String>) -> ApiResult<Vec<u8>> {
        let token = self.bearer();
        let first = self.file_once(method.clone(), path, body.clone()).await;
        let expired = matches!(&first, Err(error) if error.code() == Some(ErrorCode::Unauthenticated));
        if !expired || token.is_none() || (self.bearer() == token && !self.refresh().await) {
            return first;
        }
        self.file_once(method, path, body).await
    }

    async fn file_once(self, method: Method, path: &str, body: Option<String>) -> ApiResult<Vec<u8>> {
        let language = crate::i18n::locale_untracked().as_str();
        let request = self.request(method, path).header("Accept", "*/*").header("Accept-Language", language);
        let sent = match body {
            Some(body) => {
                let request = request.header("Content-Type", "application/json").body(body);
                request.map_err(|_| ApiError::Unreadable)?.send().await
            }
            None => request.send().await,
        };
        let response = sent.map_err(|_| ApiError::Offline)?;
        if response.ok() {
            return response.binary().await.map_err(|_| ApiError::Offline);
        }
        Err(read(response).await.err().unwrap_or(ApiError::Unreadable))
    }

    async fn send_once(
        self,
        method: Method,
        path: &str,
        body: Option<String>,
        extras: &Extras,
    ) -> ApiResult<String> {
        let mut request = self.request(method, path);
        if let Some(IntentKey(key)) = &extras.key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(version) = extras.version {
            request = request.header("If-Match", &format!("\"{version}\""));
        }
        let sent = match body {
            Some(body) => {
                let content_type = extras.content_type.unwrap_or("application/json");
                let request = request.header("Content-Type", content_type).body(body);
                request.map_err(|_| ApiError::Unreadable)?.send().await
            }
            None => request.send().await,
        };
        read(sent.map_err(|_| ApiError::Offline)?).await
    }

    /// A request with the session's token, for calls that do more than JSON (files, streams).
    pub fn request(self, method: Method, path: &str) -> RequestBuilder {
        let request = builder(method, &format!("{BASE}{path}")).header("Accept", "application/json");
        match self.bearer() {
            Some(token) => request.header("Authorization", &format!("Bearer {token}")),
            None => request,
        }
    }

    pub(super) fn bearer(self) -> Option<String> {
        self.token.try_get_value().flatten()
    }

    /// Takes a session over.
    pub(super) fn begin(self, session: SessionView) {
        self.token.set_value(Some(session.access_token));
        self.know(session.user);
    }

    /// Takes over who is signed in, and with them where the organisation's days begin.
    pub(super) fn know(self, user: CurrentUser) {
        zone::set(&user.time_zone);
        self.state.try_set(SessionState::SignedIn(user));
    }

    /// Forgets the session.
    pub(super) fn end(self) {
        self.token.set_value(None);
        self.state.set(SessionState::SignedOut);
    }

    /// Renews the session; all who ask at the same time share one request. False when there is no
    /// session any more, or nobody could say.
    pub async fn refresh(self) -> bool {
        let running = self.refreshing.get_value();
        let refreshing = running.unwrap_or_else(|| {
            let started = self.refresh_once().boxed_local().shared();
            self.refreshing.set_value(Some(started.clone()));
            started
        });
        refreshing.await
    }

    /// One tab at a time: a refresh token is good once, and using one again ends every session.
    async fn refresh_once(self) -> bool {
        let session = browser::exclusively("penstock.refresh", ask_for_session()).await;
        let session = session.unwrap_or(Err(ApiError::Offline));
        self.refreshing.set_value(None);
        match session {
            Ok(session) => {
                self.begin(session);
                true
            }
            Err(error) => {
                self.lost(&error);
                false
            }
        }
    }

    /// A session that cannot be renewed has ended, unless it is only the network that is away.
    fn lost(self, error: &ApiError) {
        if !error.is_passing() {
            self.end();
        } else if self.state.get_untracked() == SessionState::Starting {
            self.state.set(SessionState::Unreachable);
        }
    }
}

async fn ask_for_session() -> ApiResult<SessionView> {
    let request = builder(Method::POST, &format!("{BASE}/session/refresh"));
    let response = request.send().await.map_err(|_| ApiError::Offline)?;
    decode(&read(response).await?)
}

fn builder(method: Method, url: &str) -> RequestBuilder {
    RequestBuilder::new(url).method(method)
}

async fn read(response: Response) -> ApiResult<String> {
    let ok = response.ok();
    let text = response.text().await.map_err(|_| ApiError::Offline)?;
    if ok {
        return Ok(text);
    }
    let problem = serde_json::from_str::<Problem>(&text).map_err(|_| ApiError::Unreadable)?;
    Err(ApiError::Problem(Box::new(problem)))
}

/// Reads a body. An empty one (204) reads as nothing.
pub(super) fn decode<T: DeserializeOwned>(text: &str) -> ApiResult<T> {
    let text = if text.is_empty() { "null" } else { text };
    serde_json::from_str(text).map_err(|error| {
        leptos::logging::error!("an answer could not be read: {error}");
        ApiError::Unreadable
    })
}

fn encode(body: &impl Serialize) -> ApiResult<String> {
    serde_json::to_string(body).map_err(|_| ApiError::Unreadable)
}
