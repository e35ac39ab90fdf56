//! Dialogs on the native `<dialog>`: the browser keeps the focus inside and gives it back.

use leptos::{html, prelude::*, text_prop::TextProp};
use wasm_bindgen::JsCast as _;

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
            focus_first_field(dialog.into());
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

/// Puts the focus where typing begins; without a field it stays where the browser puts it.
fn focus_first_field(dialog: web_sys::Element) {
    // The content is made in the same turn, but after this.
    request_animation_frame(move || {
        let fields = ".dialog-body :is(input, select, textarea):not([disabled], [hidden])";
        let first = dialog.query_selector(fields).ok().flatten();
        if let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Fails only when the field has left the page meanwhile.
            drop(first.focus());
        }
    });
}

/// The `open` of a dialog that is about one chosen thing: open while something is chosen; closing it
/// chooses nothing.
pub fn open_while_chosen<T: Send + Sync + 'static>(chosen: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    let any = Memo::new(move |_| chosen.with(Option::is_some));
    Effect::new(move || open.set(any.get()));
    Effect::new(move || {
        // Only when there is something to forget: setting notifies, and these two follow each other.
        if !open.get() && chosen.with_untracked(Option::is_some) {
            chosen.set(None);
        }
    });
    open
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
