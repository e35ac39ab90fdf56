//! A version as a file, and a file into a draft.

use leptos::{html, prelude::*, task::spawn_local};
use penstock_shared::{
    ids::PlanVersionId,
    plan::{PlanFileFormat, PlanVersion},
};

use super::{super::Particulars, sheet::Sheet};
use crate::{
    api::{ApiError, use_api},
    browser,
    command::use_command,
    fetch::Fetch,
    i18n::t,
    ui::{Button, Dialog, Glyph, Icon, Menu, use_toasts},
};

#[component]
pub fn Files(sheet: Sheet, fetch: Fetch<PlanVersion>, id: PlanVersionId) -> impl IntoView {
    let toasts = use_toasts();
    let api = use_api();
    let input = NodeRef::<html::Input>::new();
    let problem = RwSignal::new(None::<ApiError>);
    let open = RwSignal::new(false);
    let export = use_command(
        move |api, format: PlanFileFormat, _| async move { Ok((format, api.export_plan(id, format).await?)) },
        move |(format, file): (PlanFileFormat, Vec<u8>)| {
            let kind = match format {
                PlanFileFormat::Csv => "text/csv",
                PlanFileFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            };
            browser::download(&format!("plan-{id}.{format}"), kind, &file);
        },
    );
    Effect::new(move || {
        if let Some(error) = export.error.get() {
            toasts.bad(&error);
        }
    });
    let chosen = move |_| {
        let Some(element) = input.get_untracked() else { return };
        let Some(file) = element.files().and_then(|files| files.get(0)) else { return };
        element.set_value("");
        spawn_local(async move {
            match api.import_plan(id, file, sheet.version()).await {
                Ok(version) => {
                    if fetch.value.try_set(Some(version)).is_none() {
                        toasts.good(t::plans::imported());
                    }
                }
                Err(error) => {
                    problem.try_set(Some(error));
                    open.try_set(true);
                }
            }
        });
    };
    view! {
        <Menu label=t::plans::files glyph=Glyph::FileText wide=true>
            <button type="button" class="menu-item" on:click=move |_| export.run(PlanFileFormat::Xlsx)>
                <Icon glyph=Glyph::Download/>
                <span>{t::plans::export_xlsx}</span>
            </button>
            <button type="button" class="menu-item" on:click=move |_| export.run(PlanFileFormat::Csv)>
                <Icon glyph=Glyph::Download/>
                <span>{t::plans::export_csv}</span>
            </button>
            {move || sheet.editable.get().then(|| view! {
                <button
                    type="button"
                    class="menu-item"
                    on:click=move |_| if let Some(input) = input.get_untracked() { input.click() }
                >
                    <Icon glyph=Glyph::Upload/>
                    <span>{t::plans::import}</span>
                </button>
            })}
        </Menu>
        <input
            node_ref=input
            type="file"
            class="sr-only"
            tabindex="-1"
            aria-label=t::plans::import
            accept=".csv,.xlsx,text/csv"
            on:change=chosen
        />
        <Dialog open title=t::plans::import_refused wide=true>
            <Problems problem/>
            <div class="form-actions">
                <Button label=t::common::close on_click=move || open.set(false)/>
            </div>
        </Dialog>
    }
}

/// Every wrong cell, by row and column.
#[component]
fn Problems(problem: RwSignal<Option<ApiError>>) -> impl IntoView {
    move || {
        let error = problem.get()?;
        let fields = error.fields();
        if fields.is_empty() {
            return Some(view! { <p>{error.message()}</p><Particulars error/> }.into_any());
        }
        let items = fields.into_iter().map(|(field, what)| {
            view! { <li><strong>{cell(&field)}</strong>" "{what}</li> }
        });
        Some(view! { <p>{t::plans::import_refused_text}</p><ul class="plan-problems">{items.collect_view()}</ul> }.into_any())
    }
}

/// A column as the exported file calls it.
fn column_name(column: &str) -> &str {
    match column {
        "Key" => t::plans::column_key(),
        "Level" | "parent_key" => t::plans::column_level(),
        "Name" | "name" => t::common::name(),
        "Name (zh)" | "name_zh" => t::common::name_zh(),
        "Department" | "department_id" => t::dimension::department(),
        "Channel" | "channel_id" => t::dimension::channel(),
        "Activity type" | "activity_type_id" => t::dimension::activity_type(),
        "Campaign" | "campaign_id" => t::dimension::campaign(),
        "Total" | "total_minor" => t::common::total(),
        period => period,
    }
}

/// `rows[3].P4` as a person says it.
fn cell(field: &str) -> String {
    let place = field.strip_prefix("rows[").and_then(|rest| rest.split_once(']'));
    match place {
        Some((row, column)) => t::plans::row_column(row, column_name(column.trim_start_matches('.'))),
        None => String::new(),
    }
}
