//! Live updates: one stream of events per page, handed to whoever shows what changed.
//!
//! The stream is read with fetch and not with `EventSource`, because the token travels in a header.
//! Events carry no data; a screen reads again by its own right. After a lost connection the stream
//! goes on behind the last event seen (`Last-Event-ID`), with growing pauses between the tries.

use std::{cell::RefCell, rc::Rc, time::Duration};

use gloo_net::http::Method;
use gloo_timers::future::sleep;
use leptos::{prelude::*, task::spawn_local};
use penstock_shared::event::{Event, EventTopic};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::api::{Api, SessionState};

/// How long to wait for more of the same before reading again.
const SETTLE: Duration = Duration::from_millis(150);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

struct Listener {
    id: u64,
    topics: &'static [EventTopic],
    notify: Rc<dyn Fn()>,
}

/// The page's stream.
#[derive(Clone, Copy)]
pub struct Live {
    api: Api,
    listeners: StoredValue<Rc<RefCell<Vec<Listener>>>, LocalStorage>,
    last_id: StoredValue<Option<i64>>,
    next_listener: StoredValue<u64>,
    /// Counts the sessions, so that the loop of an ended one stops.
    generation: StoredValue<u64>,
    connected: RwSignal<bool>,
}

impl Live {
    /// Made once, at the root. Follows the session: connects after sign-in, stops after sign-out.
    #[must_use]
    pub fn new(api: Api) -> Self {
        let live = Self {
            api,
            listeners: StoredValue::new_local(Rc::default()),
            last_id: StoredValue::new(None),
            next_listener: StoredValue::new(0),
            generation: StoredValue::new(0),
            connected: RwSignal::new(false),
        };
        let signed_in = Memo::new(move |_| match api.state() {
            SessionState::SignedIn(user) => Some(user.id),
            _ => None,
        });
        Effect::new(move || {
            live.generation.update_value(|generation| *generation += 1);
            live.last_id.set_value(None);
            if signed_in.get().is_some() {
                let generation = live.generation.get_value();
                spawn_local(live.follow(generation));
            }
        });
        live
    }

    /// Whether changes arrive by themselves at the moment. Tracks.
    #[must_use]
    pub fn connected(self) -> bool {
        self.connected.get()
    }

    async fn follow(self, generation: u64) {
        let mut pause = FIRST_PAUSE;
        let mut interrupted = false;
        while self.is_current(generation) {
            if let Some(body) = self.connect().await {
                self.connected.try_set(true);
                pause = FIRST_PAUSE;
                if interrupted && self.last_id.try_get_value().flatten().is_none() {
                    // Nothing was seen before the gap, so nobody knows what was missed in it.
                    self.notify(|_| true);
                }
                self.read(body, generation).await;
            }
            self.connected.try_set(false);
            interrupted = true;
            sleep(pause).await;
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
        }
    }

    fn is_current(self, generation: u64) -> bool {
        self.generation.try_get_value() == Some(generation)
    }

    async fn connect(self) -> Option<web_sys::ReadableStream> {
        let send = || {
            let request = self.api.request(Method::GET, "/events").header("Accept", "text/event-stream");
            match self.last_id.try_get_value().flatten() {
                Some(id) => request.header("Last-Event-ID", &id.to_string()).send(),
                None => request.send(),
            }
        };
        let mut response = send().await.ok()?;
        if response.status() == 401 && self.api.refresh().await {
            response = send().await.ok()?;
        }
        if response.ok() { response.body() } else { None }
    }

    async fn read(self, body: web_sys::ReadableStream, generation: u64) {
        let Ok(reader) = body.get_reader().dyn_into::<web_sys::ReadableStreamDefaultReader>() else {
            return;
        };
        let mut buffer: Vec<u8> = Vec::new();
        while self.is_current(generation) {
            let Ok(chunk) = JsFuture::from(reader.read()).await else {
                return;
            };
            let value = js_sys::Reflect::get(&chunk, &"value".into()).ok();
            let Some(bytes) = value.and_then(|value| value.dyn_into::<js_sys::Uint8Array>().ok()) else {
                return;
            };
            buffer.extend_from_slice(&bytes.to_vec());
            while let Some(heard) = next_heard(&mut buffer) {
                match heard {
                    Heard::Change(event) => {
                        self.last_id.try_set_value(Some(event.id));
                        self.notify(|topics| topics.contains(&event.topic));
                    }
                    Heard::Reset(last_id) => {
                        self.last_id.try_set_value(Some(last_id));
                        self.notify(|_| true);
                    }
                }
            }
        }
        // The session ended: let the server know that nobody reads any more.
        drop(JsFuture::from(reader.cancel()).await);
    }

    fn notify(self, concerns: impl Fn(&[EventTopic]) -> bool) {
        let Some(listeners) = self.listeners.try_get_value() else {
            return;
        };
        // Collected first: what a listener does may add or remove listeners.
        let concerned: Vec<Rc<dyn Fn()>> = listeners
            .borrow()
            .iter()
            .filter(|listener| concerns(listener.topics))
            .map(|listener| listener.notify.clone())
            .collect();
        for notify in concerned {
            notify();
        }
    }
}

/// What the stream says.
#[derive(Debug, PartialEq)]
enum Heard {
    Change(Event),
    /// Too much was missed to be told one by one. The number is the last event's.
    Reset(i64),
}

#[derive(serde::Deserialize)]
struct Reset {
    id: i64,
}

/// Takes the first whole event out of the buffer; comments and unknown topics are skipped.
fn next_heard(buffer: &mut Vec<u8>) -> Option<Heard> {
    loop {
        let end = buffer.windows(2).position(|pair| pair == b"\n\n")?;
        let block: Vec<u8> = buffer.drain(..end + 2).collect();
        let block = String::from_utf8_lossy(&block);
        let data: String =
            block.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim_start).collect();
        if block.lines().any(|line| line == "event: reset") {
            if let Ok(Reset { id }) = serde_json::from_str(&data) {
                return Some(Heard::Reset(id));
            }
        } else if let Ok(event) = serde_json::from_str(&data) {
            return Some(Heard::Change(event));
        }
    }
}

/// Whether live updates arrive. Tracks.
#[must_use]
pub fn is_live() -> bool {
    use_context::<Live>().is_some_and(Live::connected)
}

/// Calls `changed` a moment after something of these topics changed, as long as the view lives.
pub fn use_live(topics: &'static [EventTopic], changed: impl Fn() + 'static) {
    let Some(live) = use_context::<Live>() else {
        return;
    };
    let changed = Rc::new(changed);
    let waiting = Rc::new(RefCell::new(false));
    let notify = Rc::new(move || {
        if waiting.replace(true) {
            return;
        }
        let (waiting, changed) = (waiting.clone(), changed.clone());
        set_timeout(
            move || {
                waiting.replace(false);
                changed();
            },
            SETTLE,
        );
    });
    let id = live.next_listener.get_value();
    live.next_listener.set_value(id + 1);
    live.listeners.with_value(|listeners| listeners.borrow_mut().push(Listener { id, topics, notify }));
    on_cleanup(move || {
        if let Some(listeners) = live.listeners.try_get_value() {
            listeners.borrow_mut().retain(|listener| listener.id != id);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::{Heard, next_heard};

    #[test]
    fn events_are_read_whole_and_in_order() {
        let one = r#"id: 7
event: change
data: {"id":7,"topic":"budget_changed","entity_id":3,"at":"2026-03-01T10:00:00"}"#;
        let reset = "id: 9\nevent: reset\ndata: {\"id\":9}";
        let mut buffer = format!(": ping\n\n{one}\n\n{reset}\n\nid: 10\ndata: {{\"id\"").into_bytes();
        let Some(Heard::Change(event)) = next_heard(&mut buffer) else { panic!("no change") };
        assert_eq!(event.id, 7);
        assert_eq!(next_heard(&mut buffer), Some(Heard::Reset(9)));
        assert_eq!(next_heard(&mut buffer), None);
        assert_eq!(buffer, b"id: 10\ndata: {\"id\"");
    }
}
