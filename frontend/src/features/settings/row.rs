//! What the rows of the settings' lists have in common.

use leptos::prelude::*;
use penstock_shared::permission::Permission;

use crate::{
    i18n::t,
    session::can,
    ui::{Button, Glyph, Kind, Pill, Tone},
};

/// Active or inactive, as a pill.
#[component]
pub fn ActivePill(active: bool) -> impl IntoView {
    if active {
        view! { <Pill label=t::common::active tone=Tone::Ok/> }
    } else {
        view! { <Pill label=t::common::inactive tone=Tone::Quiet/> }
    }
}

/// The button that edits a row, for those who may.
#[component]
pub fn EditButton(to: Permission, #[prop(into)] on_edit: Callback<()>) -> impl IntoView {
    let allowed = can(to);
    view! {
        {move || allowed.get().then(|| view! {
            <div class="actions">
                <Button
                    label=t::common::edit
                    glyph=Glyph::Pencil
                    kind=Kind::Quiet
                    small=true
                    icon_only=true
                    on_click=on_edit
                />
            </div>
        })}
    }
}
