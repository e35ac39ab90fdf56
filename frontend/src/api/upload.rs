//! Sending files. `fetch` cannot tell how much has been sent, so this is the one place that uses the
//! older `XMLHttpRequest`.

use std::rc::Rc;

use futures::channel::oneshot;
use penstock_shared::{error_code::ErrorCode, problem::Problem};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{File, FormData, XmlHttpRequest};

use super::{Api, ApiError, ApiResult};

/// A file on its way to a path below the API's base.
pub(super) struct Upload {
    pub path: String,
    pub file: File,
    /// The version of the thing that the file changes, if it has one.
    pub version: Option<i64>,
}

/// Hears how much of a file has been sent, in hundredths of a percent.
pub(super) type Sent = Rc<dyn Fn(i64)>;

impl Api {
    /// Sends the file, and sends it once more after refreshing a session that has run out.
    pub(super) async fn upload(self, upload: &Upload, sent: Sent) -> ApiResult<String> {
        let token = self.bearer();
        let first = send(upload, token.as_deref(), sent.clone()).await;
        let expired = matches!(&first, Err(error) if error.code() == Some(ErrorCode::Unauthenticated));
        if !expired || token.is_none() || (self.bearer() == token && !self.refresh().await) {
            return first;
        }
        send(upload, self.bearer().as_deref(), sent).await
    }
}

async fn send(upload: &Upload, token: Option<&str>, sent: Sent) -> ApiResult<String> {
    let (done, answered) = oneshot::channel();
    let request = begin(upload, token).map_err(|_| ApiError::Unreadable)?;
    let progress = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        if let (Some(loaded), Some(total)) = (number(&event, "loaded"), number(&event, "total")) {
            sent(crate::format::share_bp(loaded, total).unwrap_or(0));
        }
    });
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    }
    // Called once for every way that a request can end.
    let ended = Closure::once(move || done.send(()).unwrap_or_default());
    request.set_onloadend(Some(ended.as_ref().unchecked_ref()));
    let form = form(&upload.file).map_err(|_| ApiError::Unreadable)?;
    request.send_with_opt_form_data(Some(&form)).map_err(|_| ApiError::Offline)?;
    answered.await.unwrap_or_default();
    read(&request)
}

fn begin(upload: &Upload, token: Option<&str>) -> Result<XmlHttpRequest, JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open("POST", &format!("/api/v1{}", upload.path))?;
    request.set_request_header("Accept", "application/json")?;
    if let Some(token) = token {
        request.set_request_header("Authorization", &format!("Bearer {token}"))?;
    }
    if let Some(version) = upload.version {
        request.set_request_header("If-Match", &format!("\"{version}\""))?;
    }
    Ok(request)
}

fn form(file: &File) -> Result<FormData, JsValue> {
    let form = FormData::new()?;
    form.append_with_blob_and_filename("files", file, &file.name())?;
    Ok(form)
}

fn read(request: &XmlHttpRequest) -> ApiResult<String> {
    let status = request.status().map_err(|_| ApiError::Offline)?;
    let text = request.response_text().ok().flatten().unwrap_or_default();
    match status {
        0 => Err(ApiError::Offline),
        200..=299 => Ok(text),
        _ => {
            let problem = serde_json::from_str::<Problem>(&text).map_err(|_| ApiError::Unreadable)?;
            Err(ApiError::Problem(Box::new(problem)))
        }
    }
}

/// A whole number of a JavaScript object, without passing through a float.
pub fn number(object: &JsValue, name: &str) -> Option<i64> {
    let value = js_sys::Reflect::get(object, &name.into()).ok()?.dyn_into::<js_sys::Number>().ok()?;
    value.to_string_with_radix(10).ok()?.as_string()?.parse().ok()
}

/// How large a file is, in bytes.
#[must_use]
pub fn file_size(file: &File) -> Option<i64> {
    number(file, "size")
}
