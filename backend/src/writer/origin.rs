//! Where a command comes from: who asks, from which address, through which operation.
//!
//! It is noted where it is known (around a request, at the start of a thread) and read when a command is put
//! into the queue, so that no use case has to hand it on. A command without an origin is the program's.

use std::{
    cell::Cell,
    future::Future,
    sync::{Arc, OnceLock},
};

use penstock_shared::{
    audit::AuditOrigin,
    ids::{ApiKeyId, UserId},
};

/// What the trail calls a part of the program that has no name.
const UNNAMED: &str = "program";
/// What the trail calls changes that were made beside the program.
const OUTSIDE: &str = "outside";

/// A request, for the trail.
#[derive(Debug)]
pub struct RequestOrigin {
    pub(super) address: Option<String>,
    pub(super) agent: Option<String>,
    pub(super) request_id: String,
    /// The route's method and path.
    operation: String,
    /// Who it turned out to be.
    actor: OnceLock<(UserId, Option<ApiKeyId>)>,
}

impl RequestOrigin {
    /// A request of somebody who is not known yet.
    #[must_use]
    pub fn new(address: String, agent: String, request_id: String, operation: String) -> Self {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Self { address: some(address), agent: some(agent), request_id, operation, actor: OnceLock::new() }
    }
}

/// Where a command comes from.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    Request(Arc<RequestOrigin>),
    /// A part of the program, perhaps in somebody's name.
    Program(&'static str, Option<UserId>),
    /// Nobody knows: it was written into the database by something else.
    Outside,
}

tokio::task_local! {
    static OF_TASK: Origin;
}

thread_local! {
    static OF_THREAD: Cell<Option<(&'static str, Option<UserId>)>> = const { Cell::new(None) };
}

/// Answers a request; what it writes is the request's.
pub async fn in_request<F: Future>(request: RequestOrigin, answer: F) -> F::Output {
    OF_TASK.scope(Origin::Request(Arc::new(request)), answer).await
}

/// Runs a part of the program; what it writes is that part's.
pub async fn in_part<F: Future>(part: &'static str, work: F) -> F::Output {
    OF_TASK.scope(Origin::Program(part, None), work).await
}

/// The same, for work that blocks.
pub fn in_part_blocking<T>(part: &'static str, work: impl FnOnce() -> T) -> T {
    OF_TASK.sync_scope(Origin::Program(part, None), work)
}

/// Names what this thread does from now on, and in whose name.
pub fn thread_is(part: &'static str, user: Option<UserId>) {
    OF_THREAD.set(Some((part, user)));
}

/// Notes who sends the request that is being answered. The first to be known stays.
pub fn acting(user: UserId, api_key: Option<ApiKeyId>) {
    // Outside of a request there is nobody to note.
    let _outside = OF_TASK.try_with(|origin| {
        if let Origin::Request(request) = origin {
            request.actor.get_or_init(|| (user, api_key));
        }
    });
}

/// Where a command that is put into the queue now comes from.
pub(super) fn current() -> Origin {
    OF_TASK.try_with(Clone::clone).unwrap_or_else(|_| {
        let (part, user) = OF_THREAD.get().unwrap_or((UNNAMED, None));
        Origin::Program(part, user)
    })
}

impl Origin {
    pub(super) fn kind(&self) -> AuditOrigin {
        match self {
            Self::Request(request) => match request.actor.get() {
                Some((_, Some(_))) => AuditOrigin::ApiKey,
                Some((_, None)) => AuditOrigin::Person,
                None => AuditOrigin::Anonymous,
            },
            Self::Program(..) => AuditOrigin::Program,
            Self::Outside => AuditOrigin::Outside,
        }
    }

    pub(super) fn user(&self) -> Option<UserId> {
        match self {
            Self::Request(request) => request.actor.get().map(|(user, _)| *user),
            Self::Program(_, user) => *user,
            Self::Outside => None,
        }
    }

    pub(super) fn api_key(&self) -> Option<ApiKeyId> {
        self.request().and_then(|request| request.actor.get()).and_then(|(_, key)| *key)
    }

    pub(super) fn request(&self) -> Option<&RequestOrigin> {
        match self {
            Self::Request(request) => Some(request),
            Self::Program(..) | Self::Outside => None,
        }
    }

    pub(super) fn operation(&self) -> &str {
        match self {
            Self::Request(request) => &request.operation,
            Self::Program(part, _) => part,
            Self::Outside => OUTSIDE,
        }
    }
}
