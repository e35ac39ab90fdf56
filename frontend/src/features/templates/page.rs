//! One template: what it says, its schedule, and what that made.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};
use penstock_shared::{
    event::EventTopic,
    ids::TemplateId,
    template::{Occurrence, OccurrenceOutcome, Sharing, Template, TemplateUpdate},
};

use super::{schedule::ScheduleCard, sharing_choices};
use crate::{
    command::use_command,
    features::missing::MissingPage,
    fetch::{Fetch, use_fetch},
    format,
    i18n::{t, words::Word},
    live::use_live,
    paths,
    ui::{
        Amount, Button, Card, Confirm, Crumb, Dialog, DialogFoot, Empty, Glyph, Kind, LinkButton, Loaded,
        PageHeader, Pill, SelectField, StatePill, Table, TextField, Tone, use_toasts,
    },
};

/// The page of the template in the address.
#[component]
pub fn TemplatePage() -> impl IntoView {
    let id = paths::id_here::<TemplateId>();
    move || match id.get() {
        Some(id) => view! { <One id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn One(id: TemplateId) -> impl IntoView {
    let template = use_fetch(move |api| api.template(id));
    use_live(&[EventTopic::TemplateChanged, EventTopic::ExpenseChanged], move || template.refetch());
    let (changing, deleting) = (RwSignal::new(false), RwSignal::new(false));
    let name =
        move || template.value.with(|of| of.as_ref().map(|of| of.summary.name.clone()).unwrap_or_default());
    let may_change =
        Memo::new(move |_| template.value.with(|of| of.as_ref().is_some_and(|of| of.summary.may_change)));
    let crumbs = Signal::derive(|| {
        vec![Crumb { label: t::templates::title().to_owned(), href: paths::TEMPLATES.to_owned() }]
    });
    view! {
        <PageHeader title=name crumbs>
            {move || may_change.get().then(|| view! {
                <Button label=t::templates::change glyph=Glyph::Pencil on_click=move || changing.set(true)/>
                <Button label=t::templates::delete glyph=Glyph::Trash2 on_click=move || deleting.set(true)/>
            })}
            <LinkButton
                label=t::templates::begin
                glyph=Glyph::Plus
                kind=Kind::Primary
                href=paths::expense_from_template(id)
            />
        </PageHeader>
        <Loaded fetch=template rows=6 let:of>
            <Card>{move || view! { <Facts of=of.get()/> }}</Card>
            <ScheduleCard of done=move || template.refetch()/>
            <Card title=t::templates::made flush=true>
                {move || view! { <Made made=of.with(|of| of.occurrences.clone())/> }}
            </Card>
        </Loaded>
        <Dialog open=changing title=t::templates::change>
            <Change template open=changing/>
        </Dialog>
        <Delete template open=deleting/>
    }
}

#[component]
fn Facts(of: Template) -> impl IntoView {
    let summary = of.summary;
    let (kind, sharing) = (summary.kind, summary.sharing);
    view! {
        <dl class="facts">
            <dt>{t::templates::request}</dt>
            <dd>{summary.title}" · "{move || kind.word()}</dd>
            <dt>{t::common::total}</dt>
            <dd class="num strong"><Amount minor=summary.total_minor currency=summary.currency/></dd>
            <dt>{t::templates::sharing}</dt>
            <dd>{move || sharing.word()}" · "{summary.owner_name}</dd>
        </dl>
    }
}

const fn tone(outcome: OccurrenceOutcome) -> Tone {
    match outcome {
        OccurrenceOutcome::Drafted | OccurrenceOutcome::Submitting => Tone::Accent,
        OccurrenceOutcome::Submitted => Tone::Ok,
        OccurrenceOutcome::Refused | OccurrenceOutcome::Missed => Tone::Warn,
        OccurrenceOutcome::Failed => Tone::Bad,
    }
}

#[component]
fn Made(made: Vec<Occurrence>) -> impl IntoView {
    if made.is_empty() {
        return view! { <Empty glyph=Glyph::CalendarRange title=t::templates::nothing_made text=t::templates::nothing_made_text/> }
            .into_any();
    }
    view! {
        <Table label=t::templates::made linked=true>
            <thead>
                <tr>
                    <th>{t::common::date}</th>
                    <th>{t::templates::outcome}</th>
                    <th class="wide">{t::templates::request}</th>
                    <th>{t::common::state}</th>
                </tr>
            </thead>
            <tbody>{made.into_iter().map(|one| view! { <MadeRow one/> }).collect_view()}</tbody>
        </Table>
    }
    .into_any()
}

#[component]
fn MadeRow(one: Occurrence) -> impl IntoView {
    let Occurrence { occurs_on, outcome, expense_id, reference, state, code, reason, .. } = one;
    let why = move || reason.map(Word::word).or_else(|| code.map(Word::word));
    view! {
        <tr>
            <td class="date" data-label=t::common::date>{move || format::date(occurs_on)}</td>
            <td data-label=t::templates::outcome>
                <Pill label=move || outcome.word() tone=Signal::stored(tone(outcome))/>
                {move || why().map(|why| view! { <span class="sub">{why}</span> })}
            </td>
            <td class="main-cell">
                {expense_id.map(|id| view! { <A href=paths::expense(id)>{reference.unwrap_or_default()}</A> })}
            </td>
            <td data-label=t::common::state>{state.map(|state| view! { <StatePill state/> })}</td>
        </tr>
    }
}

#[component]
fn Change(template: Fetch<Template>, open: RwSignal<bool>) -> impl IntoView {
    let toasts = use_toasts();
    let now = template.value.get_untracked().map(|of| of.summary);
    let name = RwSignal::new(now.as_ref().map(|of| of.name.clone()).unwrap_or_default());
    let sharing = RwSignal::new(now.map_or(Sharing::Own, |of| of.sharing));
    let change = use_command(
        |api, (id, change, version): (TemplateId, TemplateUpdate, i64), _| async move {
            api.update_template(id, &change, version).await
        },
        move |_| {
            open.try_set(false);
            toasts.good(t::common::saved());
            template.refetch();
        },
    );
    let choices = Signal::derive(move || {
        let mut choices = sharing_choices();
        // What it is stays a choice, even for who could not choose it.
        let now = sharing.get();
        if choices.iter().all(|choice| choice.value != now.to_string()) {
            choices.push(crate::ui::Choice::new(now, now.word()));
        }
        choices
    });
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            let Some(of) = template.value.get_untracked().map(|of| of.summary) else { return };
            let changed = TemplateUpdate { name: Some(name.get_untracked()), sharing: Some(sharing.get_untracked()) };
            change.run((of.id, changed, of.version));
        }>
            <TextField label=t::common::name value=name error=change.field("name")/>
            <SelectField
                label=t::templates::sharing
                choices
                value=Signal::derive(move || sharing.get().to_string())
                on_change=move |text: String| sharing.set(text.parse().unwrap_or(Sharing::Own))
            />
            <DialogFoot open action=t::common::save error=change.error busy=change.pending/>
        </form>
    }
}

#[component]
fn Delete(template: Fetch<Template>, open: RwSignal<bool>) -> impl IntoView {
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let delete = use_command(
        |api, (id, version): (TemplateId, i64), _| async move { api.delete_template(id, version).await },
        move |()| {
            toasts.good(t::templates::deleted());
            navigate(paths::TEMPLATES, NavigateOptions::default());
        },
    );
    let confirm = move || {
        if let Some(of) = template.value.get_untracked() {
            delete.run((of.summary.id, of.summary.version));
        }
    };
    view! {
        <Confirm
            open
            title=t::templates::delete
            text=t::templates::delete_text
            action=t::templates::delete
            danger=true
            busy=delete.pending
            error=delete.error
            on_confirm=confirm
        />
    }
}
