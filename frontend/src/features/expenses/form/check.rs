//! The panel beside the form: what the request would do, whom it would go to, and what looks like it.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    approval::RouteStep,
    budget::FundsRefusal,
    expense::{Conversion, ExpenseSummary, SplitFinding},
};

use super::{super::page::asked, editor::Editor, refused::Refused};
use crate::{
    api::ApiError,
    features::effect::Effects,
    format,
    i18n::{named, t, words::Word},
    paths,
    ui::{Card, Glyph, Icon, Notice, StatePill, Tone},
};

/// The panel. It is read out when it changes.
#[component]
pub fn CheckPanel(editor: Editor) -> impl IntoView {
    let preview = Memo::new(move |_| {
        editor.checked.value.with(|checked| checked.as_ref()?.as_ref().map(|checked| checked.preview.clone()))
    });
    let results = Signal::derive(move || {
        preview.with(|preview| preview.as_ref().map(|p| p.results.clone())).unwrap_or_default()
    });
    // What the server stored at submission counts before what a preview says.
    let refusal = Memo::new(move |_| {
        let stored = editor.save.error.with(|error| error.as_ref().and_then(ApiError::funds).cloned());
        stored.or_else(|| {
            preview.with(|preview| {
                let preview = preview.as_ref().filter(|preview| !preview.passes)?;
                let refused = |check: &&penstock_shared::budget::NodeCheck| {
                    check.outcome == penstock_shared::budget::CheckOutcome::Refused
                };
                Some(FundsRefusal {
                    check_id: None,
                    refusals: preview.results.iter().filter(refused).cloned().collect(),
                    helpers: preview.helpers.clone(),
                })
            })
        })
    });
    let route = Memo::new(move |_| {
        preview.with(|preview| preview.as_ref().map(|p| p.route.clone())).unwrap_or_default()
    });
    let alike = Memo::new(move |_| {
        preview.with(|preview| preview.as_ref().map(|p| p.look_alikes.clone())).unwrap_or_default()
    });
    let split = Memo::new(move |_| preview.with(|preview| preview.as_ref().and_then(|p| p.split.clone())));
    let passes = Memo::new(move |_| preview.with(|preview| preview.as_ref().map(|p| p.passes)));
    let auto_approved = Memo::new(move |_| {
        preview.with(|preview| preview.as_ref().is_some_and(|p| p.passes && p.auto_approved))
    });
    view! {
        <Card title=t::expenses::effect>
            <div class="stack" aria-live="polite" aria-busy=move || editor.checked.loading.get().then_some("true") data-testid="funds-check">
                {move || refusal.get().map(|refusal| view! { <Refused editor refusal/> })}
                {move || match passes.get() {
                    None => view! { <p class="muted">{t::expenses::effect_none}</p> }.into_any(),
                    Some(true) => view! {
                        <p class="fits"><Icon glyph=Glyph::CircleCheck/><span>{t::expenses::fits}</span></p>
                    }.into_any(),
                    Some(false) => ().into_any(),
                }}
                <CheckProblem editor/>
                {move || preview.with(|preview| preview.as_ref().map(|p| p.conversions.clone())).filter(|all| !all.is_empty()).map(|all| view! {
                    <Conversions all/>
                })}
                <Effects checks=results/>
                {move || auto_approved.get().then(|| view! {
                    <Notice tone=Tone::Ok><p>{t::expenses::auto_approved}</p></Notice>
                })}
                {move || {
                    let route = route.get();
                    (!route.is_empty()).then(|| view! { <RouteView route/> })
                }}
                {move || split.get().map(|found| view! { <Split found/> })}
                {move || {
                    let alike = alike.get();
                    (!alike.is_empty()).then(|| view! { <LookAlikes alike/> })
                }}
            </div>
        </Card>
    }
}

/// What amounts in another currency come to, and the rate.
#[component]
fn Conversions(all: Vec<Conversion>) -> impl IntoView {
    view! {
        <ul class="stack tight" data-testid="conversions">
            {all.into_iter().map(|line| view! {
                <li>
                    <span class="num strong">
                        {move || t::currencies::converted(
                            format::money(line.foreign_minor, line.rate.from),
                            format::money(line.amount_minor, line.rate.to),
                        )}
                    </span>
                    " "
                    <span class="muted small">
                        {move || format::rate(&line.rate)}
                    </span>
                </li>
            }).collect_view()}
        </ul>
    }
}

/// The check itself failed, and not because of a field that is marked.
#[component]
fn CheckProblem(editor: Editor) -> impl IntoView {
    move || {
        let error = editor.checked.error.get().filter(|error| !error.has_fields())?;
        Some(
            view! { <Notice tone=Tone::Warn><p>{t::expenses::check_failed}" "{error.message()}</p></Notice> },
        )
    }
}

/// `Goes to: Wang Lei, then Finance controller (Li Na or Zhao Min)`.
#[component]
pub fn RouteView(route: Vec<RouteStep>) -> impl IntoView {
    view! {
        <div class="route" data-testid="route">
            <h3>{t::expenses::goes_to}</h3>
            <ol>
                {route.into_iter().map(|step| {
                    let people: Vec<String> = step.approvers.into_iter().map(|who| who.name).collect();
                    let names = move || asked(&people.iter().map(String::as_str).collect::<Vec<_>>(), step.needed);
                    let (rule, rule_zh) = (step.rule, step.rule_zh);
                    let why = move || {
                        let rule = named(&rule, &rule_zh);
                        if rule.is_empty() { step.kind.word().to_owned() } else { format!("{} · {rule}", step.kind.word()) }
                    };
                    view! {
                        <li>
                            <Icon glyph=Glyph::User/>
                            <span><span class="strong">{names}</span>" "<span class="muted small">{why}</span></span>
                        </li>
                    }
                }).collect_view()}
            </ol>
        </div>
    }
}

#[component]
fn LookAlikes(alike: Vec<ExpenseSummary>) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warn>
            <p class="strong">{t::expenses::look_alikes}</p>
            <Requests list=alike/>
        </Notice>
    }
}

/// What a request is taken together with.
#[component]
pub fn Split(found: SplitFinding) -> impl IntoView {
    let SplitFinding { requests, total_minor, currency, with } = found;
    let text = move || match total_minor {
        Some(total) => t::expenses::split_text(format::count(requests), format::money(total, currency)),
        None => t::expenses::split_unknown(format::count(requests)),
    };
    view! {
        <Notice tone=Tone::Warn>
            <div class="stack tight" data-testid="split">
                <p class="strong">{t::expenses::split}</p>
                <p>{text}</p>
                <Requests list=with/>
            </div>
        </Notice>
    }
}

#[component]
fn Requests(list: Vec<ExpenseSummary>) -> impl IntoView {
    view! {
            <ul class="stack tight">
                {list.into_iter().map(|expense| {
                    let (total, currency, date) = (expense.total_minor, expense.currency, expense.charge_date);
                    view! {
                        <li class="row between">
                            <span>
                                <A href=paths::expense(expense.id)>{expense.reference}</A>
                                " "{expense.title}" "
                                <span class="muted small num">
                                    {move || format!("{} · {}", format::money(total, currency), format::date(date))}
                                </span>
                            </span>
                            <StatePill state=expense.state/>
                        </li>
                    }
                }).collect_view()}
            </ul>
    }
}
