//! Handing a file out: asked of the server, kept by the browser, and said so; a refusal is said as well.

use std::future::Future;

use leptos::prelude::*;

use crate::{
    api::{Api, ApiResult},
    browser,
    command::{Command, use_command},
    i18n::t,
    ui::use_toasts,
};

/// A command that asks for a file and keeps it. `ending` is its format and the end of its name.
pub fn use_export<I, Fut>(
    ending: &'static str,
    name: impl Fn() -> String + 'static,
    ask: impl Fn(Api, I) -> Fut + 'static,
) -> Command<I>
where
    I: Clone + Send + Sync + 'static,
    Fut: Future<Output = ApiResult<Vec<u8>>> + 'static,
{
    let toasts = use_toasts();
    let export = use_command(
        move |api, input, _| ask(api, input),
        move |file: Vec<u8>| {
            browser::download(&format!("{}.{ending}", name()), browser::file_type(ending), &file);
            toasts.good(t::analysis::exported());
        },
    );
    Effect::new(move || {
        if let Some(error) = export.error.get() {
            toasts.bad(&error);
        }
    });
    export
}
