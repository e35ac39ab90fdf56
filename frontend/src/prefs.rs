//! What a person chose for this browser: theme and density.

use leptos::prelude::*;

use crate::browser;

const THEME: &str = "penstock.theme";
const DENSITY: &str = "penstock.density";

/// Light, dark, or as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    fn is_dark(self) -> bool {
        match self {
            Self::System => browser::media("(prefers-color-scheme: dark)"),
            Self::Light => false,
            Self::Dark => true,
        }
    }
}

/// The choices, as signals.
#[derive(Clone, Copy)]
pub struct Prefs {
    pub theme: RwSignal<Theme>,
    /// More rows on a screen, for people who live in tables.
    pub compact: RwSignal<bool>,
}

impl Prefs {
    /// Made once, at the root; keeps `<html>` and the storage in step.
    #[must_use]
    pub fn new() -> Self {
        let prefs = Self {
            theme: RwSignal::new(Theme::parse(&browser::stored(THEME).unwrap_or_default())),
            compact: RwSignal::new(browser::stored(DENSITY).as_deref() == Some("compact")),
        };
        Effect::new(move || {
            let theme = prefs.theme.get();
            browser::store(THEME, theme.as_str());
            browser::set_root_attribute("data-theme", if theme.is_dark() { "dark" } else { "light" });
        });
        Effect::new(move || {
            let density = if prefs.compact.get() { "compact" } else { "normal" };
            browser::store(DENSITY, density);
            browser::set_root_attribute("data-density", density);
        });
        prefs
    }
}

/// The choices of this browser.
#[must_use]
pub fn use_prefs() -> Prefs {
    use_context::<Prefs>().unwrap_or_else(Prefs::new)
}
