//! The cap of a control book: one for the year, split evenly, or one for each period.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::{
    control::PeriodCap,
    ids::PeriodId,
    money::{Currency, split_minor},
};

use crate::{
    format,
    i18n::t,
    ui::{CheckField, MoneyField, parse_money},
};

/// A period with the cap that it has.
pub type PeriodNow = (PeriodId, NaiveDate, i64);

/// A period's cap as it is typed.
#[derive(Debug, Clone, Copy)]
struct Typed {
    period_id: PeriodId,
    starts_on: NaiveDate,
    text: RwSignal<String>,
}

/// What a form says about caps.
#[derive(Clone, Copy)]
pub struct Caps {
    currency: Currency,
    year: RwSignal<String>,
    /// Whether every period has its own.
    each: RwSignal<bool>,
    typed: StoredValue<Vec<Typed>>,
    wrong: RwSignal<Option<String>>,
}

impl Caps {
    /// Of a book that is not there yet.
    #[must_use]
    pub fn empty(currency: Currency, periods: &[(PeriodId, NaiveDate)]) -> Self {
        let now: Vec<PeriodNow> = periods.iter().map(|(id, starts_on)| (*id, *starts_on, 0)).collect();
        Self::new(currency, String::new(), false, &now)
    }

    /// Of a book with its caps. Those that are not the even split are shown period by period.
    #[must_use]
    pub fn of(currency: Currency, periods: &[PeriodNow]) -> Self {
        let total = sum(periods.iter().map(|(_, _, cap)| *cap));
        let held: Vec<i64> = periods.iter().map(|(_, _, cap)| *cap).collect();
        Self::new(currency, currency.grouped(total), even(total, periods.len()) != held, periods)
    }

    fn new(currency: Currency, year: String, each: bool, periods: &[PeriodNow]) -> Self {
        let typed = periods.iter().map(|(period_id, starts_on, cap)| Typed {
            period_id: *period_id,
            starts_on: *starts_on,
            text: RwSignal::new(currency.grouped(*cap)),
        });
        Self {
            currency,
            year: RwSignal::new(year),
            each: RwSignal::new(each),
            typed: StoredValue::new(typed.collect()),
            wrong: RwSignal::new(None),
        }
    }

    /// The year's cap and, where every period has its own, theirs. `None` notes at the fields what is no amount.
    #[must_use]
    pub fn read(self) -> Option<(i64, Vec<PeriodCap>)> {
        self.wrong.set(None);
        if !self.each.get_untracked() {
            let year = parse_money(&self.year.get_untracked(), self.currency);
            return year
                .map_err(|wrong| self.wrong.set(Some(wrong)))
                .ok()
                .map(|cap_minor| (cap_minor, Vec::new()));
        }
        let caps = self.typed.with_value(|typed| {
            let cap = |typed: &Typed| {
                let cap_minor = parse_money(&typed.text.get_untracked(), self.currency)?;
                Ok(PeriodCap { period_id: typed.period_id, cap_minor })
            };
            typed.iter().map(cap).collect::<Result<Vec<_>, String>>()
        });
        let caps = caps.map_err(|wrong| self.wrong.set(Some(wrong))).ok()?;
        Some((sum(caps.iter().map(|cap| cap.cap_minor)), caps))
    }

    /// Whether that is what the book has already.
    #[must_use]
    pub fn is_as_before(periods: &[PeriodNow], cap_minor: i64, caps: &[PeriodCap]) -> bool {
        let held: Vec<i64> = periods.iter().map(|(_, _, cap)| *cap).collect();
        if caps.is_empty() {
            return even(cap_minor, periods.len()) == held;
        }
        caps.iter().map(|cap| cap.cap_minor).eq(held)
    }

    /// What the periods come to; `None` while one of them is no amount. Tracks.
    fn total(self) -> Option<i64> {
        let all = self.typed.with_value(|typed| {
            typed.iter().map(|typed| parse_money(&typed.text.get(), self.currency)).collect::<Vec<_>>()
        });
        let all: Vec<i64> = all.into_iter().collect::<Result<_, _>>().ok()?;
        Some(sum(all.into_iter()))
    }

    /// Every period gets its part of the year, or the year what they come to.
    fn turn(self, each: bool) {
        if each {
            if let Ok(year) = parse_money(&self.year.get_untracked(), self.currency) {
                self.typed.with_value(|typed| {
                    for (typed, part) in typed.iter().zip(even(year, typed.len())) {
                        typed.text.set(self.currency.grouped(part));
                    }
                });
            }
        } else if let Some(total) = untrack(|| self.total()) {
            self.year.set(self.currency.grouped(total));
        }
        self.wrong.set(None);
        self.each.set(each);
    }
}

fn sum(amounts: impl Iterator<Item = i64>) -> i64 {
    amounts.fold(0, i64::saturating_add)
}

/// As the server splits a year's cap.
fn even(total_minor: i64, periods: usize) -> Vec<i64> {
    split_minor(total_minor, &vec![1; periods]).unwrap_or_default()
}

/// The fields.
#[component]
pub fn CapsField(
    caps: Caps,
    /// What the server objected to.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let currency = caps.currency;
    let shown = Signal::derive(move || caps.wrong.get().or_else(|| error.get()));
    view! {
        <CheckField
            label=t::controls::cap_each
            hint=t::controls::cap_each_hint
            checked=caps.each
            on_change=move |on| caps.turn(on)
        />
        {move || if caps.each.get() {
            view! { <Periods caps error=shown/> }.into_any()
        } else {
            view! {
                <MoneyField
                    label=t::controls::cap
                    hint=t::controls::cap_hint
                    value=caps.year
                    currency
                    error=shown
                />
            }
            .into_any()
        }}
    }
}

#[component]
fn Periods(caps: Caps, error: Signal<Option<String>>) -> impl IntoView {
    let currency = caps.currency;
    let starts: Vec<NaiveDate> =
        caps.typed.with_value(|typed| typed.iter().map(|typed| typed.starts_on).collect());
    let names = Memo::new(move |_| format::periods(&starts, format::month));
    let field = move |(index, typed): (usize, Typed)| {
        let name = move || names.with(|names| names.get(index).cloned().unwrap_or_default());
        view! { <MoneyField label=name value=typed.text currency/> }
    };
    let total = move || caps.total().map(|total| t::controls::caps_total(format::money(total, currency)));
    view! {
        <fieldset class="book-caps">
            <legend>{t::controls::cap}</legend>
            <div class="form-grid">
                {caps.typed.get_value().into_iter().enumerate().map(field).collect_view()}
            </div>
            <p class="hint num">{total}</p>
            {move || error.get().map(|error| view! { <p class="field-error" role="alert">{error}</p> })}
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(caps: [i64; 3]) -> Vec<PeriodNow> {
        let ids = [1, 2, 3].map(PeriodId);
        ids.into_iter().zip(caps).map(|(id, cap)| (id, NaiveDate::default(), cap)).collect()
    }

    #[test]
    fn a_cap_that_stays_is_not_sent() {
        let held = now([34, 33, 33]);
        assert!(Caps::is_as_before(&held, 100, &[]));
        assert!(!Caps::is_as_before(&held, 101, &[]));
        let uneven = now([10, 60, 30]);
        assert!(!Caps::is_as_before(&uneven, 100, &[]), "an even split is something else");
        let typed: Vec<PeriodCap> = uneven
            .iter()
            .map(|(period_id, _, cap)| PeriodCap { period_id: *period_id, cap_minor: *cap })
            .collect();
        assert!(Caps::is_as_before(&uneven, 100, &typed));
        assert!(!Caps::is_as_before(&held, 100, &typed));
    }
}
