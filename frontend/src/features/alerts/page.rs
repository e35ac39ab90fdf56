//! One alert, which notifications and mails lead to.

use leptos::prelude::*;
use penstock_shared::{event::EventTopic, ids::AlertId};

use super::card::{AlertItem, about};
use crate::{
    features::missing::MissingPage,
    fetch::use_fetch,
    i18n::t,
    live::use_live,
    paths,
    ui::{Card, Crumb, Loaded, PageHeader},
};

/// The page.
#[component]
pub fn AlertPage() -> impl IntoView {
    let id = paths::id_here::<AlertId>();
    move || match id.get() {
        Some(id) => view! { <One id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn One(id: AlertId) -> impl IntoView {
    let alert = use_fetch(move |api| api.alert(id));
    use_live(&[EventTopic::AlertChanged], move || alert.refetch());
    let crumbs = Signal::derive(|| {
        vec![Crumb { label: t::alerts::back_to_list().to_owned(), href: paths::ALERTS.to_owned() }]
    });
    let title =
        move || alert.value.with(|alert| alert.as_ref().map_or_else(|| t::alerts::title().to_owned(), about));
    view! {
        <PageHeader title crumbs/>
        <Card flush=true>
            <Loaded fetch=alert rows=3 let:one>
                <ul class="alert-list">
                    {move || view! { <AlertItem alert=one.get() changed=move |()| alert.refetch()/> }}
                </ul>
            </Loaded>
        </Card>
    }
}
