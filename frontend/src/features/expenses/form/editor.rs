//! What the parts of the form share: the fields, the check that follows them, and saving.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use penstock_shared::{
    expense::{Expense, ExpenseDraft, ExpensePreview, ExpenseState},
    ids::ExpenseId,
    money::Currency,
    problem::FieldErrorCode,
};

use super::{
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

/// The draft that the server keeps already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    pub id: ExpenseId,
    pub version: i64,
    pub reference: String,
}

impl Saved {
    #[must_use]
    pub fn of(expense: &Expense) -> Self {
        let summary = &expense.summary;
        Self { id: summary.id, version: summary.version, reference: summary.reference.clone() }
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
        let save = use_saving(saved, kept_as.clone());
        keep(typed, entry, kept_as);
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
            Ok(draft) => self.save.run(Intent { draft, saved: self.saved.get_untracked(), submit }),
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

fn use_saving(saved: RwSignal<Option<Saved>>, kept_as: String) -> Command<Intent> {
    let toasts = use_toasts();
    let navigate = use_navigate();
    use_command(
        move |api, intent: Intent, key| async move {
            let kept = match &intent.saved {
                None => api.create_expense(&intent.draft, &key).await?,
                Some(known) => api.update_expense(known.id, &intent.draft, known.version).await?,
            };
            // From here on the draft is on the server: another try must not make a second one.
            saved.try_set(Some(Saved::of(&kept)));
            if intent.submit { api.submit_expense(kept.summary.id).await } else { Ok(kept) }
        },
        move |expense: Expense| {
            browser::forget(&kept_as);
            toasts.good(if expense.summary.state == ExpenseState::Draft {
                t::expenses::draft_saved(&expense.summary.reference)
            } else {
                t::expenses::submitted(&expense.summary.reference)
            });
            navigate(&paths::expense(expense.summary.id), NavigateOptions::default());
        },
    )
}

/// Keeps what is typed in this browser until it is saved, so that leaving the page loses nothing.
fn keep(entry: Memo<Entry>, first: Entry, kept_as: String) {
    let calm = settled(move || entry.get());
    Effect::new(move |before: Option<()>| {
        let now = calm.get();
        if before.is_none() {
            return;
        }
        if now == first {
            browser::forget(&kept_as);
        } else if let Ok(text) = serde_json::to_string(&now) {
            browser::store(&kept_as, &text);
        }
    });
}

/// What was kept under this name.
#[must_use]
pub fn kept(name: &str) -> Option<Entry> {
    serde_json::from_str(&browser::stored(name)?).ok()
}
