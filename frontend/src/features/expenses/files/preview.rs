//! A picture or a PDF, before anybody saves it. It is shown as what the server found it to be and as
//! nothing else, so whatever is in it cannot become a part of this page.

use leptos::prelude::*;
use penstock_shared::{
    attachment::{Attachment, AttachmentKind},
    ids::ExpenseId,
};

use crate::{
    browser,
    fetch::use_fetch,
    ui::{Dialog, Loaded, open_while_chosen},
};

/// The dialog, open while a file is chosen.
#[component]
pub fn Preview(id: ExpenseId, shown: RwSignal<Option<Attachment>>) -> impl IntoView {
    let open = open_while_chosen(shown);
    let name =
        move || shown.with(|file| file.as_ref().map_or_else(String::new, |file| file.file_name.clone()));
    view! {
        <Dialog open title=name wide=true>
            {move || shown.get().map(|file| view! { <Content id file/> })}
        </Dialog>
    }
}

#[component]
fn Content(id: ExpenseId, file: Attachment) -> impl IntoView {
    let (attachment, kind, name) = (file.id, file.kind, file.file_name);
    let content = use_fetch(move |api| api.attachment(id, attachment));
    let name = StoredValue::new(name);
    view! {
        <Loaded fetch=content rows=6 let:bytes>
            {move || {
                let url = bytes.with(|bytes| browser::object_url(kind.media_type(), bytes)).unwrap_or_default();
                let gone = url.clone();
                on_cleanup(move || browser::forget_url(&gone));
                if kind == AttachmentKind::Pdf {
                    view! { <iframe class="pdf" src=url title=name.get_value()></iframe> }.into_any()
                } else {
                    view! { <img class="picture" src=url alt=name.get_value()/> }.into_any()
                }
            }}
        </Loaded>
    }
}
