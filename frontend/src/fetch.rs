//! Reading from the server: `use_fetch` for one thing, `use_pages` for a list that grows.
//!
//! The fetcher runs again when a signal that it reads changes, and on `refetch` (live updates).
//! While it runs, the last answer stays on the screen; [`crate::ui::Loaded`] shows a skeleton
//! before the first one and an error with a way out instead of one.

use std::future::Future;

use leptos::{prelude::*, task::spawn_local};
use penstock_shared::page::Page;

use crate::api::{Api, ApiError, ApiResult, use_api};

/// Something read from the server.
pub struct Fetch<T: Send + Sync + 'static> {
    /// The last good answer.
    pub value: RwSignal<Option<T>>,
    /// Why the last try gave no answer.
    pub error: RwSignal<Option<ApiError>>,
    /// A try is on its way.
    pub loading: RwSignal<bool>,
    again: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Fetch<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fetch<T> {}

impl<T: Send + Sync + 'static> Fetch<T> {
    /// Reads again, because something changed.
    pub fn refetch(self) {
        self.again.try_update(|count| *count = count.wrapping_add(1));
    }
}

/// Reads something, and again whenever a signal changes that `fetcher` reads before its first
/// await. The same answer again makes nothing anew on the screen.
pub fn use_fetch<T, Fut>(fetcher: impl Fn(Api) -> Fut + 'static) -> Fetch<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
    Fut: Future<Output = ApiResult<T>> + 'static,
{
    fetch_when(fetcher, |known, answer| known != Some(answer))
}

/// Reads as [`use_fetch`] does; an answer counts when `news(the last one, it)`.
fn fetch_when<T, Fut>(fetcher: impl Fn(Api) -> Fut + 'static, news: fn(Option<&T>, &T) -> bool) -> Fetch<T>
where
    T: Clone + Send + Sync + 'static,
    Fut: Future<Output = ApiResult<T>> + 'static,
{
    let api = use_api();
    let fetch = Fetch {
        value: RwSignal::new(None),
        error: RwSignal::new(None),
        loading: RwSignal::new(true),
        again: RwSignal::new(0),
    };
    let resource = LocalResource::new(move || {
        fetch.again.track();
        fetch.loading.try_set(true);
        fetcher(api)
    });
    Effect::new(move || {
        let Some(answer) = resource.get() else { return };
        fetch.loading.set(false);
        match answer {
            Ok(value) => {
                fetch.error.set(None);
                if fetch.value.with_untracked(|known| news(known.as_ref(), &value)) {
                    fetch.value.set(Some(value));
                }
            }
            Err(error) => fetch.error.set(Some(error)),
        }
    });
    fetch
}

/// How many items a page of a list has.
pub const PAGE_SIZE: i64 = 50;

/// The most that the server hands out at once.
const PAGE_LIMIT: i64 = 200;

/// A list that is read page by page.
pub struct Pages<T: Send + Sync + 'static> {
    /// The first page, and what has been loaded behind it.
    pub first: Fetch<Page<T>>,
    /// Everything loaded so far.
    pub items: RwSignal<Vec<T>>,
    /// How many there are on all pages.
    pub total: RwSignal<i64>,
    /// A further page is on its way.
    pub loading_more: RwSignal<bool>,
    next: RwSignal<Option<String>>,
    more: StoredValue<MoreFn<T>, LocalStorage>,
}

type MoreFn<T> =
    std::rc::Rc<dyn Fn(Option<String>) -> futures::future::LocalBoxFuture<'static, ApiResult<Page<T>>>>;

impl<T: Send + Sync + 'static> Clone for Pages<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Pages<T> {}

impl<T: Clone + Send + Sync + 'static> Pages<T> {
    /// Whether there is a further page.
    #[must_use]
    pub fn has_more(self) -> bool {
        self.next.get().is_some()
    }

    /// Reads again from the start, as far as had been loaded.
    pub fn refetch(self) {
        self.first.refetch();
    }

    /// Loads the next page.
    pub fn load_more(self) {
        let Some(cursor) = self.next.get_untracked() else {
            return;
        };
        if self.loading_more.get_untracked() {
            return;
        }
        self.loading_more.set(true);
        let asked = self.more.with_value(|more| more(Some(cursor.clone())));
        spawn_local(async move {
            let answer = asked.await;
            // The page may be gone, or the filter may have changed meanwhile.
            if self.next.try_get_untracked().flatten() == Some(cursor) {
                self.take(answer);
            }
            self.loading_more.try_set(false);
        });
    }

    fn take(self, answer: ApiResult<Page<T>>) {
        match answer {
            Ok(page) => {
                self.items.try_update(|items| items.extend(page.items));
                self.total.try_set(page.total);
                self.next.try_set(page.next_cursor);
            }
            Err(error) => {
                self.first.error.try_set(Some(error));
            }
        }
    }
}

/// Reads a list: `fetcher(api, cursor, limit)`. A change of a signal that it reads starts anew.
pub fn use_pages<T, Fut>(fetcher: impl Fn(Api, Option<String>, i64) -> Fut + 'static) -> Pages<T>
where
    T: Clone + Send + Sync + 'static,
    Fut: Future<Output = ApiResult<Page<T>>> + 'static,
{
    use futures::FutureExt as _;
    let api = use_api();
    let items = RwSignal::new(Vec::new());
    let fetcher = std::rc::Rc::new(fetcher);
    let for_more = fetcher.clone();
    let again = move |api| {
        let loaded = items.with_untracked(Vec::len);
        let limit = i64::try_from(loaded).unwrap_or(PAGE_LIMIT).clamp(PAGE_SIZE, PAGE_LIMIT);
        fetcher(api, None, limit)
    };
    // Every answer counts: the pages behind it are read anew from there.
    let first = fetch_when(again, |_, _| true);
    let more: MoreFn<T> =
        std::rc::Rc::new(move |cursor| untrack(|| for_more(api, cursor, PAGE_SIZE)).boxed_local());
    let pages = Pages {
        first,
        items,
        total: RwSignal::new(0),
        loading_more: RwSignal::new(false),
        next: RwSignal::new(None),
        more: StoredValue::new_local(more),
    };
    Effect::new(move || {
        if let Some(page) = first.value.get() {
            pages.items.set(page.items);
            pages.total.set(page.total);
            pages.next.set(page.next_cursor);
        }
    });
    pages
}
