//! The money bar: spent | committed | reserved | available, the same on every screen.

use leptos::{prelude::*, text_prop::TextProp};
use leptos_router::components::A;
use penstock_shared::{budget::Balance, money::Currency};

use super::tip::{Term, Tip, TipRow, Tips};
use crate::{format, i18n::t};

/// The parts of a bar, in hundredths of a percent of its length; together a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parts {
    spent: i64,
    committed: i64,
    reserved: i64,
    available: i64,
    over: i64,
}

impl Parts {
    /// Use beyond what is allocated is cut off the firm parts' end and shown as over.
    fn of(balance: Balance) -> Self {
        let allocated = balance.allocated_minor.max(0);
        let spent = balance.spent_minor.max(0);
        let committed = balance.committed_minor.max(0);
        let reserved = balance.reserved_minor.max(0);
        let used = spent.saturating_add(committed).saturating_add(reserved);
        let whole = used.max(allocated);
        let inside = |part: i64, before: i64| part.min((allocated - before).max(0));
        let share = |part: i64| format::share_bp(part, whole).unwrap_or(0);
        Self {
            spent: share(inside(spent, 0)),
            committed: share(inside(committed, spent)),
            reserved: share(inside(reserved, spent.saturating_add(committed))),
            available: if whole == 0 { 10_000 } else { share((allocated - used).max(0)) },
            over: share((used - allocated).max(0)),
        }
    }
}

fn rows(balance: Balance, currency: Currency) -> Vec<TipRow> {
    let row = |tone, label: &'static str, minor| {
        let share = format::percent(minor, balance.allocated_minor);
        TipRow::new(tone, label, format!("{}  ({share})", format::money(minor, currency)))
    };
    vec![
        row("tone-spent", t::money::spent(), balance.spent_minor),
        row("tone-committed", t::money::committed(), balance.committed_minor),
        row("tone-reserved", t::money::reserved(), balance.reserved_minor),
        if balance.available_minor < 0 {
            row("tone-over", t::money::over(), -balance.available_minor)
        } else {
            row("tone-available", t::money::available(), balance.available_minor)
        },
    ]
}

/// A balance as a bar. Hover and focus show the exact figures.
#[component]
pub fn MoneyBar(
    #[prop(into)] balance: Signal<Balance>,
    currency: Currency,
    #[prop(optional)] tall: bool,
) -> impl IntoView {
    let tips = Tips::here();
    let parts = Memo::new(move |_| Parts::of(balance.get()));
    let tip = move || {
        let balance = balance.get_untracked();
        Tip {
            title: format!("{} {}", t::money::allocated(), format::money(balance.allocated_minor, currency)),
            rows: rows(balance, currency),
        }
    };
    let spoken = move || {
        let b = balance.get();
        let money = |minor| format::money(minor, currency);
        t::money::bar(
            money(b.allocated_minor),
            money(b.spent_minor),
            money(b.committed_minor),
            money(b.reserved_minor),
            money(b.available_minor),
        )
    };
    view! {
        <div
            class=if tall { "money-bar tall" } else { "money-bar" }
            role="img"
            tabindex="0"
            aria-label=spoken
            on:mouseenter=move |event| tips.show(&event, untrack(tip))
            on:mouseleave=move |_| tips.hide()
            on:focus=move |event| tips.show(&event, untrack(tip))
            on:blur=move |_| tips.hide()
        >
            <Part tone="tone-spent" bp=Signal::derive(move || parts.get().spent)/>
            <Part tone="tone-committed" bp=Signal::derive(move || parts.get().committed)/>
            <Part tone="tone-reserved" bp=Signal::derive(move || parts.get().reserved)/>
            <Part tone="tone-available" bp=Signal::derive(move || parts.get().available)/>
            <Part tone="tone-over" bp=Signal::derive(move || parts.get().over)/>
        </div>
    }
}

#[component]
fn Part(tone: &'static str, bp: Signal<i64>) -> impl IntoView {
    view! {
        <i
            class=tone
            class:some=move || { bp.get() > 0 }
            hidden=move || bp.get() == 0
            style:flex-basis=move || format::css_percent(bp.get())
        ></i>
    }
}

/// What the colours of the bar mean.
#[component]
pub fn MoneyLegend() -> impl IntoView {
    let entry = |tone: &'static str, label: fn() -> &'static str| {
        view! { <span><i class=format!("swatch {tone}")></i>{label}</span> }
    };
    view! {
        <div class="money-legend">
            {entry("tone-spent", t::money::spent)}
            {entry("tone-committed", t::money::committed)}
            {entry("tone-reserved", t::money::reserved)}
            {entry("tone-available", t::money::available)}
        </div>
    }
}

/// A figure with its name; a door when it has an address.
#[component]
pub fn Figure(
    #[prop(into)] label: TextProp,
    #[prop(into)] value: TextProp,
    /// The exact figure, on hover.
    #[prop(optional, into)]
    exact: Option<TextProp>,
    #[prop(optional, into)] hint: Option<TextProp>,
    /// What the name means, on hover and focus.
    #[prop(optional, into)]
    meaning: Option<TextProp>,
    /// The colour of the bar that it belongs to.
    #[prop(optional)]
    tone: Option<&'static str>,
    #[prop(optional, into)] href: Option<String>,
) -> impl IntoView {
    // A link around a word that takes the focus would be one inside of the other.
    let (around, inside) = if meaning.is_some() { (None, href) } else { (href, None) };
    let value = move || value.get();
    let exact = move || exact.as_ref().map(TextProp::get);
    let inner = view! {
        <span class="label">
            {tone.map(|tone| view! { <i class=format!("swatch {tone}")></i> })}
            {match meaning {
                Some(meaning) => view! { <Term word=label meaning/> }.into_any(),
                None => (move || label.get()).into_any(),
            }}
        </span>
        {match inside {
            Some(href) => view! { <A href attr:class="value door" attr:title=exact>{value}</A> }.into_any(),
            None => view! { <span class="value" title=exact>{value}</span> }.into_any(),
        }}
        {hint.map(|hint| view! { <span class="hint">{move || hint.get()}</span> })}
    };
    match around {
        Some(href) => view! { <A href attr:class="figure">{inner}</A> }.into_any(),
        None => view! { <div class="figure">{inner}</div> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balance(allocated: i64, spent: i64, committed: i64, reserved: i64) -> Balance {
        Balance {
            allocated_minor: allocated,
            reserved_minor: reserved,
            committed_minor: committed,
            spent_minor: spent,
            available_minor: allocated - spent - committed - reserved,
        }
    }

    #[test]
    fn parts_fill_the_bar() {
        let parts = Parts::of(balance(1_000, 200, 100, 50));
        assert_eq!(parts, Parts { spent: 2_000, committed: 1_000, reserved: 500, available: 6_500, over: 0 });
    }

    #[test]
    fn what_is_beyond_the_allocation_shows_as_over() {
        let parts = Parts::of(balance(100, 60, 60, 80));
        assert_eq!(parts, Parts { spent: 3_000, committed: 2_000, reserved: 0, available: 0, over: 5_000 });
    }

    #[test]
    fn an_empty_budget_is_all_available() {
        assert_eq!(Parts::of(Balance::default()).available, 10_000);
    }
}
