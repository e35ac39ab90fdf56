//! A new batch: choose the days, look at the vouchers, post them.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use penstock_shared::{
    accounting::{VoucherBatch, VoucherPreview, VoucherRange},
    event::EventTopic,
    period::{FiscalYear, Period},
    permission::Permission,
    problem::Subject,
};

use super::vouchers::{Totals, VoucherCard};
use crate::{
    command::use_command,
    fetch::use_fetch,
    format,
    i18n::{named, t, words::Word},
    live::use_live,
    paths,
    session::can,
    ui::{
        Button, Card, Choice, Crumb, DateField, Empty, FormProblem, Glyph, Kind, LinkButton, Loaded, Notice,
        PageHeader, SelectField, Tone, use_toasts,
    },
    zone,
};

/// The page.
#[component]
pub fn NewBatchPage() -> impl IntoView {
    let years = use_fetch(|api| api.fiscal_years());
    let crumbs = Signal::derive(|| {
        vec![Crumb { label: t::accounting::title().to_owned(), href: paths::ACCOUNTING.to_owned() }]
    });
    view! {
        <PageHeader title=t::accounting::new text=t::accounting::new_text crumbs/>
        <Loaded fetch=years let:years><Days years/></Loaded>
    }
}

/// The period that ended last.
fn last_ended(years: &[FiscalYear]) -> Option<Period> {
    let today = zone::today();
    let ended = years.iter().flat_map(|year| &year.periods).filter(|period| period.ends_on < today);
    ended.max_by_key(|period| period.ends_on).cloned()
}

#[component]
fn Days(years: Signal<Vec<FiscalYear>>) -> impl IntoView {
    let begin = years.with_untracked(|years| last_ended(years));
    let from = RwSignal::new(begin.as_ref().map(|period| period.starts_on));
    let to = RwSignal::new(begin.as_ref().map(|period| period.ends_on));
    let chosen = Signal::derive(move || {
        let (from, to) = (from.get(), to.get());
        years.with(|years| {
            let mut all = years.iter().flat_map(|year| &year.periods);
            let same = all.find(|period| Some(period.starts_on) == from && Some(period.ends_on) == to);
            same.map(|period| period.id.to_string()).unwrap_or_default()
        })
    });
    let choices = Signal::derive(move || years.with(|years| period_choices(years)));
    let choose = move |id: String| {
        let found = years.with_untracked(|years| {
            years.iter().flat_map(|year| &year.periods).find(|period| period.id.to_string() == id).cloned()
        });
        if let Some(period) = found {
            from.set(Some(period.starts_on));
            to.set(Some(period.ends_on));
        }
    };
    view! {
        <Card>
            <div class="toolbar">
                <SelectField label=t::common::period choices value=chosen on_change=choose/>
                <DateField label=t::accounting::from value=from/>
                <DateField label=t::accounting::to value=to/>
            </div>
        </Card>
        {move || from.get().zip(to.get()).map(|(from, to)| view! { <Preview from to/> })}
    }
}

fn period_choices(years: &[FiscalYear]) -> Vec<Choice> {
    let own = std::iter::once(Choice::new("", t::accounting::own_days()));
    let mut periods: Vec<&Period> = years.iter().flat_map(|year| &year.periods).collect();
    periods.sort_by_key(|period| std::cmp::Reverse(period.starts_on));
    own.chain(periods.into_iter().map(|period| Choice::new(period.id, format::month(period.starts_on))))
        .collect()
}

#[component]
fn Preview(from: NaiveDate, to: NaiveDate) -> impl IntoView {
    let range = VoucherRange { from, to, through_sequence: None };
    let preview = use_fetch(move |api| async move { api.preview_voucher_batch(&range).await });
    use_live(&[EventTopic::AccountingChanged, EventTopic::ExpenseChanged], move || preview.refetch());
    view! {
        <Loaded fetch=preview rows=8 let:preview>
            {move || {
                let preview = preview.get();
                if preview.entry_count == 0 {
                    view! {
                        <Card><Empty glyph=Glyph::CircleCheck title=t::accounting::nothing text=t::accounting::nothing_text/></Card>
                    }.into_any()
                } else {
                    view! { <Found preview range/> }.into_any()
                }
            }}
        </Loaded>
    }
}

#[component]
fn Found(preview: VoucherPreview, range: VoucherRange) -> impl IntoView {
    let blocked = !preview.unmapped.is_empty()
        || !preview.missing_defaults.is_empty()
        || !preview.unbalanced.is_empty();
    let counts = (preview.voucher_count, preview.entry_count);
    let range = VoucherRange { through_sequence: Some(preview.through_sequence), ..range };
    let shown = i64::try_from(preview.vouchers.len()).unwrap_or(i64::MAX);
    let totals = preview.totals.clone();
    let vouchers = preview.vouchers.clone();
    view! {
        {blocked.then(|| view! { <Problems preview/> })}
        <Card title=t::accounting::preview>
            <div class="columns">
                <dl class="facts">
                    <dt>{t::accounting::vouchers}</dt>
                    <dd>{move || format::count(counts.0)}</dd>
                    <dt>{t::accounting::entries}</dt>
                    <dd>{move || format::count(counts.1)}</dd>
                </dl>
                <Totals totals/>
            </div>
            <Post range blocked/>
        </Card>
        {vouchers.into_iter().map(|voucher| view! { <VoucherCard voucher/> }).collect_view()}
        {(shown < counts.0).then(|| view! {
            <p class="muted">{move || t::common::shown(format::count(shown), format::count(counts.0))}</p>
        })}
    }
}

#[component]
fn Problems(preview: VoucherPreview) -> impl IntoView {
    let VoucherPreview { unmapped, missing_defaults, unbalanced, .. } = preview;
    view! {
        <Notice tone=Tone::Bad>
            <div class="stack tight">
                <p class="strong">{t::accounting::problems}</p>
                <ul>
                    {unmapped.into_iter().map(|of: Subject| view! {
                        <li>{move || t::accounting::no_account(named(&of.name, &of.name_zh))}</li>
                    }).collect_view()}
                    {missing_defaults.into_iter().map(|role| view! {
                        <li>{move || t::accounting::no_default(role.word())}</li>
                    }).collect_view()}
                    {unbalanced.into_iter().map(|name| view! {
                        <li>{move || t::accounting::unbalanced(&name)}</li>
                    }).collect_view()}
                </ul>
                <div class="row"><LinkButton label=t::accounting::accounts href=paths::ACCOUNTS/></div>
            </div>
        </Notice>
    }
}

#[component]
fn Post(range: VoucherRange, blocked: bool) -> impl IntoView {
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let allowed = can(Permission::AccountingManage);
    let post = use_command(
        |api, range: VoucherRange, key| async move { api.post_voucher_batch(&range, &key).await },
        move |batch: VoucherBatch| {
            toasts.good(t::accounting::was_posted());
            navigate(&paths::voucher_batch(batch.id), leptos_router::NavigateOptions::default());
        },
    );
    view! {
        <FormProblem error=post.error/>
        {move || allowed.get().then(|| view! {
            <div class="form-actions">
                <Button
                    label=t::accounting::post
                    kind=Kind::Primary
                    disabled=blocked
                    busy=post.pending
                    on_click=move || post.run(range)
                />
            </div>
        })}
    }
}
