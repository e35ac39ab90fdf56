//! A blocking HTTP client that keeps its session.

use std::sync::atomic::{AtomicU64, Ordering};

use penstock_shared::{error_code::ErrorCode, problem::Problem, session::SessionView};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub etag: Option<String>,
    pub headers: ureq::http::HeaderMap,
    pub body: String,
}

impl Answer {
    fn read(mut response: ureq::http::Response<ureq::Body>) -> Self {
        Self {
            status: response.status().as_u16(),
            etag: response.headers().get("etag").and_then(|value| value.to_str().ok()).map(str::to_owned),
            headers: response.headers().clone(),
            body: response.body_mut().read_to_string().expect("a readable body"),
        }
    }

    /// The body as JSON of a type; fails the test with the body otherwise.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.body))
    }

    /// Expects a status and gives the body as JSON.
    #[track_caller]
    pub fn expect<T: DeserializeOwned>(self, status: u16) -> T {
        assert_eq!(self.status, status, "{}", self.body);
        self.json()
    }

    /// The refresh token's cookie, as it is sent back.
    #[track_caller]
    pub fn cookie(&self) -> String {
        let header = self.headers.get("set-cookie").and_then(|value| value.to_str().ok()).expect("a cookie");
        header.split(';').next().expect("a pair").to_owned()
    }

    /// Expects a problem of a status.
    #[track_caller]
    pub fn problem(self, status: u16) -> Problem {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(
            self.headers.get("content-type").and_then(|value| value.to_str().ok()),
            Some("application/problem+json"),
            "{}",
            self.body
        );
        let problem: Problem = self.json();
        let of_its_code = problem.reason.is_none_or(|reason| reason.code() == problem.code);
        let told = problem.code != ErrorCode::WrongState || problem.reason.is_some();
        assert!(of_its_code && told, "{problem:?}");
        problem
    }
}

/// Somebody who talks to the server.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
    pub token: Option<String>,
}

impl Client {
    pub fn new(base: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        Self { agent: config.into(), base: base.to_owned(), token: None }
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    pub fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        let answer = self.post("/session", &json!({"email": email, "password": password}));
        if answer.status == 200 {
            self.token = Some(answer.json::<SessionView>().access_token);
        }
        answer
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None::<&Value>)
    }

    /// Reads a file that is no text; it has to be there.
    #[track_caller]
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        let request = ureq::http::Request::get(format!("{}/api/v1{path}", self.base))
            .header("Authorization", format!("Bearer {}", self.token.as_deref().unwrap_or_default()))
            .body(())
            .expect("a request");
        let mut response = self.agent.run(request).expect("an answer");
        assert_eq!(response.status().as_u16(), 200);
        response.body_mut().read_to_vec().expect("a readable body")
    }

    /// Asks for a file that is no text; it has to be made.
    #[track_caller]
    pub fn posted_bytes(&self, path: &str, body: &impl Serialize) -> Vec<u8> {
        let request = ureq::http::Request::post(format!("{}/api/v1{path}", self.base))
            .header("Authorization", format!("Bearer {}", self.token.as_deref().unwrap_or_default()))
            .header("Content-Type", "application/json")
            .body(serde_json::to_string(body).expect("JSON"))
            .expect("a request");
        let mut response = self.agent.run(request).expect("an answer");
        assert_eq!(response.status().as_u16(), 200);
        response.body_mut().read_to_vec().expect("a readable body")
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], None::<&Value>)
    }

    pub fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send("POST", path, &[], Some(body))
    }

    pub fn post_with_key(&self, path: &str, key: &str, body: &impl Serialize) -> Answer {
        self.send("POST", path, &[("Idempotency-Key", key)], Some(body))
    }

    /// A `POST` that is based on a version.
    pub fn post_if(&self, path: &str, version: i64, body: &impl Serialize) -> Answer {
        self.send("POST", path, &[("If-Match", &format!("\"{version}\""))], Some(body))
    }

    pub fn patch(&self, path: &str, version: i64, body: &impl Serialize) -> Answer {
        self.send("PATCH", path, &[("If-Match", &format!("\"{version}\""))], Some(body))
    }

    pub fn put(&self, path: &str, version: i64, body: &impl Serialize) -> Answer {
        self.send("PUT", path, &[("If-Match", &format!("\"{version}\""))], Some(body))
    }

    /// A `PUT` of what has no version.
    pub fn put_all(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send("PUT", path, &[], Some(body))
    }

    /// Sends files as a browser's form does.
    pub fn upload(&self, path: &str, files: &[(&str, &[u8])]) -> Answer {
        self.upload_with(path, &[], files)
    }

    /// The same with headers.
    pub fn upload_with(&self, path: &str, headers: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        const BOUNDARY: &str = "a-boundary-that-no-file-contains";
        let mut body = Vec::new();
        for (name, bytes) in files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let mut request = ureq::http::Request::post(format!("{}/api/v1{path}", self.base))
            .header("Content-Type", format!("multipart/form-data; boundary={BOUNDARY}"))
            .header("Authorization", format!("Bearer {}", self.token.as_deref().unwrap_or_default()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::read(self.agent.run(request.body(body).expect("a request")).expect("an answer"))
    }

    /// A file as it is.
    pub fn download(&self, path: &str) -> Vec<u8> {
        let request = ureq::http::Request::get(format!("{}/api/v1{path}", self.base))
            .header("Authorization", format!("Bearer {}", self.token.as_deref().unwrap_or_default()))
            .body(())
            .expect("a request");
        let mut response = self.agent.run(request).expect("an answer");
        assert_eq!(response.status().as_u16(), 200);
        response.body_mut().read_to_vec().expect("a readable body")
    }

    /// Sends a text as it is.
    pub fn send_text(&self, path: &str, kind: &str, text: &str) -> Answer {
        let request = ureq::http::Request::post(format!("{}/api/v1{path}", self.base))
            .header("Content-Type", kind)
            .header("Authorization", format!("Bearer {}", self.token.as_deref().unwrap_or_default()))
            .body(text.to_owned())
            .expect("a request");
        Answer::read(self.agent.run(request).expect("an answer"))
    }

    /// Sends anything. Paths are below `/api/v1` unless they begin with `//`.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&impl Serialize>,
    ) -> Answer {
        let url = match path.strip_prefix("//") {
            Some(rest) => format!("{}/{rest}", self.base),
            None => format!("{}/api/v1{path}", self.base),
        };
        let mut request = ureq::http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let response = match body {
            Some(body) => {
                let text = serde_json::to_string(body).expect("JSON");
                let request =
                    request.header("Content-Type", "application/json").body(text).expect("a request");
                self.agent.run(request)
            }
            None => self.agent.run(request.body(()).expect("a request")),
        };
        Answer::read(response.expect("an answer"))
    }
}

/// A key that nobody has used.
pub fn fresh_key() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("test-{}", COUNT.fetch_add(1, Ordering::SeqCst))
}
