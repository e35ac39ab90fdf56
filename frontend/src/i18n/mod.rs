//! The two languages of the interface.
//!
//! Every visible text is a function of [`t`], made by the build script out of
//! `locales/{en,zh-CN}/<area>.json`. Pass the function itself where a view or a prop wants a text
//! that follows the language (`{t::budgets::title}`, `label=t::common::save`), and a closure where
//! it has parameters (`{move || t::budgets::left(amount)}`). In event handlers and after awaits
//! call it: the language is read from one global signal and needs no context.
//!
//! Invariant: no screen holds a text of its own. Words of the server (error codes, states, roles)
//! are translated in [`words`] by matches without a wildcard.

pub mod words;

use std::{cell::Cell, fmt::Display};

use leptos::prelude::*;
use penstock_shared::organisation::Locale;

use crate::browser;

/// The texts, one module per area.
pub mod t {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

const STORED: &str = "penstock.locale";

thread_local! {
    static CHOSEN: Cell<bool> = const { Cell::new(false) };
    static LOCALE: ArcRwSignal<Locale> = ArcRwSignal::new(first_locale());
}

/// The language now. Tracks: what reads it follows a change.
#[must_use]
pub fn locale() -> Locale {
    LOCALE.with(ArcRwSignal::clone).get()
}

/// The language now, without following it.
#[must_use]
pub fn locale_untracked() -> Locale {
    LOCALE.with(ArcRwSignal::clone).get_untracked()
}

/// A choice before sign-in: changes the language, and stands against the account's.
pub fn choose_locale(locale: Locale) {
    CHOSEN.set(true);
    set_locale(locale);
}

/// The choice made before sign-in, once.
#[must_use]
pub fn take_choice() -> Option<Locale> {
    CHOSEN.take().then(locale_untracked)
}

/// Changes the language of everything on the page, and of the next visit in this browser.
pub fn set_locale(locale: Locale) {
    browser::store(STORED, locale.as_str());
    browser::set_root_attribute("lang", locale.as_str());
    let signal = LOCALE.with(ArcRwSignal::clone);
    if signal.get_untracked() != locale {
        signal.set(locale);
    }
}

/// Tells the page which language it is in; once, at the start.
pub fn apply_locale() {
    browser::set_root_attribute("lang", locale_untracked().as_str());
}

/// Whether this browser has chosen a language before.
#[must_use]
pub fn has_chosen() -> bool {
    browser::stored(STORED).is_some()
}

/// The name of something that has one in both languages; the Chinese one may be empty.
#[must_use]
pub fn named(name: &str, name_zh: &str) -> String {
    if locale() == Locale::ZhCn && !name_zh.is_empty() { name_zh.to_owned() } else { name.to_owned() }
}

/// Chooses between the languages; used by the generated functions.
fn pick(en: &'static str, zh: &'static str) -> &'static str {
    match locale() {
        Locale::En => en,
        Locale::ZhCn => zh,
    }
}

/// Puts values in place of `{names}`; used by the generated functions.
fn fill(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            out.push_str(&value.to_string());
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn first_locale() -> Locale {
    if !cfg!(target_arch = "wasm32") {
        return Locale::En;
    }
    if let Some(stored) = browser::stored(STORED).and_then(|text| text.parse().ok()) {
        return stored;
    }
    if browser::language().starts_with("zh") { Locale::ZhCn } else { Locale::En }
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn values_stand_where_their_names_stood() {
        let text = fill("{a} of {b}, {a}", &[("a", &1), ("b", &"two")]);
        assert_eq!(text, "1 of two, 1");
    }
}
