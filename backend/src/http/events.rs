//! Live updates as server-sent events.
//!
//! The stream is pulled: nothing is read for a listener who does not take it. Who lags behind the
//! hub's backlog gets a `reset` and reads again; nothing grows.

use std::collections::VecDeque;

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header,
    web::{self, Bytes},
};
use futures::{Stream, stream};
use penstock_shared::event::{Event, EventTopic};
use tokio::{
    sync::{broadcast, broadcast::error::RecvError, watch},
    time::{Interval, MissedTickBehavior, interval_at},
};

use super::{
    auth::{self, Actor, EventsRead},
    problems::ReadProblems,
};
use crate::{
    app::AppState,
    error::AppResult,
    reads::{self, events::Missed},
    viewer::Viewer,
};

/// Listen to changes
///
/// A stream of server-sent events. `change` says what changed; read the thing again by its own
/// right. `reset` says that events were missed: read everything again. A comment every 15 seconds
/// keeps the connection alive. The stream ends with the access token or the session; come back with
/// a fresh token and `Last-Event-ID` to miss nothing.
#[utoipa::path(tag = "events", operation_id = "listen_to_events",
    params(("Last-Event-ID" = Option<i64>, Header, description = "The last event that was seen: what came after it is sent first.", example = 41)),
    responses((status = 200, description = "The stream. Each `data` is an event.", body = Event, content_type = "text/event-stream"), ReadProblems))]
#[get("/events")]
pub async fn listen(
    state: web::Data<AppState>,
    request: HttpRequest,
    actor: Actor<EventsRead>,
) -> AppResult<HttpResponse> {
    let last_seen = request.headers().get("Last-Event-ID").map(|value| {
        // What is no number is from no event of ours: the answer to it is a reset.
        value.to_str().ok().and_then(|text| text.trim().parse().ok()).unwrap_or(i64::MAX)
    });
    let bearer = auth::bearer(&request).unwrap_or_default();
    let listener = Listener::new(state, (*actor).clone(), bearer, last_seen).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Proxies that collect answers before they pass them on would hold events back.
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(frames(listener)))
}

fn frames(listener: Listener) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
    stream::unfold(listener, |mut listener| async move {
        let frame = listener.next().await?;
        Some((Ok(Bytes::from(frame)), listener))
    })
}

enum Woken {
    ToShowLife,
    By(Result<Event, RecvError>),
}

struct Listener {
    state: web::Data<AppState>,
    viewer: Viewer,
    bearer: String,
    /// What is sent before anything new.
    waiting: VecDeque<String>,
    /// Events up to this one have been sent, or are not wanted.
    last_id: i64,
    events: broadcast::Receiver<Event>,
    heartbeat: Interval,
    closed: watch::Receiver<bool>,
}

impl Listener {
    async fn new(
        state: web::Data<AppState>,
        viewer: Viewer,
        bearer: String,
        last_seen: Option<i64>,
    ) -> AppResult<Self> {
        // Before the table is read, so that nothing falls between the two.
        let events = state.events.listen();
        let every = state.config.event_heartbeat;
        let mut heartbeat = interval_at(tokio::time::Instant::now() + every, every);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let closed = state.events.closed();
        // Sent at once, so that the listener knows that it is heard.
        let waiting = VecDeque::from([": connected\nretry: 2000\n\n".to_owned()]);
        let mut listener = Self { state, viewer, bearer, waiting, last_id: 0, events, heartbeat, closed };
        listener.state.metrics.listeners.inc();
        if let Some(last_seen) = last_seen {
            listener.replay(last_seen).await?;
        }
        Ok(listener)
    }

    async fn replay(&mut self, last_seen: i64) -> AppResult<()> {
        match self.state.read(move |conn| reads::events::missed(conn, last_seen)).await? {
            Missed::TooOld(last) => self.waiting.push_back(reset(last)),
            Missed::Events(events) => {
                self.last_id = last_seen;
                for event in events {
                    let frame = self.frame(&event);
                    self.waiting.extend(frame);
                }
            }
        }
        Ok(())
    }

    /// The next piece of the stream, `None` at its end.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(frame) = self.waiting.pop_front() {
                return Some(frame);
            }
            let woken = tokio::select! {
                _ = self.closed.wait_for(|closed| *closed) => return None,
                _ = self.heartbeat.tick() => Woken::ToShowLife,
                received = self.events.recv() => Woken::By(received),
            };
            match woken {
                Woken::ToShowLife => {
                    self.look_again().await?;
                    return Some(": alive\n\n".to_owned());
                }
                Woken::By(Ok(event)) => {
                    if self.concerns_rights(&event) {
                        self.look_again().await?;
                    }
                    let frame = self.frame(&event);
                    self.waiting.extend(frame);
                }
                Woken::By(Err(RecvError::Lagged(_))) => return Some(self.start_over().await),
                Woken::By(Err(RecvError::Closed)) => return None,
            }
        }
    }

    /// The event as it is sent, if it is new and in the viewer's sight.
    fn frame(&mut self, event: &Event) -> Option<String> {
        if event.id <= self.last_id {
            return None;
        }
        self.last_id = event.id;
        let in_sight = event.department_id.is_none_or(|department| self.viewer.scope.contains(department));
        if !in_sight || !self.is_for_viewer(event) {
            return None;
        }
        let data = serde_json::to_string(event)
            .inspect_err(|error| tracing::error!(%error, "an event could not be written"))
            .ok()?;
        Some(format!("id: {}\nevent: change\ndata: {data}\n\n", event.id))
    }

    /// That somebody is told something is their own business.
    fn is_for_viewer(&self, event: &Event) -> bool {
        let is_private = matches!(event.topic, EventTopic::NotificationChanged | EventTopic::AlertChanged);
        !is_private || event.entity_id == self.viewer.user_id.0
    }

    /// Whether the event may have changed what the viewer may see.
    fn concerns_rights(&self, event: &Event) -> bool {
        match event.topic {
            EventTopic::UserChanged => event.entity_id == self.viewer.user_id.0,
            EventTopic::ReferenceChanged => true,
            _ => false,
        }
    }

    /// Takes the viewer's rights anew; `None` when they may no longer listen.
    async fn look_again(&mut self) -> Option<()> {
        self.viewer = auth::still::<EventsRead>(&self.state, &self.bearer).await.ok()?;
        Some(())
    }

    /// For a listener who lost count. The events that the hub still has come after the reset, which
    /// at worst makes the listener read something twice.
    async fn start_over(&mut self) -> String {
        let last = self.state.read(|conn| reads::events::missed(conn, i64::MAX)).await;
        match last {
            Ok(Missed::TooOld(last)) => reset(last),
            Ok(Missed::Events(_)) | Err(_) => reset(self.last_id),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.state.metrics.listeners.dec();
    }
}

fn reset(last: i64) -> String {
    format!("id: {last}\nevent: reset\ndata: {{\"id\":{last}}}\n\n")
}
