//! The page of one request: what it does, who decides, what happened.

use chrono::NaiveDateTime;
use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    budget::NodeRef,
    budget_request::{BudgetRequest, BudgetRequestAction, BudgetRequestKind, BudgetRequestState},
    event::EventTopic,
    ids::BudgetRequestId,
    statement::{EntryDocument, StatementQuery},
};

use super::{
    effect::{NodeEffects, Obstacle},
    plan_effect::PlanEffects,
    title,
};
use crate::{
    features::{
        budgets::Place,
        effect::Way,
        expenses::{Approvals, Decision, DecisionDialog, Subject, Timeline, choices::department_name},
        missing::MissingPage,
    },
    fetch::{Fetch, use_fetch},
    format,
    i18n::{named, t, words::Word},
    live::use_live,
    paths,
    ui::{Amount, Button, Card, Crumb, Glyph, Kind, Loaded, PageHeader, Pill, StatePill, Tone},
};

/// The page of the request in the address.
#[component]
pub fn BudgetRequestPage() -> impl IntoView {
    let id = paths::id_here::<BudgetRequestId>();
    move || match id.get() {
        Some(id) => view! { <One id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn One(id: BudgetRequestId) -> impl IntoView {
    let page = use_fetch(move |api| api.budget_request(id));
    use_live(
        &[EventTopic::BudgetRequestChanged, EventTopic::BudgetChanged, EventTopic::ExpenseChanged],
        move || page.refetch(),
    );
    view! { <Loaded fetch=page rows=10 let:request><View page request/></Loaded> }
}

#[component]
fn View(page: Fetch<BudgetRequest>, request: Signal<BudgetRequest>) -> impl IntoView {
    let currency = request.with_untracked(|request| request.summary.currency);
    let approvals = Memo::new(move |_| request.with(|request| request.approvals.clone()));
    let timeline = Memo::new(move |_| request.with(|request| request.timeline.clone()));
    view! {
        <Head page request/>
        <div class="columns">
            <div class="stack loose"><EffectCard request/></div>
            <div class="stack loose">
                <Facts request/>
                {move || view! { <Approvals steps=approvals.get()/> }}
                {move || view! { <Timeline items=timeline.get() currency/> }}
            </div>
        </div>
    }
}

#[component]
fn Head(page: Fetch<BudgetRequest>, request: Signal<BudgetRequest>) -> impl IntoView {
    let deciding = RwSignal::new(None);
    let id = Signal::derive(move || Subject::BudgetRequest(request.with(|request| request.summary.id)));
    let actions = Memo::new(move |_| request.with(|request| request.actions.clone()));
    let currency = request.with_untracked(|request| request.summary.currency);
    let crumbs = Signal::derive(|| {
        vec![
            Crumb { label: t::budgets::title().to_owned(), href: paths::BUDGETS.to_owned() },
            Crumb { label: t::budget_requests::title().to_owned(), href: paths::BUDGET_REQUESTS.to_owned() },
        ]
    });
    let button = move |action: BudgetRequestAction| {
        let (decision, kind, glyph) = match action {
            BudgetRequestAction::Approve => (Decision::Approve, Kind::Primary, Some(Glyph::Check)),
            BudgetRequestAction::Reject => (Decision::Reject, Kind::Plain, Some(Glyph::X)),
            BudgetRequestAction::Withdraw => (Decision::Withdraw, Kind::Plain, None),
        };
        let ask = move || deciding.set(Some(decision));
        match glyph {
            Some(glyph) => {
                view! { <Button label=move || decision.title() kind glyph on_click=ask/> }.into_any()
            }
            None => view! { <Button label=move || decision.title() kind on_click=ask/> }.into_any(),
        }
    };
    view! {
        <PageHeader title=move || request.with(|request| title(&request.summary)) crumbs>
            {move || {
                let mut actions = actions.get();
                actions.sort_by_key(|action| *action == BudgetRequestAction::Approve);
                actions.into_iter().map(button).collect_view()
            }}
        </PageHeader>
        <Card>
            <div class="row" data-testid="request-state">
                <span class="mono muted">{move || request.with(|request| request.summary.reference.clone())}</span>
                {move || view! { <StatePill state=request.with(|request| request.summary.state)/> }}
                {move || {
                    let kind = request.with(|request| request.summary.kind);
                    view! { <Pill label=move || kind.word() tone=Tone::Accent/> }
                }}
            </div>
            <p class="request-amount">
                <Amount minor=Signal::derive(move || request.with(|request| request.summary.amount_minor)) currency/>
            </p>
            <p class="prose">{move || request.with(|request| request.summary.reason.clone())}</p>
        </Card>
        <DecisionDialog asked=deciding id done=move || page.refetch()/>
    }
}

/// What an override allows, or allowed.
fn leave(request: &BudgetRequest) -> String {
    let amount = format::money(request.summary.amount_minor, request.summary.currency);
    let day = request.expires_on.map(format::date).unwrap_or_default();
    match request.summary.state {
        BudgetRequestState::Rejected | BudgetRequestState::Withdrawn => {
            return t::budget_requests::nothing_moved().to_owned();
        }
        BudgetRequestState::Submitted | BudgetRequestState::Approved => {}
    }
    if let Some((name, at)) = request.revoked_by_name.as_ref().zip(request.revoked_at) {
        t::budget_requests::override_revoked(amount, name, format::date_time(at))
    } else if request.expires_on.is_some_and(|day| day < crate::zone::today()) {
        t::budget_requests::override_over(amount, day)
    } else {
        t::budget_requests::may_go_over(amount, day)
    }
}

/// When it was done.
fn done_at(request: &BudgetRequest) -> Option<NaiveDateTime> {
    request.summary.decided_at.filter(|_| request.summary.state == BudgetRequestState::Approved)
}

/// Where the entries are that it posted, once it is done.
fn entries_of(request: &BudgetRequest) -> Option<String> {
    done_at(request).filter(|_| !request.effect.is_empty())?;
    let place = Place::Year(request.fiscal_year_id?, request.summary.currency);
    Some(place.href(&StatementQuery {
        document: Some(EntryDocument::BudgetRequest),
        document_id: Some(request.summary.id.0),
        ..StatementQuery::default()
    }))
}

#[component]
fn EffectCard(request: Signal<BudgetRequest>) -> impl IntoView {
    let effect = Memo::new(move |_| request.with(|request| request.effect.clone()));
    let shortfall = Memo::new(move |_| request.with(|request| request.shortfall.clone()));
    let state = Memo::new(move |_| request.with(|request| request.summary.state));
    let heading = move || match state.get() {
        BudgetRequestState::Approved => t::budget_requests::effect_done(),
        _ => t::budget_requests::effect(),
    };
    let plan = Memo::new(move |_| request.with(|request| request.plan.clone()));
    let over = request.with_untracked(|request| request.summary.kind) == BudgetRequestKind::Override;
    let done_at = Memo::new(move |_| request.with(done_at));
    let entries = Memo::new(move |_| request.with(entries_of));
    let nothing = move || match state.get() {
        BudgetRequestState::Rejected | BudgetRequestState::Withdrawn => t::budget_requests::nothing_moved(),
        _ => t::budget_requests::nothing_in_sight(),
    };
    view! {
        <Card title=heading>
            {move || shortfall.get().map(|shortfall| view! { <Obstacle shortfall/> })}
            {over.then(|| view! { <p data-testid="override-text">{move || request.with(leave)}</p> })}
            {move || if let Some(place) = plan.get() {
                view! { <PlanEffects place/> }.into_any()
            } else if effect.with(Vec::is_empty) {
                (!over).then(|| view! { <p class="muted">{nothing}</p> }).into_any()
            } else {
                view! { <NodeEffects effects=effect done_at=done_at.get()/> }.into_any()
            }}
            {move || entries.get().map(|href| view! { <p><A href>{t::budget_requests::entries}</A></p> })}
        </Card>
    }
}

#[component]
fn Facts(request: Signal<BudgetRequest>) -> impl IntoView {
    let departments = use_fetch(|api| api.departments());
    let years = use_fetch(|api| api.fiscal_years());
    let month = move |take: fn(&BudgetRequest) -> Option<penstock_shared::ids::PeriodId>| {
        let wanted = request.with(take)?;
        years.value.with(|years| {
            let mut periods = years.iter().flatten().flat_map(|year| &year.periods);
            periods.find(|period| period.id == wanted).map(|period| format::month(period.starts_on))
        })
    };
    let node = |id, path: &[NodeRef], name: &str, name_zh: &str| {
        let names = (name.to_owned(), name_zh.to_owned());
        view! {
            <Way path=path.to_vec()/>
            <A href=paths::budget_node(id)>{move || named(&names.0, &names.1)}</A>
        }
    };
    view! {
        <Card title=t::common::details>
            <dl class="facts">
                <dt>{t::expenses::requester}</dt>
                <dd>{move || request.with(|request| request.summary.requester_name.clone())}</dd>
                {move || request.with(|request| request.summary.department_id).map(|id| view! {
                    <dt>{t::common::department}</dt>
                    <dd>{move || departments.value.with(|list| department_name(list.as_ref(), id))}</dd>
                })}
                {move || request.with(|request| {
                    let summary = &request.summary;
                    let names = (&summary.from_node_name, &summary.from_node_name_zh);
                    let view = node(summary.from_node_id?, &summary.from_node_path, names.0, names.1);
                    Some(view! { <dt>{t::budget_requests::from}</dt><dd>{view}</dd> })
                })}
                {move || request.with(|request| request.summary.funding).map(|funding| view! {
                    <dt>{t::budget_requests::funding}</dt>
                    <dd>{move || funding.word()}</dd>
                })}
                {move || month(|request| request.from_period_id).map(|month| view! {
                    <dt>{t::budget_requests::from_month}</dt>
                    <dd>{month}</dd>
                })}
                {move || request.with(|request| {
                    let summary = &request.summary;
                    let names = (&summary.node_name, &summary.node_name_zh);
                    let view = node(summary.node_id?, &summary.node_path, names.0, names.1);
                    Some(view! { <dt>{t::budget_requests::node}</dt><dd>{view}</dd> })
                })}
                {move || month(|request| request.to_period_id).map(|month| view! {
                    <dt>{t::budget_requests::to_month}</dt>
                    <dd>{month}</dd>
                })}
                {move || request.with(|request| request.plan.clone()).map(|place| {
                    let href = paths::plan_version(place.plan_id, place.version_id, "grid");
                    let name = move || {
                        let plan = named(&place.name, &place.name_zh);
                        t::budget_requests::plan_version(plan, place.number)
                    };
                    view! { <dt>{t::budget_requests::plan}</dt><dd><A href>{name}</A></dd> }
                })}
                {move || request.with(|request| Some((request.expense_id?, request.expense_reference.clone()?)))
                    .map(|(id, reference)| view! {
                        <dt>{t::budget_requests::expense}</dt>
                        <dd><A href=paths::expense(id)>{reference}</A></dd>
                    })}
                <dt>{t::common::created}</dt>
                <dd class="num">{move || format::date_time(request.with(|request| request.summary.created_at))}</dd>
            </dl>
        </Card>
    }
}
