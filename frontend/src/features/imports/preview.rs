//! Rows as the settings read them: the first ones, those that cannot be read, and possible duplicates.

use leptos::prelude::*;
use penstock_shared::{
    import::{DuplicatePolicy, ImportPreview, ImportRowState, MappedRow, PreviewRow},
    money::Currency,
};

use super::{draft::Draft, problems::Problems};
use crate::{
    format,
    i18n::t,
    ui::{Card, Choice, Pill, Segmented, StatePill, Table, Tone},
};

/// Rows that are drawn.
const DRAWN: usize = 25;

/// Which rows are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Look {
    #[default]
    First,
    Rejected,
    Duplicates,
}

impl Look {
    const ALL: [Self; 3] = [Self::First, Self::Rejected, Self::Duplicates];

    const fn key(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Rejected => "rejected",
            Self::Duplicates => "duplicates",
        }
    }

    /// Tracks the language.
    fn label(self, preview: &ImportPreview) -> String {
        let survey = &preview.survey;
        match self {
            Self::First => t::imports::first_rows().to_owned(),
            Self::Rejected => t::imports::tab_rejected(format::count(survey.rejected)),
            Self::Duplicates => t::imports::tab_held(format::count(survey.duplicates)),
        }
    }

    fn rows(self, preview: &ImportPreview) -> Vec<PreviewRow> {
        let samples = |state| {
            let all = preview.survey.samples.iter();
            all.filter(|row| row.state == state).take(DRAWN).cloned().collect()
        };
        match self {
            Self::First => preview.rows.iter().take(DRAWN).cloned().collect(),
            Self::Rejected => samples(ImportRowState::Rejected),
            Self::Duplicates => samples(ImportRowState::Held),
        }
    }
}

/// The card with the rows.
#[component]
pub fn PreviewRows(draft: Draft, preview: Signal<ImportPreview>) -> impl IntoView {
    let look = RwSignal::new(Look::default());
    let tabs = move || {
        let choice = |look: Look| Choice::new(look.key(), preview.with(|preview| look.label(preview)));
        Look::ALL.into_iter().map(choice).collect::<Vec<_>>()
    };
    let choose = move |key: String| {
        look.set(Look::ALL.into_iter().find(|look| look.key() == key).unwrap_or_default());
    };
    let rows = Memo::new(move |_| preview.with(|preview| look.get().rows(preview)));
    view! {
        <Card flush=true>
            <div class="card-tools">
                <Segmented
                    label=t::imports::rows
                    choices=Signal::derive(tabs)
                    value=Signal::derive(move || look.get().key().to_owned())
                    on_change=choose
                />
            </div>
            {move || if rows.with(Vec::is_empty) {
                view! { <p class="hint card-note">{t::imports::no_rows}</p> }.into_any()
            } else {
                view! { <Rows draft rows/> }.into_any()
            }}
        </Card>
    }
}

#[component]
fn Rows(draft: Draft, rows: Memo<Vec<PreviewRow>>) -> impl IntoView {
    let body = move || {
        let (currency, files) =
            draft.import.with(|import| (import.settings.mapping.currency, import.files.clone()));
        let policy = draft.settings.with(|settings| settings.duplicates);
        let draw = |row: PreviewRow| {
            let file = files.iter().find(|file| file.id == row.file_id).map(|file| file.name.clone());
            one_row(row, file, currency, policy)
        };
        rows.get().into_iter().map(draw).collect_view()
    };
    view! {
        <Table label=t::imports::rows>
            <thead>
                <tr>
                    <th scope="col">{t::imports::row}</th>
                    <th scope="col">{t::common::date}</th>
                    <th scope="col">{t::imports::what}</th>
                    <th scope="col" class="num">{t::common::amount}</th>
                    <th scope="col">{t::common::state}</th>
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </Table>
    }
}

fn one_row(
    row: PreviewRow,
    file: Option<String>,
    currency: Currency,
    policy: DuplicatePolicy,
) -> impl IntoView + use<> {
    let amount = row.mapped.as_ref().map(|mapped| format::money(mapped.amount_minor, currency));
    let (when, mut what) = row.mapped.map_or_else(|| (None, row.fields), described);
    let first = if what.is_empty() { String::new() } else { what.remove(0) };
    let rest = what.join(" · ");
    view! {
        <tr>
            <td class="main-cell">
                <span class="num">{row.row_number.to_string()}</span>
                <span class="sub">{file}</span>
            </td>
            <td class="num" data-label=t::common::date>{when}</td>
            <td data-label=t::imports::what class="wide-cell">{first}<span class="sub">{rest}</span></td>
            <td class="num" data-label=t::common::amount>{amount}</td>
            <td data-label=t::common::state>
                <Fate state=row.state policy/>
                {(!row.problems.is_empty()).then(|| view! { <Problems problems=row.problems.clone()/> })}
            </td>
        </tr>
    }
}

/// The day or year of a row, and what it says, the most telling first.
fn described(mapped: MappedRow) -> (Option<String>, Vec<String>) {
    let when = mapped.date.map(format::date).or_else(|| mapped.fiscal_year.map(|year| format!("FY{year}")));
    let parts = [
        mapped.vendor,
        mapped.department,
        mapped.category,
        mapped.account_type,
        mapped.campaign,
        mapped.description,
    ];
    (when, parts.into_iter().flatten().collect())
}

/// What the run will do with a row.
#[component]
fn Fate(state: ImportRowState, policy: DuplicatePolicy) -> impl IntoView {
    let imported = match state {
        ImportRowState::Accepted => true,
        ImportRowState::Held => policy == DuplicatePolicy::Import,
        _ => false,
    };
    if imported {
        view! { <Pill label=t::imports::will_import tone=Tone::Ok/> }.into_any()
    } else {
        view! { <StatePill state/> }.into_any()
    }
}
