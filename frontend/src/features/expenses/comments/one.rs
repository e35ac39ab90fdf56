//! One comment: its text in pieces, and the way to change or delete it.

use leptos::prelude::*;
use penstock_shared::{
    comment::{Comment, CommentWrite, Person, Piece, pieces},
    ids::{CommentId, ExpenseId},
};

use super::writer::Writer;
use crate::{
    command::use_command,
    format,
    i18n::t,
    ui::{Button, Glyph, Kind},
};

/// A comment in the list.
#[component]
pub fn One(
    expense: ExpenseId,
    comment: Comment,
    leaving: RwSignal<Option<CommentId>>,
    changed: Callback<()>,
) -> impl IntoView {
    let editing = RwSignal::new(false);
    let comment = StoredValue::new(comment);
    view! {
        <li class="comment">
            <Head comment=comment.get_value() editing leaving/>
            {move || {
                let comment = comment.get_value();
                if editing.get() {
                    view! { <Edit expense comment editing changed/> }.into_any()
                } else if comment.deleted {
                    view! { <p class="muted">{t::comments::deleted}</p> }.into_any()
                } else {
                    body(&comment).into_any()
                }
            }}
        </li>
    }
}

#[component]
fn Head(comment: Comment, editing: RwSignal<bool>, leaving: RwSignal<Option<CommentId>>) -> impl IntoView {
    let (id, at) = (comment.id, comment.at);
    let edited = comment.edited_at.is_some() && !comment.deleted;
    view! {
        <div class="row between">
            <div>
                <span class="strong">{comment.author.name}</span>
                " "
                <span class="muted small num">{move || format::date_time(at)}</span>
                {edited.then(|| view! { <span class="muted small">" · "{t::comments::edited}</span> })}
            </div>
            <div class="actions">
                {comment.may_edit.then(|| view! {
                    <Button
                        label=t::comments::edit
                        glyph=Glyph::Pencil
                        kind=Kind::Quiet
                        small=true
                        icon_only=true
                        on_click=move || editing.set(true)
                    />
                })}
                {comment.may_delete.then(|| view! {
                    <Button
                        label=t::comments::delete
                        glyph=Glyph::Trash2
                        kind=Kind::Quiet
                        small=true
                        icon_only=true
                        on_click=move || leaving.set(Some(id))
                    />
                })}
            </div>
        </div>
    }
}

#[component]
fn Edit(
    expense: ExpenseId,
    comment: Comment,
    editing: RwSignal<bool>,
    changed: Callback<()>,
) -> impl IntoView {
    let id = comment.id;
    let save = use_command(
        move |api, text: String, _| async move { api.update_comment(expense, id, &CommentWrite { text }).await },
        move |_| {
            editing.try_set(false);
            changed.run(());
        },
    );
    view! {
        <Writer
            expense
            label=t::comments::edit
            action=t::common::save
            of=comment
            busy=save.pending
            error=save.error
            on_send=move |text| save.run(text)
            on_cancel=move |()| editing.set(false)
        />
    }
}

/// The text. It is put together of text nodes, so nothing in it becomes markup.
fn body(comment: &Comment) -> impl IntoView + use<> {
    let shown = pieces(&comment.text).into_iter().map(|piece| match piece {
        Piece::Text(text) => text.to_owned().into_any(),
        Piece::Mention(id) => {
            let person: Option<&Person> = comment.mentions.iter().find(|person| person.id == id);
            let name = person.map_or_else(|| id.to_string(), |person| person.name.clone());
            view! { <span class="mention">"@"{name}</span> }.into_any()
        }
        Piece::Link(address) => {
            let address = address.to_owned();
            view! {
                <a href=address.clone() target="_blank" rel="noopener noreferrer nofollow">{address.clone()}</a>
            }
            .into_any()
        }
    });
    let shown = shown.collect_view();
    view! { <p class="comment-text">{shown}</p> }
}
