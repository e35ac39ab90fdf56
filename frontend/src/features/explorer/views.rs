//! The bar above the explorer: which view is open, the others, and what can be done with it.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    event::EventTopic,
    pivot::{AnalysisView, AnalysisViewSummary, AnalysisViewUpdate, PivotQuery, ViewSharing},
};

use super::{
    Explorer,
    api_call::ApiCall,
    save::{Naming, NamingDialog},
    shares::ShareDialog,
};
use crate::{
    api::Api,
    command::{Command, use_command},
    export::use_export,
    features::dashboards::AddToDashboard,
    fetch::use_fetch,
    i18n::{t, words::Word},
    live::use_live,
    paths,
    session::current_user,
    ui::{Button, Confirm, Glyph, Icon, Kind, Menu, Pill, Tone, use_toasts},
};

/// What is open above the page.
#[derive(Clone, Copy)]
struct Opens {
    naming: RwSignal<Option<Naming>>,
    sharing: RwSignal<bool>,
    deleting: RwSignal<bool>,
    call: RwSignal<bool>,
    adding: RwSignal<bool>,
}

/// The bar.
#[component]
pub fn ViewBar(explorer: Explorer) -> impl IntoView {
    let opens = Opens {
        naming: RwSignal::new(None),
        sharing: RwSignal::new(false),
        deleting: RwSignal::new(false),
        call: RwSignal::new(false),
        adding: RwSignal::new(false),
    };
    view! {
        <div class="view-bar">
            <Views explorer/>
            <OpenView explorer/>
            <div class="row view-actions">
                <Save explorer naming=opens.naming/>
                <Export explorer format="csv" label=t::expense_report::export_csv/>
                <Export explorer format="xlsx" label=t::expense_report::export_xlsx/>
                <Menu label=t::explorer::more glyph=Glyph::Menu><More explorer opens/></Menu>
            </div>
        </div>
        <NamingDialog explorer naming=opens.naming/>
        <ShareDialog explorer open=opens.sharing/>
        <Delete explorer open=opens.deleting/>
        <ApiCall open=opens.call explorer/>
        <AddToDashboard open=opens.adding explorer/>
    }
}

/// The menu of all views that the viewer may open.
#[component]
fn Views(explorer: Explorer) -> impl IntoView {
    let views = use_fetch(|api| api.analysis_views());
    use_live(&[EventTopic::AnalysisViewChanged], move || views.refetch());
    let is_open = move |view: &AnalysisViewSummary| {
        explorer.saved.with(|saved| saved.as_ref().is_some_and(|saved| saved.summary.id == view.id))
    };
    let item = move |view: AnalysisViewSummary| {
        let open = is_open(&view);
        let mine = current_user().is_some_and(|user| user.id == view.owner_id);
        let under =
            if mine { view.share.sharing.word().to_owned() } else { t::explorer::by_owner(&view.owner_name) };
        view! {
            <A href=paths::explorer_view(view.id) attr:class="menu-item" attr:aria-current=open.then_some("true")>
                <span class="menu-two"><span>{view.name}</span><span class="sub">{under}</span></span>
                {open.then(|| view! { <span class="menu-check"><Icon glyph=Glyph::Check/></span> })}
            </A>
        }
    };
    let all = move || views.value.get().unwrap_or_default();
    view! {
        <Menu label=t::explorer::views glyph=Glyph::BookOpen wide=true>
            <div class="menu-scroll">
                {move || all().into_iter().map(item).collect_view()}
                {move || all().is_empty().then(|| view! { <p class="menu-none hint">{t::explorer::no_views}</p> })}
            </div>
            <A href=paths::EXPLORER attr:class="menu-item"><Icon glyph=Glyph::Plus/>{t::explorer::new_view}</A>
        </Menu>
    }
}

/// The name of the open view, whose it is, and whether it was changed.
#[component]
fn OpenView(explorer: Explorer) -> impl IntoView {
    let changed = Memo::new(move |_| explorer.is_changed());
    move || {
        let AnalysisView { summary, .. } = explorer.saved.get()?;
        let id = summary.id;
        let mine = current_user().is_some_and(|user| user.id == summary.owner_id);
        let owner =
            (!mine).then(|| view! { <span class="hint">{t::explorer::by_owner(&summary.owner_name)}</span> });
        let shared = summary.share.sharing != ViewSharing::Private;
        Some(view! {
            <div class="row view-open">
                <strong data-testid="view-name">{summary.name}</strong>
                {owner}
                {shared.then(|| view! { <Pill label=move || summary.share.sharing.word() tone=Tone::Accent/> })}
                {move || changed.get().then(|| view! {
                    <Pill label=t::explorer::changed tone=Tone::Warn/>
                    <Button label=t::explorer::discard kind=Kind::Quiet small=true glyph=Glyph::Undo2
                        on_click=move || explorer.open(Some(id))/>
                })}
            </div>
        })
    }
}

/// Writes the open view anew where the viewer may; else keeps the question as a view of their own.
#[component]
fn Save(explorer: Explorer, naming: RwSignal<Option<Naming>>) -> impl IntoView {
    let toasts = use_toasts();
    let save = use_command(
        |api, (view, change): (AnalysisView, AnalysisViewUpdate), _| async move {
            api.update_analysis_view(view.summary.id, &change, view.summary.version).await
        },
        move |saved: AnalysisView| {
            toasts.good(t::common::saved());
            let id = saved.summary.id;
            explorer.take(saved);
            explorer.open(Some(id));
        },
    );
    tell(save);
    let own = Memo::new(move |_| {
        explorer.saved.with(|saved| saved.as_ref().is_some_and(|saved| saved.summary.may_change))
    });
    let run = move || {
        let view = explorer.saved.get_untracked().filter(|_| own.get_untracked());
        match view {
            Some(view) => {
                let question = explorer.question.get_untracked();
                let change = AnalysisViewUpdate {
                    query: Some(question.query),
                    presentation: Some(question.presentation),
                    ..AnalysisViewUpdate::default()
                };
                save.run((view, change));
            }
            None => naming.set(Some(Naming::Keep)),
        }
    };
    let idle = Signal::derive(move || own.get() && !explorer.is_changed());
    view! {
        <Button label=t::common::save kind=Kind::Primary glyph=Glyph::Check busy=save.pending disabled=idle on_click=run/>
    }
}

/// Tells of a refusal where there is no form to show it.
fn tell<I: Send + Sync + 'static>(command: Command<I>) {
    let toasts = use_toasts();
    Effect::new(move || {
        if let Some(error) = command.error.get() {
            toasts.bad(&error);
        }
    });
}

#[component]
fn Export(explorer: Explorer, format: &'static str, label: fn() -> &'static str) -> impl IntoView {
    let ask = move |api: Api, query: PivotQuery| async move { api.pivot_export(&query, format).await };
    let export = use_export(format, || "analysis".to_owned(), ask);
    let run = move || export.run(explorer.question.with_untracked(|question| question.query.clone()));
    view! { <Button label glyph=Glyph::Download busy=export.pending on_click=run/> }
}

#[component]
fn More(explorer: Explorer, opens: Opens) -> impl IntoView {
    let summary = explorer.saved.with_untracked(|saved| saved.as_ref().map(|saved| saved.summary.clone()));
    let item = |glyph: Glyph, label: fn() -> &'static str, act: Callback<()>| {
        view! {
            <button type="button" class="menu-item" on:click=move |_| act.run(())><Icon glyph/>{label}</button>
        }
    };
    let may_change = summary.as_ref().is_some_and(|summary| summary.may_change);
    let may_share = summary.as_ref().is_some_and(|summary| summary.may_share);
    view! {
        {item(Glyph::Copy, t::explorer::save_as, Callback::new(move |()| opens.naming.set(Some(Naming::Keep))))}
        {item(Glyph::Dashboard, t::dashboards::add_here, Callback::new(move |()| opens.adding.set(true)))}
        {may_change.then(|| item(Glyph::Pencil, t::explorer::rename, Callback::new(move |()| opens.naming.set(Some(Naming::Rename)))))}
        {may_share.then(|| item(Glyph::Users, t::explorer::share, Callback::new(move |()| opens.sharing.set(true))))}
        {may_share.then(|| item(Glyph::Trash2, t::explorer::delete, Callback::new(move |()| opens.deleting.set(true))))}
        {item(Glyph::Link, t::analysis::api_call, Callback::new(move |()| opens.call.set(true)))}
    }
}

#[component]
fn Delete(explorer: Explorer, open: RwSignal<bool>) -> impl IntoView {
    let toasts = use_toasts();
    let delete = use_command(
        |api, view: AnalysisView, _| async move {
            api.delete_analysis_view(view.summary.id, view.summary.version).await
        },
        move |()| {
            open.try_set(false);
            toasts.good(t::explorer::deleted());
            explorer.open(None);
        },
    );
    let name = move || explorer.saved.with(|saved| saved.as_ref().map(|saved| saved.summary.name.clone()));
    view! {
        <Confirm
            open
            title=t::explorer::delete
            text=move || t::explorer::delete_text(name().unwrap_or_default())
            action=t::explorer::delete
            danger=true
            busy=delete.pending
            error=delete.error
            on_confirm=move || {
                if let Some(view) = explorer.saved.get_untracked() {
                    delete.run(view);
                }
            }
        />
    }
}
