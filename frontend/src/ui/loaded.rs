//! What was read from the server, or the skeleton before it, or the error instead of it.

use leptos::prelude::*;

use super::{
    badge::Tone,
    button::{Button, Kind},
    states::{ErrorState, Notice, Skeleton},
};
use crate::{fetch::Fetch, i18n::t};

/// Shows its children with the value as a signal: a later answer changes the signal and leaves the
/// rest of the page as it is, so live updates keep the focus and what is typed.
#[component]
pub fn Loaded<T, F, V>(
    fetch: Fetch<T>,
    /// How many bars the skeleton has.
    #[prop(default = 5)]
    rows: usize,
    children: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(Signal<T>) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let arrived = Memo::new(move |_| fetch.value.with(Option::is_some));
    let retry = move || fetch.refetch();
    move || {
        let Some(first) = arrived.get().then(|| fetch.value.get_untracked()).flatten() else {
            return match fetch.error.get() {
                Some(error) => view! { <ErrorState error retry/> }.into_any(),
                None => view! { <Skeleton rows/> }.into_any(),
            };
        };
        let current = RwSignal::new(first);
        Effect::new(move || {
            if let Some(value) = fetch.value.get() {
                current.set(value);
            }
        });
        view! {
            {move || fetch.error.get().map(|error| view! {
                <Notice tone=Tone::Bad>
                    <div class="row between">
                        <span>{error.message()}</span>
                        <Button label=t::common::retry kind=Kind::Plain small=true on_click=retry/>
                    </div>
                </Notice>
            })}
            {children(current.into())}
        }
        .into_any()
    }
}
