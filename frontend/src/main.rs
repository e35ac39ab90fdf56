//! The Penstock dashboard: a Leptos application that runs in the browser.
//!
//! Where things are: `api` talks to the server, `fetch` and `command` are how screens read and
//! write, `live` tells them what changed, `i18n` has every text, `format` every figure, `ui` the
//! dumb parts, `shell` the frame, `features` one folder per screen, `routes` the list of them.
//! More in docs/frontend.md.

mod api;
mod app;
mod browser;
mod command;
mod export;
mod features;
mod fetch;
mod format;
mod i18n;
mod live;
mod paths;
mod prefs;
mod routes;
mod session;
mod settled;
mod shell;
mod ui;
mod zone;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
    // The static page was shown until now; see index.html.
    browser::remove_element("boot");
}
