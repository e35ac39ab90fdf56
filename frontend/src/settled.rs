//! Waiting until somebody stops typing.

use std::time::Duration;

use leptos::prelude::*;

/// Long enough to finish a word, short enough to feel immediate.
pub const TYPING_PAUSE: Duration = Duration::from_millis(250);

/// Follows `source` once it has stood still for [`TYPING_PAUSE`].
pub fn settled<T>(source: impl Fn() -> T + Send + Sync + 'static) -> Signal<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let source = Memo::new(move |_| source());
    let out = RwSignal::new(source.get_untracked());
    let timer = StoredValue::new_local(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    Effect::new(move |before: Option<()>| {
        let value = source.get();
        stop();
        // The first value stands in `out` already.
        if before.is_some() {
            let follow = move || {
                out.try_set(value);
            };
            timer.set_value(set_timeout_with_handle(follow, TYPING_PAUSE).ok());
        }
    });
    on_cleanup(stop);
    out.into()
}
