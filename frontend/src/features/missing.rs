//! An address without a screen.

use leptos::prelude::*;

use crate::{
    i18n::t,
    paths,
    ui::{Card, Empty, Glyph, Kind, LinkButton, PageHeader},
};

/// There is no such page.
#[component]
pub fn MissingPage() -> impl IntoView {
    view! {
        <PageHeader title=t::common::page_missing/>
        <Card>
            <Empty glyph=Glyph::CircleHelp title=t::common::page_missing_text>
                <LinkButton label=t::common::back_home href=paths::HOME kind=Kind::Primary/>
            </Empty>
        </Card>
    }
}
