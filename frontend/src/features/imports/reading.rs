//! Correcting how one file is read: encoding, delimiter, header, dates, amounts.

use leptos::prelude::*;
use penstock_shared::import::{
    DateFormat, DecimalStyle, Delimiter, Encoding, FileCorrection, ImportFile, ReadingChoice,
};

use super::draft::Draft;
use crate::{
    i18n::{t, words::Word},
    ui::{Button, Choice, Dialog, Kind, SelectField, TextField, open_while_chosen},
};

/// The dialog.
#[component]
pub fn CorrectDialog(draft: Draft, correcting: RwSignal<Option<ImportFile>>) -> impl IntoView {
    let open = open_while_chosen(correcting);
    view! {
        <Dialog open title=t::imports::correct>
            {move || correcting.get().map(|file| view! { <CorrectForm draft file open/> })}
        </Dialog>
    }
}

/// An enumeration to choose from, with what was recognised first.
fn recognised_or<T: Word + ToString>(all: &[T], now: &str) -> Vec<Choice> {
    let first = Choice::new("", t::imports::as_recognised(now));
    std::iter::once(first).chain(all.iter().map(|one| Choice::new(one.to_string(), one.word()))).collect()
}

/// The notations of dates. Tracks the language.
pub fn date_formats() -> Vec<Choice> {
    let first = Choice::new("", t::imports::as_file());
    std::iter::once(first).chain(DateFormat::ALL.iter().map(|one| Choice::new(one, one.pattern()))).collect()
}

/// The notations of amounts. Tracks the language.
pub fn decimal_styles() -> Vec<Choice> {
    let first = Choice::new("", t::imports::as_file());
    std::iter::once(first).chain(DecimalStyle::ALL.iter().map(|one| Choice::new(one, one.word()))).collect()
}

#[component]
fn CorrectForm(draft: Draft, file: ImportFile, open: RwSignal<bool>) -> impl IntoView {
    let id = file.id;
    let before = draft.settings.with_untracked(|settings| {
        settings.corrections.iter().find(|correction| correction.file_id == id).cloned()
    });
    let own = RwSignal::new(before.unwrap_or(FileCorrection {
        file_id: id,
        reading: ReadingChoice::default(),
        date_format: None,
        decimal_style: None,
    }));
    let header = RwSignal::new(
        own.with_untracked(|own| own.reading.header_row.map(|row| row.to_string())).unwrap_or_default(),
    );
    let apply = move || {
        let mut own = own.get_untracked();
        own.reading.header_row = header.get_untracked().trim().parse().ok();
        let nothing = own.reading == ReadingChoice::default()
            && own.date_format.is_none()
            && own.decimal_style.is_none();
        draft.change(|settings| {
            settings.corrections.retain(|other| other.file_id != id);
            settings.corrections.extend((!nothing).then_some(own));
        });
        open.set(false);
    };
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            apply();
        }>
            <p class="strong">{file.name.clone()}</p>
            <div class="form-grid">
                <TextFields own header file/>
                <SelectField
                    label=t::imports::date_format
                    choices=Signal::derive(date_formats)
                    value=Signal::derive(move || text(own.with(|own| own.date_format)))
                    on_change=move |value: String| own.update(|own| own.date_format = value.parse().ok())
                />
                <SelectField
                    label=t::imports::decimals
                    choices=Signal::derive(decimal_styles)
                    value=Signal::derive(move || text(own.with(|own| own.decimal_style)))
                    on_change=move |value: String| own.update(|own| own.decimal_style = value.parse().ok())
                />
            </div>
            <div class="form-actions">
                <Button label=t::common::cancel on_click=move || open.set(false)/>
                <Button label=t::common::save kind=Kind::Primary submit=true/>
            </div>
        </form>
    }
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// What only files of text have.
#[component]
fn TextFields(own: RwSignal<FileCorrection>, header: RwSignal<String>, file: ImportFile) -> impl IntoView {
    let shape = file.shape;
    let encoding = shape.encoding;
    let now = shape.header_row.unwrap_or(0);
    view! {
        <SelectField
            label=t::imports::encoding
            choices=Signal::derive(move || recognised_or(Encoding::ALL, encoding.word()))
            value=Signal::derive(move || text(own.with(|own| own.reading.encoding)))
            on_change=move |value: String| own.update(|own| own.reading.encoding = value.parse().ok())
        />
        {shape.delimiter.map(|delimiter| view! {
            <SelectField
                label=t::imports::delimiter
                choices=Signal::derive(move || recognised_or(Delimiter::ALL, delimiter.word()))
                value=Signal::derive(move || text(own.with(|own| own.reading.delimiter)))
                on_change=move |value: String| own.update(|own| own.reading.delimiter = value.parse().ok())
            />
            <TextField
                label=t::imports::header_row
                hint=t::imports::header_row_hint
                kind="number"
                value=header
                placeholder=now.to_string()
                optional=true
            />
        })}
    }
}
