//! What a request does to a budget, as a bar: used | this request | left | over.

use leptos::prelude::*;
use penstock_shared::money::Currency;

use super::tip::{Tip, TipRow, Tips};
use crate::{format, i18n::t};

/// The figures of the bar, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    pub allocated_minor: i64,
    /// Without the request.
    pub used_minor: i64,
    /// By the request.
    pub asked_minor: i64,
}

/// The parts, in hundredths of a percent of the bar's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parts {
    used: i64,
    asked: i64,
    left: i64,
    over: i64,
}

impl Effect {
    const fn left_minor(self) -> i64 {
        self.allocated_minor.saturating_sub(self.used_minor).saturating_sub(self.asked_minor)
    }

    /// What goes beyond the allocation is cut off the request first and shown as over.
    fn parts(self) -> Parts {
        let allocated = self.allocated_minor.max(0);
        let used = self.used_minor.max(0);
        let asked = self.asked_minor.max(0);
        let whole = used.saturating_add(asked).max(allocated);
        let share = |part: i64| format::share_bp(part, whole).unwrap_or(0);
        Parts {
            used: share(used.min(allocated)),
            asked: share(asked.min((allocated - used).max(0))),
            left: if whole == 0 { 10_000 } else { share(self.left_minor().max(0)) },
            over: share((-self.left_minor()).max(0)),
        }
    }

    fn tip(self, currency: Currency) -> Tip {
        let row = |tone, label: &'static str, minor| TipRow::new(tone, label, format::money(minor, currency));
        let last = if self.left_minor() < 0 {
            row("tone-over", t::money::over(), -self.left_minor())
        } else {
            row("tone-available", t::money::left_after(), self.left_minor())
        };
        Tip {
            title: format!("{} {}", t::money::allocated(), format::money(self.allocated_minor, currency)),
            rows: vec![
                row("tone-spent", t::money::used_before(), self.used_minor),
                row("tone-reserved", t::money::this_request(), self.asked_minor),
                last,
            ],
        }
    }
}

/// The bar. Hover and focus show the exact figures.
#[component]
pub fn EffectBar(#[prop(into)] effect: Signal<Effect>, currency: Currency) -> impl IntoView {
    let tips = Tips::here();
    let parts = Memo::new(move |_| effect.get().parts());
    let tip = move || effect.get_untracked().tip(currency);
    let spoken = move || {
        let effect = effect.get();
        let money = |minor| format::money(minor, currency);
        t::money::effect(
            money(effect.allocated_minor),
            money(effect.used_minor),
            money(effect.asked_minor),
            money(effect.left_minor()),
        )
    };
    let part = move |tone: &'static str, bp: fn(Parts) -> i64| {
        view! {
            <i
                class=tone
                class:some=move || { bp(parts.get()) > 0 }
                hidden=move || bp(parts.get()) == 0
                style:flex-basis=move || format::css_percent(bp(parts.get()))
            ></i>
        }
    };
    view! {
        <div
            class="money-bar"
            role="img"
            tabindex="0"
            aria-label=spoken
            on:mouseenter=move |event| tips.show(&event, untrack(tip))
            on:mouseleave=move |_| tips.hide()
            on:focus=move |event| tips.show(&event, untrack(tip))
            on:blur=move |_| tips.hide()
        >
            {part("tone-spent", |parts| parts.used)}
            {part("tone-reserved", |parts| parts.asked)}
            {part("tone-available", |parts| parts.left)}
            {part("tone-over", |parts| parts.over)}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(allocated_minor: i64, used_minor: i64, asked_minor: i64) -> Parts {
        Effect { allocated_minor, used_minor, asked_minor }.parts()
    }

    #[test]
    fn the_request_stands_between_what_is_used_and_what_is_left() {
        assert_eq!(parts(1_000, 500, 100), Parts { used: 5_000, asked: 1_000, left: 4_000, over: 0 });
    }

    #[test]
    fn what_does_not_fit_shows_as_over() {
        assert_eq!(parts(100, 80, 120), Parts { used: 4_000, asked: 1_000, left: 0, over: 5_000 });
        assert_eq!(parts(100, 150, 50), Parts { used: 5_000, asked: 0, left: 0, over: 5_000 });
        assert_eq!(parts(0, 0, 50), Parts { used: 0, asked: 0, left: 0, over: 10_000 });
    }

    #[test]
    fn nothing_allocated_and_nothing_asked_is_an_empty_bar() {
        assert_eq!(parts(0, 0, 0), Parts { used: 0, asked: 0, left: 10_000, over: 0 });
    }
}
