//! The few things of the browser that have no Leptos of their own: storage, the root element,
//! randomness, the clipboard. Everything here does nothing where the browser refuses (private
//! windows refuse storage), and nothing here can fail the page.

use std::{cell::RefCell, future::Future, rc::Rc};

use chrono::{NaiveDate, NaiveDateTime, SecondsFormat};
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, HtmlElement};

/// Opens the browser's own dialog for printing the page.
pub fn print() {
    if let Some(window) = web_sys::window() {
        drop(window.print());
    }
}

/// A small text that this browser keeps between visits. Never a secret.
#[must_use]
pub fn stored(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps a small text between visits.
pub fn store(key: &str, value: &str) {
    if let Some(storage) = storage() {
        // A full or forbidden storage only means that the choice is not remembered.
        drop(storage.set_item(key, value));
    }
}

/// Forgets a small text.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        drop(storage.remove_item(key));
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// Asks before the page is left or loaded again while something is not saved, as long as the component is there
/// that says so.
pub fn ask_before_leaving(unsaved: impl Fn() -> bool + 'static) {
    let handle = window_event_listener(ev::beforeunload, move |event| {
        if unsaved() {
            event.prevent_default();
            event.set_return_value("true");
        }
    });
    on_cleanup(move || handle.remove());
}

/// The browser's language, as `zh-CN`.
#[must_use]
pub fn language() -> String {
    web_sys::window().and_then(|window| window.navigator().language()).unwrap_or_default()
}

/// Sets an attribute of `<html>`.
pub fn set_root_attribute(name: &str, value: &str) {
    if let Some(root) = root() {
        drop(root.set_attribute(name, value));
    }
}

fn root() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}

/// Removes an element of the static page by its id.
pub fn remove_element(id: &str) {
    if let Some(element) = element(id) {
        element.remove();
    }
}

/// Scrolls to the element that the address names behind its `#`, once it is there.
pub fn scroll_to_hash() {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    if let Some(element) = hash.strip_prefix('#').and_then(element) {
        element.scroll_into_view();
    }
}

/// Moves the keyboard to an element by its id.
pub fn focus(id: &str) {
    if let Some(element) = element(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        drop(element.focus());
    }
}

/// Moves the keyboard to the first element that a CSS selector finds.
pub fn focus_first(selector: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let found = document.and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        drop(element.focus());
    }
}

fn element(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// Shows an element on the whole screen; Escape leaves it. Where the browser refuses, the page stays as it is.
pub fn fill_screen(element: &Element) {
    drop(element.request_fullscreen());
}

/// Whether something is on the whole screen.
#[must_use]
pub fn is_screen_filled() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.fullscreen_element().is_some())
}

/// Goes back from the whole screen.
pub fn leave_full_screen() {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.exit_fullscreen();
    }
}

/// Sets the title of the window.
pub fn set_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// Whether a media query matches now.
#[must_use]
pub fn media(query: &str) -> bool {
    web_sys::window()
        .and_then(|window| window.match_media(query).ok().flatten())
        .is_some_and(|list| list.matches())
}

/// 128 random bits in hexadecimal, from the browser's secure source.
#[must_use]
pub fn random_key() -> String {
    let mut bytes = [0_u8; 16];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        drop(crypto.get_random_values_with_u8_array(&mut bytes));
    }
    bytes.iter().fold(String::with_capacity(32), |mut out, byte| {
        use std::fmt::Write as _;
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Runs `work` while no other tab of this origin runs anything under the same name. Where the browser
/// has no locks (outside of secure contexts) it just runs.
pub async fn exclusively<T: 'static>(name: &str, work: impl Future<Output = T> + 'static) -> Option<T> {
    let Some((locks, request)) = locks() else {
        return Some(work.await);
    };
    let result = Rc::new(RefCell::new(None));
    let inside = result.clone();
    // The browser calls this once, when it is this tab's turn, and waits for the promise.
    let turn = Closure::once(move || {
        wasm_bindgen_futures::future_to_promise(async move {
            inside.replace(Some(work.await));
            Ok(JsValue::UNDEFINED)
        })
    });
    let asked = request.call2(&locks, &name.into(), turn.as_ref().unchecked_ref());
    let promise = asked.ok()?.dyn_into::<js_sys::Promise>().ok()?;
    drop(wasm_bindgen_futures::JsFuture::from(promise).await);
    result.take()
}

/// `navigator.locks` and its `request`.
fn locks() -> Option<(JsValue, js_sys::Function)> {
    let navigator = web_sys::window()?.navigator();
    let locks = js_sys::Reflect::get(&navigator, &"locks".into()).ok()?;
    if !locks.is_object() {
        return None;
    }
    let request = js_sys::Reflect::get(&locks, &"request".into()).ok()?;
    Some((locks, request.dyn_into().ok()?))
}

/// Puts a text on the clipboard; false when the browser does not allow it.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    // Outside a secure context `navigator.clipboard` is undefined, and calling it would throw.
    if !window.is_secure_context() {
        return false;
    }
    let promise = window.navigator().clipboard().write_text(text);
    wasm_bindgen_futures::JsFuture::from(promise).await.is_ok()
}

/// What clocks show in a time zone, by the browser's own table of zones.
pub struct WallClock(js_sys::Intl::DateTimeFormat);

impl WallClock {
    /// The clock of a zone by its IANA name; `None` when the browser does not know it.
    #[must_use]
    pub fn of(zone: &str) -> Option<Self> {
        let options = js_sys::Object::new();
        let numeric = ["year", "month", "day", "hour", "minute", "second"].map(|part| (part, "numeric"));
        let fixed =
            [("timeZone", zone), ("hourCycle", "h23"), ("calendar", "gregory"), ("numberingSystem", "latn")];
        for (name, value) in numeric.into_iter().chain(fixed) {
            js_sys::Reflect::set(&options, &name.into(), &value.into()).ok()?;
        }
        // Called this way because it throws for a zone that it does not know, and that would end the page.
        let intl = js_sys::Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let class = js_sys::Reflect::get(&intl, &"DateTimeFormat".into()).ok()?;
        let class: js_sys::Function = class.dyn_into().ok()?;
        let arguments = js_sys::Array::of2(&"en-US".into(), &options);
        let made = js_sys::Reflect::construct(&class, &arguments).ok()?;
        Some(Self(made.unchecked_into()))
    }

    /// What it shows at a moment in UTC.
    #[must_use]
    pub fn at(&self, moment: NaiveDateTime) -> Option<NaiveDateTime> {
        let rfc_3339 = moment.and_utc().to_rfc3339_opts(SecondsFormat::Millis, true);
        let parts = self.0.format_to_parts(&js_sys::Date::new(&rfc_3339.into()));
        let part = |name: &str| {
            let text = parts.iter().find_map(|part| {
                let get = |key: &str| js_sys::Reflect::get(&part, &key.into()).ok()?.as_string();
                get("value").filter(|_| get("type").as_deref() == Some(name))
            });
            text?.parse::<u32>().ok()
        };
        let year = i32::try_from(part("year")?).ok()?;
        let day = NaiveDate::from_ymd_opt(year, part("month")?, part("day")?)?;
        day.and_hms_opt(part("hour")?, part("minute")?, part("second")?)
    }
}

/// Whether this browser shows PDF files itself.
#[must_use]
pub fn shows_pdf() -> bool {
    let navigator = web_sys::window().map(|window| window.navigator());
    let shows = navigator.and_then(|it| js_sys::Reflect::get(&it, &"pdfViewerEnabled".into()).ok());
    shows.is_some_and(|shows| shows.is_truthy())
}

/// Where the application comes from: `https://penstock.example`.
#[must_use]
pub fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// The content type of a file by the end of its name: `csv`, `pdf`, `xlsx`.
#[must_use]
pub fn file_type(ending: &str) -> &'static str {
    match ending {
        "csv" => "text/csv",
        "pdf" => "application/pdf",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
}

/// Gives the person a file to keep.
pub fn download(name: &str, kind: &str, content: &[u8]) {
    // Fails only where the browser refuses downloads altogether.
    try_download(name, kind, content).unwrap_or_default();
}

fn try_download(name: &str, kind: &str, content: &[u8]) -> Option<()> {
    let url = object_url(kind, content)?;
    let document = web_sys::window()?.document()?;
    let link = document.create_element("a").ok()?.dyn_into::<web_sys::HtmlAnchorElement>().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    forget_url(&url);
    Some(())
}

/// An address of content that only this page has, until [`forget_url`].
#[must_use]
pub fn object_url(kind: &str, content: &[u8]) -> Option<String> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(content));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    web_sys::Url::create_object_url_with_blob(&blob).ok()
}

/// Gives the memory behind such an address back.
pub fn forget_url(url: &str) {
    // Fails only for what is no such address, which then holds no memory.
    drop(web_sys::Url::revoke_object_url(url));
}
