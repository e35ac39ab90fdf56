//! The settings of a draft: what the person chooses is kept here and saved a moment after each
//! change, as a whole; the count of all rows follows.

use leptos::prelude::*;
use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    ids::ImportId,
    import::{Import, ImportPreview, ImportSettings, ImportTarget, RowFilterOp, SurveyState},
};

use crate::{
    api::ApiError,
    command::{Command, use_command},
    fetch::{Fetch, use_fetch},
    live::use_live,
    settled::settled,
};

type Save = (ImportSettings, i64);

/// A draft on the page.
#[derive(Clone, Copy)]
pub struct Draft {
    pub id: ImportId,
    pub import: Signal<Import>,
    pub settings: RwSignal<ImportSettings>,
    pub preview: Fetch<ImportPreview>,
    fetch: Fetch<Import>,
    save: Command<Save>,
    /// What the server has.
    saved: RwSignal<Option<ImportSettings>>,
    /// The highest version that an answer named. An answer that was asked for before a save may come
    /// after it, and names an older one.
    newest: StoredValue<i64>,
}

impl Draft {
    pub fn open(fetch: Fetch<Import>, import: Signal<Import>) -> Self {
        let first = import.get_untracked();
        let id = first.summary.id;
        let preview = use_fetch(move |api| api.import_preview(id));
        let settings = RwSignal::new(first.settings.clone());
        let saved = RwSignal::new(first.settings_chosen.then(|| complete(&first.settings)));
        let sending = StoredValue::new(None::<ImportSettings>);
        let newest = StoredValue::new(first.summary.version);
        let save = use_command(
            move |api, (settings, version): Save, _| {
                sending.set_value(Some(settings.clone()));
                async move { api.set_import(id, &settings, version).await }
            },
            move |import: Import| {
                saved.try_set(sending.try_get_value().flatten());
                newest.try_update_value(|newest| *newest = import.summary.version.max(*newest));
                fetch.value.try_set(Some(import));
                preview.refetch();
            },
        );
        let draft = Self { id, import, settings, preview, fetch, save, saved, newest };
        draft.follow();
        draft
    }

    /// Saves after changes, and again when one came while another was on its way.
    fn follow(self) {
        let changed = settled(move || self.settings.get());
        Effect::new(move || {
            changed.track();
            // A save that ended, and a new version, are reasons to look again.
            let idle = !self.save.pending.get();
            self.import.with(|import| import.summary.version);
            if idle {
                self.save_if_changed();
            }
        });
        Effect::new(move || {
            let code = self.save.error.with(|error| error.as_ref().and_then(ApiError::code));
            if code == Some(ErrorCode::VersionMismatch) {
                self.save.clear();
                self.fetch.refetch();
            }
        });
        let preview = self.preview;
        use_live(&[EventTopic::ImportProgressed], move || preview.refetch());
    }

    fn save_if_changed(self) {
        // Of the last answer: `import` follows it a moment later, and an old version is refused.
        let latest = self.fetch.value.with_untracked(|import| {
            import.as_ref().map(|import| (import.summary.version, !import.files.is_empty()))
        });
        let Some((version, has_files)) = latest else { return };
        let changed = untrack(|| self.is_changed());
        if has_files && changed && self.save.error.with_untracked(Option::is_none) {
            let version = version.max(self.newest.get_value());
            self.save.run((complete(&self.settings.get_untracked()), version));
        }
    }

    /// Changes the settings.
    pub fn change(self, change: impl FnOnce(&mut ImportSettings)) {
        self.save.clear();
        self.settings.update(change);
    }

    /// Takes over what the server says after a file came. Until a person has chosen anything, the
    /// server's suggestions follow the files.
    pub fn take(self, import: Import) {
        if self.saved.with_untracked(Option::is_none) {
            self.settings.set(import.settings.clone());
        }
        self.newest.update_value(|newest| *newest = import.summary.version.max(*newest));
        self.fetch.value.set(Some(import));
        self.preview.refetch();
    }

    /// Reads everything again.
    pub fn refetch(self) {
        self.fetch.refetch();
        self.preview.refetch();
    }

    /// Whether the server does not have everything yet. Tracks.
    pub fn saving(self) -> bool {
        self.save.pending.get() || self.is_changed()
    }

    /// Whether a person has chosen something that the server does not have. Tracks.
    fn is_changed(self) -> bool {
        let settings = complete(&self.settings.get());
        let as_saved = |saved: &Option<ImportSettings>| saved.as_ref().map(|saved| *saved == settings);
        // Before anything was saved, the server's own suggestions stand here.
        let same = self.saved.with(as_saved);
        !same.unwrap_or_else(|| self.import.with(|import| complete(&import.settings) == settings))
    }

    /// Why the settings were not taken.
    pub fn error(self) -> RwSignal<Option<ApiError>> {
        self.save.error
    }

    /// Whether the server has everything that was chosen, and has counted it: a count of what was
    /// chosen before does not do. Tracks.
    pub fn is_settled(self) -> bool {
        let version = self.import.with(|import| import.summary.version);
        let counted = self.preview.value.with(|preview| {
            preview.as_ref().is_some_and(|preview| {
                preview.version >= version && preview.survey.state == SurveyState::Done
            })
        });
        counted && !self.saving()
    }
}

/// The settings without what is only half typed: a condition without a value, a target without a name.
fn complete(settings: &ImportSettings) -> ImportSettings {
    let mut settings = settings.clone();
    settings.mapping.filter.conditions.retain(|condition| {
        condition.op == RowFilterOp::IsEmpty || condition.values.iter().any(|value| !value.trim().is_empty())
    });
    if let Some(ImportTarget::Tracking { name } | ImportTarget::Budget { name }) = &settings.target
        && name.trim().is_empty()
    {
        settings.target = None;
    }
    settings
}
