//! An address without a screen.

use leptos::prelude::*;

use crate::{
    i18n::t,
    paths,
    ui::{Empty, Glyph, Kind, LinkButton},
};

/// There is no such page.
#[component]
pub fn MissingPage() -> impl IntoView {
    view! {
        <Empty glyph=Glyph::CircleHelp title=t::common::page_missing text=t::common::page_missing_text>
            <LinkButton label=t::common::back_home href=paths::HOME kind=Kind::Primary/>
        </Empty>
    }
}
