//! The second step: which column gives what, once for all files.

use leptos::prelude::*;
use penstock_shared::{
    import::{FieldColumn, ImportField, ImportFile, ImportKind},
    money::{COMMON_CURRENCIES, Currency},
};

use super::{
    draft::Draft,
    options::{self, ColumnOption},
    problems::misfit,
    reading::{date_formats, decimal_styles},
    templates::Templates,
};
use crate::{
    i18n::{t, words::Word},
    ui::{Card, Choice, Notice, SelectField, Tone},
};

/// The step.
#[component]
pub fn ColumnsStep(draft: Draft) -> impl IntoView {
    let kind = draft.import.with_untracked(|import| import.summary.kind);
    let options = Memo::new(move |_| draft.import.with(options::columns));
    view! {
        <Templates draft/>
        <Misfits draft/>
        <Card title=t::imports::step_columns text=t::imports::columns_text>
            <div class="mapping">
                {kind.fields().iter().map(|field| view! { <FieldRow draft kind field=*field options/> }).collect_view()}
            </div>
        </Card>
        <Card title=t::imports::settings>
            <ForAll draft/>
        </Card>
    }
}

/// The files that the mapping does not fit.
#[component]
fn Misfits(draft: Draft) -> impl IntoView {
    let misfits = Memo::new(move |_| {
        draft.import.with(|import| {
            let of_file = |file: &ImportFile| {
                let name = file.name.clone();
                file.mapping_problems.clone().into_iter().map(move |problem| (name.clone(), problem))
            };
            import.files.iter().flat_map(of_file).collect::<Vec<_>>()
        })
    });
    move || {
        let misfits = misfits.get();
        (!misfits.is_empty()).then(|| {
            view! {
                <Notice tone=Tone::Bad>
                    <ul>
                        {misfits.into_iter().map(|(file, problem)| view! {
                            <li>{t::imports::fits_not(file, misfit(&problem))}</li>
                        }).collect_view()}
                    </ul>
                </Notice>
            }
        })
    }
}

#[component]
fn FieldRow(
    draft: Draft,
    kind: ImportKind,
    field: ImportField,
    options: Memo<Vec<ColumnOption>>,
) -> impl IntoView {
    let chosen = Memo::new(move |_| {
        let column = draft.settings.with(|settings| {
            let columns = &settings.mapping.columns;
            columns.iter().find(|one| one.field == field).map(|one| one.column.clone())
        });
        options.with(|options| options::find(options, &column?).cloned())
    });
    let choices = move || {
        let none = Choice::new("", t::imports::not_used());
        std::iter::once(none).chain(options.with(|options| options::choices(options))).collect::<Vec<_>>()
    };
    let choose = move |key: String| {
        let column = options.with_untracked(|options| {
            options.iter().find(|option| option.key == key).map(|option| option.column.clone())
        });
        draft.change(|settings| {
            settings.mapping.columns.retain(|one| one.field != field);
            settings.mapping.columns.extend(column.map(|column| FieldColumn { field, column }));
        });
    };
    let required = options::is_required(kind, field);
    let missing = Signal::derive(move || {
        (required && chosen.with(Option::is_none)).then(|| t::field_error::required().to_owned())
    });
    let samples = move || {
        chosen.with(|chosen| {
            let samples =
                chosen.as_ref().map(|chosen| chosen.samples.iter().take(3).cloned().collect::<Vec<_>>());
            samples.unwrap_or_default().join(" · ")
        })
    };
    view! {
        <div class="mapping-row">
            <SelectField
                label=move || field.word()
                choices=Signal::derive(choices)
                value=Signal::derive(move || chosen.with(|chosen| chosen.as_ref().map(|c| c.key.clone())).unwrap_or_default())
                on_change=choose
                error=missing
                optional=!required
            />
            <p class="samples muted">{samples}</p>
        </div>
    }
}

/// What holds for every file.
#[component]
fn ForAll(draft: Draft) -> impl IntoView {
    let currencies = move || {
        let now = draft.settings.with(|settings| settings.mapping.currency.code().to_owned());
        let mut codes: Vec<String> = COMMON_CURRENCIES.iter().map(|code| (*code).to_owned()).collect();
        if !codes.contains(&now) {
            codes.push(now);
        }
        codes.into_iter().map(|code| Choice::new(code.clone(), code)).collect::<Vec<_>>()
    };
    view! {
        <div class="form-grid">
            <SelectField
                label=t::common::currency
                choices=Signal::derive(currencies)
                value=Signal::derive(move || draft.settings.with(|settings| settings.mapping.currency.code().to_owned()))
                on_change=move |code: String| {
                    if let Ok(currency) = code.parse::<Currency>() {
                        draft.change(|settings| settings.mapping.currency = currency);
                    }
                }
            />
            <SelectField
                label=t::imports::date_format
                choices=Signal::derive(date_formats)
                value=Signal::derive(move || draft.settings.with(|settings| {
                    settings.mapping.date_format.map(|one| one.to_string())
                }).unwrap_or_default())
                on_change=move |text: String| draft.change(|settings| settings.mapping.date_format = text.parse().ok())
            />
            <SelectField
                label=t::imports::decimals
                choices=Signal::derive(decimal_styles)
                value=Signal::derive(move || draft.settings.with(|settings| {
                    settings.mapping.decimal_style.map(|one| one.to_string())
                }).unwrap_or_default())
                on_change=move |text: String| draft.change(|settings| settings.mapping.decimal_style = text.parse().ok())
            />
        </div>
    }
}
