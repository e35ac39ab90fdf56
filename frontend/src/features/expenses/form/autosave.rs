//! Drafts that save themselves: a while after the last key, what makes sense already goes to the server.

use std::time::Duration;

use chrono::NaiveDateTime;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use penstock_shared::{
    expense::{Expense, ExpenseDraft},
    money::Currency,
};

use super::{
    editor::{Intent, Saved},
    entry::Entry,
};
use crate::command::{Command, use_command};

/// How long nothing was typed before a draft is saved.
const PAUSE: Duration = Duration::from_secs(2);

/// What waits for a save that is on its way.
type Next = Box<dyn FnOnce(Option<Saved>) + Send + Sync>;

/// The saving.
#[derive(Clone, Copy)]
pub struct Autosave {
    /// When the draft was saved by itself last, in UTC.
    pub at: RwSignal<Option<NaiveDateTime>>,
    /// What is typed is not on the server yet.
    pub dirty: Memo<bool>,
    /// The last try was refused or did not get through.
    pub failed: Memo<bool>,
    saved: RwSignal<Option<Saved>>,
    command: Command<(ExpenseDraft, Option<Saved>)>,
    next: StoredValue<Option<Next>>,
}

impl Autosave {
    /// Saves what is typed whenever it stands still. `typed` begins as the second of the pair, which is on the
    /// server already or is nothing yet.
    #[must_use]
    pub fn new(
        (typed, first): (Memo<Entry>, Entry),
        currency: Memo<Currency>,
        saved: RwSignal<Option<Saved>>,
        save: Command<Intent>,
    ) -> Self {
        let at = RwSignal::new(None);
        let next = StoredValue::new(None::<Next>);
        let stored = RwSignal::new(first);
        let sending = StoredValue::new(None::<Entry>);
        let command = use_command(
            move |api, (draft, known): (ExpenseDraft, Option<Saved>), key| async move {
                match known {
                    None => api.create_expense(&draft, &key).await,
                    Some(known) => api.update_expense(known.id, &draft, known.version).await,
                }
            },
            move |kept: Expense| {
                saved.try_set(Some(Saved::of(&kept)));
                at.try_set(Some(chrono::Utc::now().naive_utc()));
                if let Some(entry) = sending.try_get_value().flatten() {
                    stored.try_set(entry);
                }
            },
        );
        let auto = Self {
            at,
            dirty: Memo::new(move |_| typed.with(|typed| stored.with(|stored| typed != stored))),
            failed: Memo::new(move |_| command.error.with(Option::is_some)),
            saved,
            command,
            next,
        };
        // A click that came while a draft was being saved goes on with it, so that no second one is made.
        Effect::new(move || {
            if !command.pending.get()
                && let Some(next) = next.try_update_value(Option::take).flatten()
            {
                next(saved.get_untracked());
            }
        });
        let timer = StoredValue::new_local(None::<TimeoutHandle>);
        let stop = move || {
            if let Some(handle) = timer.try_update_value(Option::take).flatten() {
                handle.clear();
            }
        };
        Effect::new(move || {
            let (dirty, idle) = (auto.dirty.get(), !command.pending.get() && !save.pending.get());
            typed.track();
            stop();
            let submitted = saved.with_untracked(|saved| saved.as_ref().is_some_and(|saved| saved.submitted));
            // What the server refused is not sent again before it is changed.
            let sent = sending.with_value(|sent| typed.with_untracked(|now| sent.as_ref() == Some(now)));
            if dirty && idle && !submitted && !sent {
                let go = move || {
                    let entry = typed.get_untracked();
                    if let Ok(draft) = entry.draft(currency.get_untracked()) {
                        sending.set_value(Some(entry));
                        command.run((draft, saved.get_untracked()));
                    }
                };
                timer.set_value(set_timeout_with_handle(go, PAUSE).ok());
            }
        });
        on_cleanup(stop);
        auto
    }

    /// Does something with what the server keeps; once a save that is on its way has come back.
    pub fn then(self, next: impl FnOnce(Option<Saved>) + Send + Sync + 'static) {
        if self.command.pending.get_untracked() {
            self.next.set_value(Some(Box::new(next)));
        } else {
            next(self.saved.get_untracked());
        }
    }
}
