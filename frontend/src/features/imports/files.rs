//! The first step: the files, and how each of them is read.

use leptos::prelude::*;
use penstock_shared::{
    ids::ImportFileId,
    import::{DateFormat, FileCorrection, FileShape, ImportFile},
};

use super::{draft::Draft, drop::DropZone, problems::misfit, reading::CorrectDialog};
use crate::{
    command::use_command,
    format,
    i18n::{t, words::Word},
    ui::{Button, Card, Glyph, Kind, Pill, Table, Tone, use_toasts},
};

/// The step.
#[component]
pub fn FilesStep(draft: Draft) -> impl IntoView {
    let files = Memo::new(move |_| draft.import.with(|import| import.files.clone()));
    let correcting = RwSignal::new(None::<ImportFile>);
    let any = Memo::new(move |_| files.with(|files| !files.is_empty()));
    view! {
        <Card><DropZone draft/></Card>
        {move || any.get().then(|| view! {
            <Card flush=true>
                <Table label=t::imports::files>
                    <thead>
                        <tr>
                            <th scope="col">{t::imports::file}</th>
                            <th scope="col">{t::imports::recognised}</th>
                            <th scope="col">{t::imports::date_format}</th>
                            <th scope="col">{t::imports::decimals}</th>
                            <th><span class="sr-only">{t::common::actions}</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        {move || files.get().into_iter().map(|file| view! { <Row draft file correcting/> }).collect_view()}
                    </tbody>
                </Table>
            </Card>
        })}
        <CorrectDialog draft correcting/>
    }
}

#[component]
fn Row(draft: Draft, file: ImportFile, correcting: RwSignal<Option<ImportFile>>) -> impl IntoView {
    let (id, size_bytes) = (file.id, file.size_bytes);
    let shape = StoredValue::new(file.shape.clone());
    let same = file.same_as.first().map(|same| same.import_name.clone());
    let problems = file.mapping_problems.clone();
    let name = file.name.clone();
    view! {
        <tr>
            <td class="main-cell">
                {name}
                <span class="sub num">{move || size(size_bytes)}</span>
                {same.map(|same| view! { <span class="sub warn-text">{move || t::imports::same_as(&same)}</span> })}
                {problems.into_iter().map(|problem| view! {
                    <span class="sub bad-text">{move || misfit(&problem)}</span>
                }).collect_view()}
            </td>
            <td data-label=t::imports::recognised>
                {move || shape.with_value(recognised)}
                <span class="pills">
                    {move || shape.with_value(|shape| shape.warnings.clone()).into_iter().map(|warning| view! {
                        <Pill label=move || warning.word() tone=Tone::Warn/>
                    }).collect_view()}
                </span>
            </td>
            <td data-label=t::imports::date_format>
                {move || shape.with_value(|shape| date_format(draft, id, shape))}
            </td>
            <td data-label=t::imports::decimals class="num">
                {move || shape.with_value(|shape| decimal_style(draft, id, shape))}
            </td>
            <td><Actions draft file correcting/></td>
        </tr>
    }
}

#[component]
fn Actions(draft: Draft, file: ImportFile, correcting: RwSignal<Option<ImportFile>>) -> impl IntoView {
    let toasts = use_toasts();
    let id = file.id;
    let remove = use_command(
        move |api, (): (), _| async move { api.remove_import_file(draft.id, id).await },
        move |()| draft.refetch(),
    );
    Effect::new(move || {
        if let Some(error) = remove.error.get() {
            toasts.bad(&error);
        }
    });
    let file = StoredValue::new(file);
    view! {
        <div class="actions">
            <Button
                label=move || file.with_value(|file| t::imports::correct_file(&file.name))
                glyph=Glyph::Pencil
                kind=Kind::Quiet
                small=true
                icon_only=true
                on_click=move || correcting.set(Some(file.get_value()))
            />
            <Button
                label=move || file.with_value(|file| t::imports::remove_file(&file.name))
                glyph=Glyph::Trash2
                kind=Kind::Quiet
                small=true
                icon_only=true
                busy=remove.pending
                on_click=move || remove.run(())
            />
        </div>
    }
}

/// `UTF-8 · Comma · 437 rows`. Tracks the language.
fn recognised(shape: &FileShape) -> String {
    let rows = format::count(i64::from(shape.sample_rows));
    let parts = [
        shape.encoding.word().to_owned(),
        shape.delimiter.map_or("JSON", Word::word).to_owned(),
        if shape.complete { t::imports::sample_all(rows) } else { t::imports::sample(rows) },
    ];
    parts.join(" · ")
}

fn size(bytes: i64) -> String {
    match bytes {
        ..10_000 => format!("{} B", format::count(bytes)),
        10_000..10_000_000 => format!("{} kB", format::count(bytes / 1_000)),
        _ => format!("{} MB", format::count(bytes / 1_000_000)),
    }
}

/// What a person said about one file.
fn correction(draft: Draft, id: ImportFileId) -> Option<FileCorrection> {
    draft.settings.with(|settings| settings.corrections.iter().find(|one| one.file_id == id).cloned())
}

/// How the dates of a file are read: as corrected, or as its date columns show.
fn date_format(draft: Draft, id: ImportFileId, shape: &FileShape) -> &'static str {
    let own = correction(draft, id).and_then(|own| own.date_format);
    let chosen = own.or_else(|| draft.settings.with(|settings| settings.mapping.date_format));
    let found = shape.columns.iter().find_map(|column| column.date_formats.first().copied());
    chosen.or(found).map_or("–", DateFormat::pattern)
}

fn decimal_style(draft: Draft, id: ImportFileId, shape: &FileShape) -> &'static str {
    let own = correction(draft, id).and_then(|own| own.decimal_style);
    let chosen = own.or_else(|| draft.settings.with(|settings| settings.mapping.decimal_style));
    let found = shape.columns.iter().find_map(|column| column.decimal_styles.first().copied());
    chosen.or(found).map_or("–", Word::word)
}
