//! What people say about an expense, oldest first, with the newest at hand.

mod one;
mod text;
mod writer;

use leptos::prelude::*;
use penstock_shared::{
    comment::{Comment, CommentWrite},
    event::EventTopic,
    ids::{CommentId, ExpenseId},
};

use self::{one::One, writer::Writer};
use crate::{
    command::use_command,
    fetch::{Pages, use_pages},
    i18n::t,
    live::use_live,
    ui::{Button, Card, Confirm, Loaded, open_while_chosen},
};

/// The card.
#[component]
pub fn Comments(id: ExpenseId) -> impl IntoView {
    let pages = use_pages(move |api, cursor, limit| api.comments(id, cursor, limit));
    use_live(&[EventTopic::CommentChanged], move || pages.refetch());
    let sent = RwSignal::new(0_u32);
    let write = use_command(
        move |api, text: String, key| async move { api.create_comment(id, &CommentWrite { text }, &key).await },
        move |_| {
            sent.try_update(|sent| *sent = sent.wrapping_add(1));
            pages.refetch();
        },
    );
    view! {
        <Card title=t::comments::title>
            <div class="stack" data-testid="comments">
                <Loaded fetch=pages.first rows=2 let:_page><List id pages/></Loaded>
                <Writer
                    expense=id
                    label=t::comments::write
                    action=t::comments::send
                    busy=write.pending
                    error=write.error
                    sent
                    on_send=move |text| write.run(text)
                />
            </div>
        </Card>
    }
}

#[component]
fn List(id: ExpenseId, pages: Pages<Comment>) -> impl IntoView {
    let leaving = RwSignal::new(None::<CommentId>);
    let open = open_while_chosen(leaving);
    let remove = use_command(
        move |api, comment: CommentId, _| async move { api.delete_comment(id, comment).await },
        move |()| {
            leaving.try_set(None);
            pages.refetch();
        },
    );
    let any = Memo::new(move |_| pages.items.with(|items| !items.is_empty()));
    let oldest_first = move || pages.items.get().into_iter().rev().collect::<Vec<_>>();
    let changed = Callback::new(move |()| pages.refetch());
    view! {
        {move || pages.has_more().then(|| view! {
            <Button label=t::comments::earlier small=true busy=pages.loading_more on_click=move || pages.load_more()/>
        })}
        {move || any.get().then(|| view! {
            <ol class="comment-list">
                <For
                    each=oldest_first
                    key=|comment| (comment.id, comment.text.clone(), comment.deleted)
                    let:comment
                >
                    <One expense=id comment leaving changed/>
                </For>
            </ol>
        })}
        <Confirm
            open
            title=t::comments::delete_title
            text=t::comments::delete_text
            action=t::comments::delete_action
            danger=true
            busy=remove.pending
            error=remove.error
            on_confirm=move |()| {
                if let Some(comment) = leaving.get_untracked() {
                    remove.run(comment);
                }
            }
        />
    }
}
