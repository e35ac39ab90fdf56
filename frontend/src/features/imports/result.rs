//! What an import came to: counts, the sum, doors to what it brought, and the rows that wait.

use leptos::{prelude::*, text_prop::TextProp};
use penstock_shared::{
    analysis::Dimension,
    ids::ImportId,
    import::{Import, ImportKind, ImportProgress, ImportState},
    money::Currency,
    permission::Permission,
};

use super::rows::WaitingRows;
use crate::{
    api::Query,
    command::use_command,
    fetch::Fetch,
    format,
    i18n::{t, words::Word},
    paths,
    session::Allowed,
    ui::{Button, Card, Figure, FormProblem, Glyph, Kind, LinkButton, Notice, Tone},
};

/// The view.
#[component]
pub fn ResultView(fetch: Fetch<Import>, import: Signal<Import>) -> impl IntoView {
    let kind = import.with_untracked(|import| import.summary.kind);
    let id = import.with_untracked(|import| import.summary.id);
    let currency = import.with_untracked(|import| import.summary.currency);
    view! {
        <Failure fetch import/>
        <Card title=t::imports::result>
            <Progress import/>
            <Doors id kind currency/>
        </Card>
        <WaitingRows fetch import/>
    }
}

/// Why it did not come to its end, and the way to go on.
#[component]
fn Failure(fetch: Fetch<Import>, import: Signal<Import>) -> impl IntoView {
    let id = import.with_untracked(|import| import.summary.id);
    let run = use_command(
        move |api, (): (), _| async move { api.run_import(id).await },
        move |import: Import| {
            fetch.value.try_set(Some(import));
        },
    );
    let state = Memo::new(move |_| import.with(|import| import.summary.state));
    let failure = Memo::new(move |_| import.with(|import| import.failure.clone()));
    move || {
        matches!(state.get(), ImportState::Failed | ImportState::Cancelled).then(|| view! {
            <Notice tone=if state.get() == ImportState::Failed { Tone::Bad } else { Tone::Warn }>
                <div class="row between">
                    <span>
                        {move || failure.get().map_or_else(t::imports::stop_text, |failure| failure.code.word())}
                    </span>
                    <Allowed to=Permission::ImportsRun>
                        <Button label=t::imports::run_again glyph=Glyph::RefreshCw small=true busy=run.pending on_click=move || run.run(())/>
                    </Allowed>
                </div>
                <FormProblem error=run.error/>
            </Notice>
        })
    }
}

/// The counts, while it runs and afterwards.
#[component]
pub fn Progress(import: Signal<Import>) -> impl IntoView {
    let currency = move || import.with(|import| import.summary.currency);
    let progress = move || import.with(|import| import.summary.progress);
    let count =
        move |of: fn(&ImportProgress) -> i64| -> TextProp { (move || format::count(of(&progress()))).into() };
    let sum = move || format::money(progress().amount_accepted_minor, currency());
    view! {
        <div class="figures exact" aria-live="polite">
            <Figure label=t::imports::imported value=count(|progress| progress.rows_accepted)/>
            <Figure label=t::imports::sum value=sum/>
            <Figure label=t::imports::filtered value=count(|progress| progress.rows_filtered)/>
            <Figure label=t::imports::rejected value=count(|progress| progress.rows_rejected)/>
            <Figure label=t::imports::duplicate_rows value=count(|progress| progress.rows_held)/>
            <Figure label=t::imports::known value=count(|progress| progress.rows_known)/>
            <Figure label=t::imports::all_rows value=count(|progress| progress.rows_read)/>
        </div>
    }
}

/// The ways to what the import brought.
#[component]
fn Doors(id: ImportId, kind: ImportKind, currency: Currency) -> impl IntoView {
    let analysis = move |by: Dimension| {
        Query::new()
            .with("by", by)
            .with("show", "spent,lines")
            .with("currency", currency.code())
            .with("import_id", id)
            .on(paths::ANALYSIS)
    };
    match kind {
        ImportKind::Expenses => view! {
            <div class="row">
                <LinkButton label=t::imports::by_month glyph=Glyph::ChartColumn href=analysis(Dimension::Month)/>
                <LinkButton label=t::imports::by_vendor glyph=Glyph::ChartColumn href=analysis(Dimension::Vendor)/>
                <LinkButton label=t::imports::by_area glyph=Glyph::ChartColumn href=analysis(Dimension::Campaign)/>
                <LinkButton
                    label=t::imports::to_expenses
                    kind=Kind::Quiet
                    href=Query::new().with("import", id).on(paths::EXPENSES)
                />
            </div>
        }
        .into_any(),
        ImportKind::Budgets => view! {
            <div class="row">
                <LinkButton label=t::imports::to_budgets glyph=Glyph::Wallet href=paths::BUDGETS/>
            </div>
        }
        .into_any(),
    }
}
