//! Measuring rules of alerts behind every commit that may move their figures.

use std::time::Duration;

use actix_web::web;
use penstock_shared::event::Event;
use tokio::{
    sync::broadcast::{
        Receiver,
        error::{RecvError, TryRecvError},
    },
    time::{sleep, timeout},
};

use crate::{
    alerting::{concerns, evaluate_all},
    app::AppState,
    writer::origin::in_part_blocking,
};

/// How long commits are gathered that come close together.
const TOGETHER: Duration = Duration::from_millis(400);
/// The least time between two passes.
const REST: Duration = Duration::from_millis(600);
/// How often it is measured what a day changes.
const AT_LEAST_EVERY: Duration = Duration::from_secs(60 * 60);
/// How long to wait after a pass that failed.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// Measures at the start, behind every commit that matters, and once an hour. What was committed during a pass is
/// measured by the next one.
pub async fn follow_alerts(state: web::Data<AppState>) {
    let mut events = state.events.listen();
    loop {
        let wait = if pass(&state).await { AT_LEAST_EVERY } else { AGAIN_AFTER };
        sleep(REST).await;
        match timeout(wait, next(&mut events)).await {
            Ok(false) => return,
            Ok(true) | Err(_) => sleep(TOGETHER).await,
        }
        if !drained(&mut events) {
            return;
        }
    }
}

/// Whether everything was measured.
async fn pass(state: &web::Data<AppState>) -> bool {
    let of = state.clone();
    let passed =
        web::block(move || in_part_blocking("alerts", || evaluate_all(&of.pool, &of.cube, &of.writer)));
    match passed.await {
        Ok(Ok(passed)) => {
            tracing::debug!(?passed, "rules of alerts were measured");
            true
        }
        Ok(Err(error)) => {
            tracing::warn!(%error, "not every rule of alerts could be measured");
            false
        }
        Err(error) => {
            tracing::warn!(%error, "rules of alerts were not measured");
            false
        }
    }
}

/// Waits for a change that matters; false when there will be none any more.
async fn next(events: &mut Receiver<Event>) -> bool {
    loop {
        match events.recv().await {
            Ok(event) if !concerns(event.topic) => {}
            // Who lags behind has missed something that may have mattered.
            Ok(_) | Err(RecvError::Lagged(_)) => return true,
            Err(RecvError::Closed) => return false,
        }
    }
}

/// Takes what came meanwhile: the pass that follows sees it. False when there will be no more.
fn drained(events: &mut Receiver<Event>) -> bool {
    loop {
        match events.try_recv() {
            Ok(_) | Err(TryRecvError::Lagged(_)) => {}
            Err(TryRecvError::Empty) => return true,
            Err(TryRecvError::Closed) => return false,
        }
    }
}
