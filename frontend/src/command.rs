//! Writing to the server: one `Command` per button that changes something.
//!
//! It refuses a second run while the first is on its way, keeps the `Idempotency-Key` of an intent
//! until the server has answered (so a repeated click after a lost answer creates nothing twice),
//! and holds the refusal for the form to show. Invariant: state is never invented; after a success
//! the screen reads again.

use std::future::Future;

use leptos::{prelude::*, reactive::actions::Action};

use crate::api::{Api, ApiError, ApiResult, IntentKey, use_api};

/// Something that a person can have done.
pub struct Command<I: Send + Sync + 'static> {
    /// It is on its way.
    pub pending: RwSignal<bool>,
    /// Why the last run failed.
    pub error: RwSignal<Option<ApiError>>,
    action: Action<I, ()>,
}

impl<I: Send + Sync + 'static> Clone for Command<I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I: Send + Sync + 'static> Copy for Command<I> {}

impl<I: Send + Sync + 'static> Command<I> {
    /// Runs it, unless it is running.
    pub fn run(self, input: I) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        self.action.dispatch_local(input);
    }

    /// What is wrong with a field, for its `error`.
    #[must_use]
    pub fn field(self, path: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.error.with(|error| error.as_ref()?.field_text(path)))
    }

    /// Forgets the last refusal, for example when a dialog opens again.
    pub fn clear(self) {
        self.error.set(None);
    }
}

/// Makes a command: `run` talks to the server, `done` gets what it answered.
pub fn use_command<I, T, Fut>(
    run: impl Fn(Api, I, IntentKey) -> Fut + 'static,
    done: impl Fn(T) + 'static,
) -> Command<I>
where
    I: Clone + Send + Sync + 'static,
    T: 'static,
    Fut: Future<Output = ApiResult<T>> + 'static,
{
    let api = use_api();
    let pending = RwSignal::new(false);
    let error = RwSignal::new(None);
    let key = StoredValue::new(IntentKey::fresh());
    let done = std::rc::Rc::new(done);
    let action = Action::new_unsync(move |input: &I| {
        let running = run(api, input.clone(), key.get_value());
        let done = done.clone();
        async move {
            let answer = running.await;
            if !matches!(answer, Err(ApiError::Offline)) {
                key.try_set_value(IntentKey::fresh());
            }
            pending.try_set(false);
            match answer {
                Ok(value) => {
                    error.try_set(None);
                    done(value);
                }
                Err(refusal) => {
                    error.try_set(Some(refusal));
                }
            }
        }
    });
    Command { pending, error, action }
}
