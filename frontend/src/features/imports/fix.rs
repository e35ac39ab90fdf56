//! Correcting a rejected row: every column to type in, the wrong ones marked, and send again.

use leptos::prelude::*;
use penstock_shared::import::{ImportRow, ImportRowRetry, ImportRowState};

use super::{
    problems::{Problems, sentence},
    rows::Waiting,
};
use crate::{
    command::use_command,
    i18n::t,
    ui::{Button, Dialog, FormProblem, Glyph, Kind, TextField, open_while_chosen},
};

/// The dialog.
#[component]
pub fn FixDialog(waiting: Waiting, fixing: RwSignal<Option<ImportRow>>) -> impl IntoView {
    let open = open_while_chosen(fixing);
    let title = move || {
        fixing
            .with(|row| row.as_ref().map(|row| t::imports::fix_title(row.row_number, &row.file_name)))
            .unwrap_or_default()
    };
    view! {
        <Dialog open title=title wide=true>
            {move || fixing.get().map(|row| view! { <FixForm waiting row fixing open/> })}
        </Dialog>
    }
}

/// The headers of the row's file; numbers where it has none.
fn headers(waiting: Waiting, row: &ImportRow) -> Vec<String> {
    waiting.import.with_untracked(|import| {
        let file = import.files.iter().find(|file| file.id == row.file_id);
        let header = |index: usize| {
            let columns = file.map(|file| file.shape.columns.as_slice()).unwrap_or_default();
            let found = columns.iter().find(|column| usize::try_from(column.index) == Ok(index));
            found.map(|column| column.header.clone()).filter(|header| !header.is_empty())
        };
        let number = |index: usize| t::imports::column_number(index.saturating_add(1));
        (0..row.fields.len()).map(|index| header(index).unwrap_or_else(|| number(index))).collect()
    })
}

#[component]
fn FixForm(
    waiting: Waiting,
    row: ImportRow,
    fixing: RwSignal<Option<ImportRow>>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let id = waiting.import.with_untracked(|import| import.summary.id);
    let row_id = row.id;
    let headers = untrack(|| headers(waiting, &row));
    let fields: Vec<RwSignal<String>> = row.fields.iter().map(|field| RwSignal::new(field.clone())).collect();
    let problems = row.problems.clone();
    let send = use_command(
        move |api, retry: ImportRowRetry, _| async move { api.retry_row(id, row_id, &retry).await },
        move |row: ImportRow| {
            // Wrong again: the dialog stays, with what is wrong now.
            if row.state == ImportRowState::Rejected {
                fixing.try_set(Some(row));
                waiting.refetch();
            } else {
                open.try_set(false);
                waiting.settled(&row);
            }
        },
    );
    let inputs = headers.into_iter().zip(fields.clone()).enumerate().map(|(index, (header, value))| {
        let number = index.saturating_add(1).to_string();
        let wrong = problems.iter().find(|problem| {
            problem.column.as_deref().is_some_and(|column| column == header || column == number)
        });
        let wrong = wrong.cloned();
        let error = Signal::derive(move || wrong.as_ref().map(sentence));
        view! { <TextField label=header value error/> }
    });
    let inputs = inputs.collect_view();
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            let fields = fields.iter().map(|field| field.get_untracked()).collect();
            send.run(ImportRowRetry { fields: Some(fields) });
        }>
            <Problems problems/>
            <div class="form-grid">{inputs}</div>
            <FormProblem error=send.error/>
            <div class="form-actions">
                <Button label=t::common::cancel on_click=move || open.set(false)/>
                <Button label=t::imports::send_again glyph=Glyph::Send kind=Kind::Primary submit=true busy=send.pending/>
            </div>
        </form>
    }
}
