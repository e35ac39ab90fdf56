//! What the parts of the form share: the fields, the check that follows them, and saving.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use penstock_shared::{
    expense::{Expense, ExpenseDraft, ExpensePreview, ExpenseState},
    ids::ExpenseId,
    money::Currency,
    problem::FieldErrorCode,
};
use serde::{Deserialize, Serialize};

use super::{
    autosave::Autosave,
    budgets::Budgets,
    entry::{Entry, Wrong},
    fields::Fields,
};
use crate::{
    browser,
    command::{Command, use_command},
    fetch::{Fetch, use_fetch},
    i18n::{t, words::Word},
    paths,
    settled::settled,
    ui::use_toasts,
};

/// What a check said, and which lines of the form it was about.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    pub preview: ExpensePreview,
    /// For each line of the check, its place in the form.
    pub places: Vec<usize>,
}

/// What the server keeps already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub id: ExpenseId,
    pub version: i64,
    pub reference: String,
    /// It was submitted: what is typed takes its place, and its approval begins anew.
    pub submitted: bool,
}

impl Saved {
    #[must_use]
    pub fn of(expense: &Expense) -> Self {
        let summary = &expense.summary;
        Self {
            id: summary.id,
            version: summary.version,
            reference: summary.reference.clone(),
            submitted: summary.state.is_undecided(),
        }
    }
}

/// What a button of the form asks for.
#[derive(Debug, Clone)]
pub struct Intent {
    draft: ExpenseDraft,
    saved: Option<Saved>,
    submit: bool,
}

/// The form.
#[derive(Clone, Copy)]
pub struct Editor {
    pub fields: Fields,
    pub budgets: Budgets,
    pub entry: Memo<Entry>,
    pub currency: Memo<Currency>,
    pub checked: Fetch<Option<Checked>>,
    pub saved: RwSignal<Option<Saved>>,
    pub save: Command<Intent>,
    pub autosave: Autosave,
    /// A button was pressed: from now on, missing fields are marked.
    tried: RwSignal<bool>,
    wrong: Memo<Vec<Wrong>>,
}

impl Editor {
    /// Begins with an entry; `kept_as` is the name under which the browser keeps what is typed.
    #[must_use]
    pub fn new(entry: Entry, saved: Option<Saved>, kept_as: String) -> Self {
        let fields = Fields::new(entry.clone());
        let budgets = Budgets::new(fields);
        let typed = Memo::new(move |_| fields.entry());
        let currency = Memo::new(move |_| {
            let node = typed.with(|entry| entry.lines.iter().find_map(|line| line.node.parse().ok()));
            typed.with(|entry| entry.currency.parse().ok()).unwrap_or_else(|| budgets.currency(node))
        });
        let saved = RwSignal::new(saved);
        let tried = RwSignal::new(false);
        let ended = StoredValue::new(false);
        let save = use_saving(saved, kept_as.clone(), ended);
        keep((typed, saved), entry.clone(), kept_as, ended);
        let autosave = Autosave::new((typed, entry), currency, saved, save);
        Effect::new(move |_| {
            typed.track();
            save.clear();
        });
        Self {
            fields,
            budgets,
            entry: typed,
            currency,
            checked: use_check(typed, currency, saved),
            saved,
            save,
            autosave,
            tried,
            wrong: Memo::new(move |_| {
                if tried.get() {
                    typed.with(|entry| entry.draft(currency.get()).err().unwrap_or_default())
                } else {
                    Vec::new()
                }
            }),
        }
    }

    /// Saves the draft, and submits it. When something is missing, the keyboard goes there.
    pub fn run(self, submit: bool) {
        self.tried.set(true);
        let entry = self.entry.get_untracked();
        match entry.draft(self.currency.get_untracked()) {
            Ok(draft) => self.autosave.then(move |saved| self.save.run(Intent { draft, saved, submit })),
            Err(_) => {
                // The marks appear with the next painting.
                set_timeout(
                    || browser::focus_first("[aria-invalid='true']"),
                    std::time::Duration::from_millis(50),
                );
            }
        }
    }

    /// What is wrong with a field of the request.
    #[must_use]
    pub fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.find(field).map(|code| code.word().to_owned()))
    }

    /// What is wrong with a field of the line with this key.
    #[must_use]
    pub fn line_error(self, key: u32, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.line_problem(key, field))
    }

    /// The same, as it is now. Tracks.
    #[must_use]
    pub fn line_problem(self, key: u32, field: &str) -> Option<String> {
        match self.line_code(key, field)? {
            FieldErrorCode::RateMissing => Some(self.no_rate(key)),
            code => Some(code.word().to_owned()),
        }
    }

    /// The currencies between which there is no rate: the request's, and that of the line's budget.
    fn no_rate(self, key: u32) -> String {
        let node = self.fields.lines.with(|lines| {
            let line = lines.iter().find(|line| line.key == key);
            line.and_then(|line| line.node.with(|id| id.parse().ok()))
        });
        t::currencies::no_rate(self.currency.get(), self.budgets.currency(node))
    }

    fn line_code(self, key: u32, field: &str) -> Option<FieldErrorCode> {
        let index = self.fields.lines.with(|lines| lines.iter().position(|line| line.key == key))?;
        self.find(&format!("lines[{index}].{field}")).or_else(|| {
            // The check counts only the lines that were ready for it.
            let places = self.entry.with(|entry| entry.checkable(self.currency.get()))?.1;
            let place = places.iter().position(|place| *place == index)?;
            let path = format!("lines[{place}].{field}");
            self.checked.error.with(|error| error.as_ref()?.field_code(&path))
        })
    }

    fn find(self, path: &str) -> Option<FieldErrorCode> {
        let missing =
            self.wrong.with(|wrong| wrong.iter().find(|wrong| wrong.field == path).map(|wrong| wrong.code));
        missing.or_else(|| self.save.error.with(|error| error.as_ref()?.field_code(path)))
    }
}

fn use_check(
    entry: Memo<Entry>,
    currency: Memo<Currency>,
    saved: RwSignal<Option<Saved>>,
) -> Fetch<Option<Checked>> {
    let question = settled(move || entry.with(|entry| entry.checkable(currency.get())));
    use_fetch(move |api| {
        let question = question.get();
        let stored = saved.get_untracked().map(|saved| saved.id);
        async move {
            let Some((draft, places)) = question else { return Ok(None) };
            let preview = api.check_expense(&draft, stored).await?;
            Ok(Some(Checked { preview, places }))
        }
    })
}

/// `ended` becomes true when the form has done its work: from then on nothing is kept.
fn use_saving(saved: RwSignal<Option<Saved>>, kept_as: String, ended: StoredValue<bool>) -> Command<Intent> {
    let toasts = use_toasts();
    let navigate = use_navigate();
    use_command(
        move |api, intent: Intent, key| async move {
            let kept = match &intent.saved {
                Some(known) if known.submitted => {
                    return api.revise_expense(known.id, &intent.draft, known.version).await;
                }
                None => api.create_expense(&intent.draft, &key).await?,
                Some(known) => api.update_expense(known.id, &intent.draft, known.version).await?,
            };
            // From here on the draft is on the server: another try must not make a second one.
            saved.try_set(Some(Saved::of(&kept)));
            if intent.submit { api.submit_expense(kept.summary.id).await } else { Ok(kept) }
        },
        move |expense: Expense| {
            ended.try_update_value(|ended| *ended = true);
            browser::forget(&kept_as);
            toasts.good(if expense.revision > 1 {
                t::revisions::sent(&expense.summary.reference)
            } else if expense.summary.state == ExpenseState::Draft {
                t::expenses::draft_saved(&expense.summary.reference)
            } else {
                t::expenses::submitted(&expense.summary.reference)
            });
            navigate(&paths::expense(expense.summary.id), NavigateOptions::default());
        },
    )
}

/// What this browser keeps: what was typed, and which draft of the server it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub entry: Entry,
    pub saved: Option<Saved>,
}

/// Keeps what is typed in this browser until it is saved, so that leaving the page loses nothing. Which draft of the
/// server it is, is kept at once: whoever leaves right after the first save comes back to the same draft.
fn keep(
    (entry, saved): (Memo<Entry>, RwSignal<Option<Saved>>),
    first: Entry,
    kept_as: String,
    ended: StoredValue<bool>,
) {
    let put = StoredValue::new(move |now: &Kept| {
        if ended.get_value() {
            return;
        }
        if now.entry == first {
            browser::forget(&kept_as);
        } else if let Ok(text) = serde_json::to_string(now) {
            browser::store(&kept_as, &text);
        }
    });
    let calm = settled(move || Kept { entry: entry.get(), saved: saved.get() });
    Effect::new(move |before: Option<()>| {
        let now = calm.get();
        if before.is_some() {
            put.with_value(|put| put(&now));
        }
    });
    Effect::new(move |before: Option<()>| {
        let saved = saved.get();
        if before.is_some() {
            put.with_value(|put| put(&Kept { entry: entry.get_untracked(), saved }));
        }
    });
}

/// What was kept under this name.
#[must_use]
pub fn kept(name: &str) -> Option<Kept> {
    serde_json::from_str(&browser::stored(name)?).ok()
}
