//! Dialogs on the native `<dialog>`: the browser keeps the focus inside and gives it back.

use leptos::{html, prelude::*, text_prop::TextProp};

use super::{
    button::{Button, Kind},
    element_id,
    field::FormProblem,
    icon::Glyph,
};
use crate::{api::ApiError, i18n::t};

/// A dialog. Its content is made anew each time it opens.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: TextProp,
    #[prop(optional)] wide: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let title_id = element_id();
    let labelled_by = title_id.clone();
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            // Fails only when the element has left the page meanwhile.
            drop(dialog.show_modal());
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let close = move || {
        open.try_set(false);
    };
    view! {
        <dialog
            node_ref=node
            class=if wide { "dialog wide" } else { "dialog" }
            aria-labelledby=labelled_by
            on:close=move |_| close()
        >
            {move || open.get().then(|| view! {
                <div class="dialog-head">
                    <h2 id=title_id.clone()>{let title = title.clone(); move || title.get()}</h2>
                    <Button
                        label=t::common::close
                        glyph=Glyph::X
                        kind=Kind::Quiet
                        small=true
                        icon_only=true
                        on_click=close
                    />
                </div>
                <div class="dialog-body">{children()}</div>
            })}
        </dialog>
    }
}

/// The end of a form in a dialog: why it was refused, and the buttons.
#[component]
pub fn DialogFoot(
    open: RwSignal<bool>,
    /// The verb on the button that sends.
    #[prop(into)]
    action: TextProp,
    #[prop(into)] error: Signal<Option<ApiError>>,
    #[prop(into)] busy: Signal<bool>,
) -> impl IntoView {
    view! {
        <FormProblem error/>
        <div class="form-actions">
            <Button label=t::common::cancel on_click=move || open.set(false)/>
            <Button label=action kind=Kind::Primary submit=true busy/>
        </div>
    }
}

/// Asks before something that cannot be undone.
#[component]
pub fn Confirm(
    open: RwSignal<bool>,
    #[prop(into)] title: TextProp,
    /// What will happen.
    #[prop(into)]
    text: TextProp,
    /// The verb on the button.
    #[prop(into)]
    action: TextProp,
    #[prop(optional)] danger: bool,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] error: Signal<Option<ApiError>>,
    #[prop(into)] on_confirm: Callback<()>,
) -> impl IntoView {
    let kind = if danger { Kind::Danger } else { Kind::Primary };
    view! {
        <Dialog open title>
            <p>{let text = text.clone(); move || text.get()}</p>
            <FormProblem error/>
            <div class="form-actions">
                <Button label=t::common::cancel on_click=move || open.set(false)/>
                <Button label=action.clone() kind busy on_click=on_confirm/>
            </div>
        </Dialog>
    }
}
