//! What happened, newest first.

use leptos::prelude::*;
use penstock_shared::{expense::TimelineItem, money::Currency};

use crate::{
    format,
    i18n::t,
    ui::{Amount, Card},
};

/// The time line.
#[component]
pub fn Timeline(items: Vec<TimelineItem>, currency: Currency) -> impl IntoView {
    view! {
        <Card title=t::timeline::title>
            <ol class="timeline" data-testid="timeline">
                {items.into_iter().rev().map(|item| view! { <Item item currency/> }).collect_view()}
            </ol>
        </Card>
    }
}

/// The server's word for what happened; a word that is newer than this page stands as it came.
fn what(word: &str) -> String {
    let known = match word {
        "created" => t::timeline::created(),
        "submitted" => t::timeline::submitted(),
        "refused" => t::timeline::refused(),
        "approved" => t::timeline::approved(),
        "discarded" => t::timeline::discarded(),
        "auto_approved" => t::timeline::auto_approved(),
        "forwarded" => t::timeline::forwarded(),
        "approver_added" => t::timeline::approver_added(),
        "escalated" => t::timeline::escalated(),
        "rejected" => t::timeline::rejected(),
        "changes_requested" => t::timeline::changes_requested(),
        "revised" => t::timeline::revised(),
        "revoked" => t::timeline::revoked(),
        "withdrawn" => t::timeline::withdrawn(),
        "invoiced" => t::timeline::invoiced(),
        "released" => t::timeline::released(),
        "reversed" => t::timeline::reversed(),
        "cancelled" => t::timeline::cancelled(),
        "closed" => t::timeline::closed(),
        "imported" => t::timeline::imported(),
        "carried" => t::timeline::carried(),
        "lapsed" => t::timeline::lapsed(),
        "revived" => t::timeline::revived(),
        "attached" => t::timeline::attached(),
        "attachment_removed" => t::timeline::attachment_removed(),
        "credited" => t::timeline::credited(),
        "paid" => t::timeline::paid(),
        "payment_reversed" => t::timeline::payment_reversed(),
        "paid_out" => t::timeline::paid_out(),
        "returned" => t::timeline::returned(),
        "called_off" => t::timeline::called_off(),
        "release_cancelled" => t::timeline::release_cancelled(),
        "recurred" => t::timeline::recurred(),
        "expires_soon" => t::timeline::expires_soon(),
        "expired" => t::timeline::expired(),
        "extended" => t::timeline::extended(),
        "claimed" => t::timeline::claimed(),
        "unclaimed" => t::timeline::unclaimed(),
        "delivered" => t::timeline::delivered(),
        "delivery_reversed" => t::timeline::delivery_reversed(),
        "applied" => t::timeline::applied(),
        other => other,
    };
    known.to_owned()
}

#[component]
fn Item(item: TimelineItem, currency: Currency) -> impl IntoView {
    let (word, at) = (item.what, item.at);
    let bad = matches!(word.as_str(), "refused" | "rejected");
    view! {
        <li class="timeline-item" class:bad=bad>
            <div class="row between">
                <span class="strong">{move || what(&word)}</span>
                {item.amount_minor.map(|minor| view! { <Amount minor currency/> })}
            </div>
            <div class="muted small">
                {item.actor_name.map(|name| format!("{name} · "))}
                <span class="num">{move || format::date_time(at)}</span>
            </div>
            {item.comment.map(|comment| view! { <blockquote>{comment}</blockquote> })}
        </li>
    }
}
