//! The list of experiments. Filters live in the address.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};
use penstock_shared::{
    event::EventTopic,
    experiment::{ExperimentQuery, ExperimentSort, ExperimentStatus, ExperimentSummary},
    permission::Permission,
    reference::Department,
};

use super::record::Record;
use crate::{
    features::{expenses::choices::department_choices, years::use_set_query},
    fetch::{Fetch, Pages, use_fetch, use_pages},
    format,
    i18n::{t, words::Word as _},
    live::use_live,
    paths,
    session::{Allowed, current_user},
    ui::{
        Card, Choice, Empty, Glyph, Kind, LinkButton, Loaded, MoreRow, PageHeader, SearchField, SelectField,
        StatePill, Table,
    },
};

/// The page.
#[component]
pub fn ExperimentsPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        query.with(|query| {
            let text = |name: &str| query.get(name).unwrap_or_default();
            ExperimentQuery {
                q: Some(text("q")).filter(|text| !text.is_empty()),
                status: text("status").parse().ok(),
                department_id: text("department").parse().ok(),
                sort: text("sort").parse().ok(),
                ..ExperimentQuery::default()
            }
        })
    });
    let department = Memo::new(move |_| filter.with(|filter| filter.department_id));
    let departments = use_fetch(|api| api.departments());
    let pages = use_pages(move |api, cursor, limit| {
        let filter = filter.get();
        async move { api.experiments(&filter, cursor, limit).await }
    });
    use_live(&[EventTopic::ExperimentChanged], move || pages.refetch());
    view! {
        <PageHeader title=t::experiments::title text=t::experiments::text>
            <NewButton/>
        </PageHeader>
        <Record department/>
        <Filters filter departments/>
        <Card flush=true>
            <Loaded fetch=pages.first rows=8 let:_page><Rows pages filter/></Loaded>
        </Card>
    }
}

#[component]
fn NewButton() -> impl IntoView {
    view! {
        <Allowed to=Permission::CampaignsWrite>
            <LinkButton label=t::experiments::new glyph=Glyph::Plus kind=Kind::Primary href=paths::EXPERIMENT_NEW/>
        </Allowed>
    }
}

fn sort_choices() -> Vec<Choice> {
    vec![
        Choice::new("", t::experiments::latest()),
        Choice::new(ExperimentSort::Created, t::experiments::earliest()),
        Choice::new(ExperimentSort::Name, t::common::name()),
    ]
}

#[component]
fn Filters(filter: Memo<ExperimentQuery>, departments: Fetch<Vec<Department>>) -> impl IntoView {
    let set = use_set_query();
    let department_options = Signal::derive(move || {
        let known = departments.value.get().unwrap_or_default();
        department_choices(&known, current_user().and_then(|user| user.department_id), t::common::all())
    });
    let status_options = || {
        let all = ExperimentStatus::ALL.iter().map(|status| Choice::new(status, status.word()));
        std::iter::once(Choice::new("", t::common::all())).chain(all).collect::<Vec<_>>()
    };
    let text = move |of: fn(&ExperimentQuery) -> Option<String>| {
        Signal::derive(move || filter.with(of).unwrap_or_default())
    };
    view! {
        <div class="toolbar" role="search" aria-label=t::common::filters>
            <SearchField
                label=t::experiments::search
                value=text(|filter| filter.q.clone())
                on_search=move |text| set.run(("q", text))
            />
            <SelectField
                label=t::common::state
                choices=Signal::derive(status_options)
                value=text(|filter| filter.status.map(|status| status.to_string()))
                on_change=move |status| set.run(("status", status))
            />
            <SelectField
                label=t::common::department
                choices=department_options
                value=text(|filter| filter.department_id.map(|id| id.to_string()))
                on_change=move |id| set.run(("department", id))
            />
            <SelectField
                label=t::expenses::sort
                choices=Signal::derive(sort_choices)
                value=text(|filter| filter.sort.map(|sort| sort.to_string()))
                on_change=move |sort| set.run(("sort", sort))
            />
        </div>
    }
}

type Text = fn() -> &'static str;

#[component]
fn Rows(pages: Pages<ExperimentSummary>, filter: Memo<ExperimentQuery>) -> impl IntoView {
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    let filtered = Memo::new(move |_| {
        filter.with(|of| of.q.is_some() || of.status.is_some() || of.department_id.is_some())
    });
    move || {
        if none.get() {
            let (title, text): (Text, Text) = if filtered.get() {
                (t::experiments::none_found, t::experiments::none_found_text)
            } else {
                (t::experiments::none, t::experiments::none_text)
            };
            return view! { <Empty glyph=Glyph::Flask title text><NewButton/></Empty> }.into_any();
        }
        view! {
            <Table label=t::experiments::title linked=true>
                <thead>
                    <tr>
                        <th scope="col" class="wide">{t::experiments::one}</th>
                        <th scope="col">{t::common::state}</th>
                        <th scope="col">{t::experiments::decides}</th>
                        <th scope="col">{t::experiments::arms}</th>
                        <th scope="col">{t::experiments::started}</th>
                        <th scope="col" class="wide">{t::experiments::came_of_it}</th>
                    </tr>
                </thead>
                <tbody>
                    {move || pages.items.get().into_iter().map(|of| view! { <Row of/> }).collect_view()}
                </tbody>
            </Table>
            <MoreRow pages/>
        }
        .into_any()
    }
}

#[component]
fn Row(of: ExperimentSummary) -> impl IntoView {
    let ExperimentSummary { status, started_on, choice, chosen, .. } = of;
    let decided = move || {
        let word = choice?.word();
        Some(chosen.as_ref().map_or_else(|| word.to_owned(), |arm| format!("{word}: {arm}")))
    };
    let learnings = (!of.learnings.is_empty()).then_some(of.learnings);
    view! {
        <tr data-testid="experiment">
            <td class="main-cell">
                <A href=paths::experiment(of.id)>{of.name}</A>
                <span class="sub excerpt">{of.hypothesis}</span>
            </td>
            <td data-label=t::common::state><StatePill state=status/></td>
            <td data-label=t::experiments::decides>{of.primary_metric}</td>
            <td data-label=t::experiments::arms>{of.variants.join(" · ")}</td>
            <td class="date" data-label=t::experiments::started>
                {move || started_on.map_or_else(|| "–".to_owned(), format::date)}
            </td>
            <td data-label=t::experiments::came_of_it>
                {decided}
                {learnings.map(|text| view! { <span class="sub excerpt">{text}</span> })}
            </td>
        </tr>
    }
}
