//! The list of imports, and the dialog that begins one.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};
use penstock_shared::{
    event::EventTopic,
    import::{Import, ImportCreate, ImportKind, ImportSummary},
    permission::Permission,
};

use crate::{
    command::use_command,
    fetch::{Pages, use_pages},
    format,
    i18n::{t, words::Word},
    live::use_live,
    paths,
    session::{Allowed, can},
    ui::{
        Amount, Button, Card, Dialog, Empty, FormProblem, Glyph, Kind, Loaded, MoreRow, PageHeader, Pill,
        StatePill, Table, TextField, Tone,
    },
};

/// The page.
#[component]
pub fn ImportsPage() -> impl IntoView {
    let imports = use_pages(|api, cursor, limit| api.imports(cursor, limit));
    use_live(&[EventTopic::ImportProgressed], move || imports.refetch());
    let creating = RwSignal::new(false);
    view! {
        <PageHeader title=t::imports::title text=t::imports::text>
            <Allowed to=Permission::ImportsRun>
                <Button
                    label=t::imports::new
                    glyph=Glyph::Plus
                    kind=Kind::Primary
                    on_click=move || creating.set(true)
                />
            </Allowed>
        </PageHeader>
        <Card flush=true>
            <Loaded fetch=imports.first rows=6 let:_page>
                <List imports creating/>
            </Loaded>
        </Card>
        <Dialog open=creating title=t::imports::new>
            <CreateForm open=creating/>
        </Dialog>
    }
}

#[component]
fn List(imports: Pages<ImportSummary>, creating: RwSignal<bool>) -> impl IntoView {
    let runs = can(Permission::ImportsRun);
    let empty = Memo::new(move |_| imports.items.with(Vec::is_empty));
    move || {
        if empty.get() {
            return view! {
                <Empty glyph=Glyph::Upload title=t::imports::empty text=t::imports::empty_text>
                    {move || runs.get().then(|| view! {
                        <Button label=t::imports::new kind=Kind::Primary on_click=move || creating.set(true)/>
                    })}
                </Empty>
            }
            .into_any();
        }
        view! {
            <Table label=t::imports::title>
                <thead>
                    <tr>
                        <th scope="col">{t::common::name}</th>
                        <th scope="col">{t::common::state}</th>
                        <th scope="col" class="num">{t::imports::files}</th>
                        <th scope="col" class="num">{t::imports::imported}</th>
                        <th scope="col" class="num">{t::common::amount}</th>
                        <th scope="col" class="num">{t::imports::open}</th>
                        <th scope="col">{t::imports::by}</th>
                    </tr>
                </thead>
                <tbody>
                    {move || imports.items.get().into_iter().map(|import| view! { <Row import/> }).collect_view()}
                </tbody>
            </Table>
            <MoreRow pages=imports/>
        }
        .into_any()
    }
}

#[component]
fn Row(import: ImportSummary) -> impl IntoView {
    let open = import.open_rejected.saturating_add(import.open_held);
    let (kind, created) = (import.kind, import.created_at);
    view! {
        <tr>
            <td class="main-cell">
                <A href=paths::import(import.id)>{import.name}</A>
                <span class="sub">{move || kind.word()}</span>
            </td>
            <td data-label=t::common::state><StatePill state=import.state/></td>
            <td class="num" data-label=t::imports::files>{format::count(import.file_count)}</td>
            <td class="num" data-label=t::imports::imported>{format::count(import.progress.rows_accepted)}</td>
            <td class="num" data-label=t::common::amount>
                <Amount minor=import.progress.amount_accepted_minor currency=import.currency/>
            </td>
            <td class="num" data-label=t::imports::open>
                {(open > 0).then(|| view! { <Pill label=format::count(open) tone=Tone::Warn/> })}
            </td>
            <td data-label=t::imports::by>
                {import.created_by_name}
                <span class="sub">{move || format::day(created)}</span>
            </td>
        </tr>
    }
}

#[component]
fn CreateForm(open: RwSignal<bool>) -> impl IntoView {
    let navigate = use_navigate();
    let kind = RwSignal::new(ImportKind::Expenses);
    let name = RwSignal::new(String::new());
    let create = use_command(
        |api, create: ImportCreate, key| async move { api.create_import(&create, &key).await },
        move |import: Import| {
            open.try_set(false);
            navigate(&paths::import(import.summary.id), NavigateOptions::default());
        },
    );
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            create.run(ImportCreate { kind: kind.get_untracked(), name: name.get_untracked() });
        }>
            <fieldset class="form">
                <legend class="field-legend">{t::imports::kind}</legend>
                <KindChoice kind choice=ImportKind::Expenses text=t::imports::kind_expenses_text/>
                <KindChoice kind choice=ImportKind::Budgets text=t::imports::kind_budgets_text/>
            </fieldset>
            <TextField label=t::imports::name hint=t::imports::name_hint value=name error=create.field("name")/>
            <FormProblem error=create.error/>
            <div class="form-actions">
                <Button label=t::common::cancel on_click=move || open.set(false)/>
                <Button label=t::imports::begin kind=Kind::Primary submit=true busy=create.pending/>
            </div>
        </form>
    }
}

#[component]
fn KindChoice(kind: RwSignal<ImportKind>, choice: ImportKind, text: fn() -> &'static str) -> impl IntoView {
    view! {
        <label class="choice-card">
            <input
                type="radio"
                name="import-kind"
                prop:checked=move || kind.get() == choice
                on:change=move |_| kind.set(choice)
            />
            <span>
                <b>{move || choice.word()}</b>
                <span class="hint">{text}</span>
            </span>
        </label>
    }
}
