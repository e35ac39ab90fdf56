//! The form of a request: a new one, and a draft that is changed. While it is typed, the server
//! says what it would do to the budgets and whom it would go to.

mod autosave;
mod begin;
mod budgets;
mod check;
mod editor;
mod entry;
mod fields;
mod kind;
mod lines;
mod refused;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use penstock_shared::{
    expense::{Expense, ExpenseAction, ExpenseState},
    ids::{ExpenseId, TemplateId},
    reference::Department,
    template::Template,
};

use self::{
    begin::Begin,
    check::CheckPanel,
    editor::{Editor, Saved, kept},
    entry::{Entry, EntryLine},
    fields::{Fields, LineFields},
    kind::KindCard,
    lines::Lines,
};
pub use self::{
    check::{RouteView, Split},
    kind::kind_choices,
};
use super::{
    choices::{campaign_choices, department_choices},
    page::asked_change,
};
use crate::{
    features::{missing::MissingPage, settings::currency_choices},
    fetch::use_fetch,
    format,
    i18n::t,
    paths,
    session::current_user,
    settled::settled,
    ui::{
        Button, Card, Choice, Combobox, Crumb, FormProblem, Glyph, Kind, LinkButton, Loaded, Notice,
        PageHeader, SelectField, TextArea, TextField, Tone,
    },
    zone,
};

fn crumbs() -> Signal<Vec<Crumb>> {
    Signal::derive(|| {
        vec![Crumb { label: t::expenses::title().to_owned(), href: paths::EXPENSES.to_owned() }]
    })
}

/// The page of a new request. `?node=`, `?campaign=` and `?kind=` of the address fill their fields; `?copy=` fills
/// all of them from an earlier request, `?template=` from a template.
#[component]
pub fn NewExpensePage() -> impl IntoView {
    let query = use_query_map();
    let asked = move |name: &str| query.with_untracked(|query| query.get(name)).unwrap_or_default();
    let user = untrack(current_user);
    let kept_as = format!("penstock.request.{}", user.as_ref().map(|user| user.id.0).unwrap_or_default());
    let first = Entry {
        department: user.and_then(|user| user.department_id).map(|id| id.to_string()).unwrap_or_default(),
        kind: asked("kind"),
        campaign: asked("campaign"),
        lines: vec![EntryLine { node: asked("node"), date: Some(zone::today()), ..EntryLine::default() }],
        ..Entry::default()
    };
    let copied = asked("copy").parse::<ExpenseId>().ok();
    let begun_with = asked("template").parse::<TemplateId>().ok();
    view! {
        <PageHeader title=t::expenses::new crumbs=crumbs()/>
        {match (copied, begun_with) {
            (Some(id), _) => view! { <Copied id/> }.into_any(),
            (None, Some(id)) => view! { <FromTemplate id/> }.into_any(),
            (None, None) => view! { <Begin first kept_as/> }.into_any(),
        }}
    }
}

/// A new request that begins like an earlier one.
#[component]
fn Copied(id: ExpenseId) -> impl IntoView {
    let from = use_fetch(move |api| api.expense(id));
    view! {
        <Loaded fetch=from rows=8 let:expense>
            {
                let expense: Expense = expense.get_untracked();
                let reference = expense.summary.reference.clone();
                let first = Entry::copy_of(&expense, zone::today());
                view! {
                    <Notice>{move || t::revisions::copied(&reference)}</Notice>
                    <Begin first kept_as=format!("penstock.request.copy.{id}")/>
                }
            }
        </Loaded>
    }
}

/// A new request that begins with what a template says.
#[component]
fn FromTemplate(id: TemplateId) -> impl IntoView {
    let from = use_fetch(move |api| api.template(id));
    view! {
        <Loaded fetch=from rows=8 let:template>
            {
                let template: Template = template.get_untracked();
                let name = template.summary.name.clone();
                let first = Entry::of_draft(&template.draft, zone::today());
                view! {
                    <Notice>{move || t::templates::from(&name)}</Notice>
                    <Begin first kept_as=format!("penstock.request.template.{id}")/>
                }
            }
        </Loaded>
    }
}

/// The page of a draft, or of a request that is not decided, that is changed.
#[component]
pub fn EditExpensePage() -> impl IntoView {
    let id = paths::id_here::<ExpenseId>();
    move || match id.get() {
        Some(id) => view! { <Edit id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn Edit(id: ExpenseId) -> impl IntoView {
    let draft = use_fetch(move |api| api.expense(id));
    let submitted = Memo::new(move |_| {
        draft.value.with(|of| of.as_ref().is_some_and(|of| of.summary.state != ExpenseState::Draft))
    });
    let title = move || if submitted.get() { t::revisions::page() } else { t::expenses::edit() };
    view! {
        <PageHeader title=title crumbs=crumbs()/>
        <Loaded fetch=draft rows=8 let:expense>
            {
                // What is typed stands; only the first reading fills the form.
                let expense: Expense = expense.get_untracked();
                let draft = expense.summary.state == ExpenseState::Draft;
                if draft || expense.actions.contains(&ExpenseAction::Revise) {
                    let asked = asked_change(&expense);
                    let saved = Some(Saved::of(&expense));
                    let kept_as = format!("penstock.request.edit.{id}.{}", expense.summary.version);
                    view! {
                        {(!draft).then(|| view! {
                            <Notice tone=Tone::Warn>
                                {asked.map(|(who, what)| view! {
                                    <p class="strong">{move || t::revisions::asked_by(&who)}</p>
                                    <blockquote>{what}</blockquote>
                                })}
                                <p>{t::revisions::begins_anew}</p>
                            </Notice>
                        })}
                        <Form first=Entry::of(&expense) saved kept_as/>
                    }.into_any()
                } else {
                    view! {
                        <Notice tone=Tone::Warn>
                            <div class="row between">
                                <span>{t::expenses::not_a_draft}</span>
                                <LinkButton label=t::expenses::open href=paths::expense(id) small=true/>
                            </div>
                        </Notice>
                    }.into_any()
                }
            }
        </Loaded>
    }
}

#[component]
fn Form(first: Entry, saved: Option<Saved>, kept_as: String) -> impl IntoView {
    let found = kept(&kept_as).filter(|kept| kept.entry != first);
    let restored = RwSignal::new(found.is_some());
    let begun = saved.clone();
    let saved = saved.or_else(|| found.as_ref().and_then(|found| found.saved.clone()));
    let editor = Editor::new(first.clone(), saved, kept_as);
    if let Some(found) = found {
        editor.fields.fill(found.entry);
    }
    let afresh = move || {
        editor.saved.set(begun.clone());
        editor.fields.fill(first.clone());
        restored.set(false);
    };
    view! {
        {move || restored.get().then(|| {
            let afresh = afresh.clone();
            view! {
                <Notice>
                    <div class="row between">
                        <span>{t::expenses::kept}</span>
                        <Button label=t::expenses::start_afresh small=true on_click=afresh/>
                    </div>
                </Notice>
            }
        })}
        <form class="columns request-form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            editor.run(true);
        }>
            <div class="stack loose">
                <KindCard editor/>
                <What editor/>
                <Lines editor/>
            </div>
            <div class="stack request-aside">
                <CheckPanel editor/>
                <Actions editor/>
            </div>
        </form>
    }
}

/// What it is for, who asks, and who delivers.
#[component]
fn What(editor: Editor) -> impl IntoView {
    let fields = editor.fields;
    let departments = use_fetch(|api| api.departments());
    let department_options = Signal::derive(move || {
        let known: Vec<Department> = departments.value.get().unwrap_or_default();
        department_choices(&known, current_user().and_then(|user| user.department_id), t::common::choose())
    });
    let campaigns = campaign_choices();
    Effect::new(move || {
        let node = campaigns.node_of(&fields.campaign.get());
        fill_budgets(fields, &node);
    });
    view! {
        <Card title=t::expenses::what>
            <TextField
                label=t::expenses::name
                hint=t::expenses::name_hint
                value=fields.title
                error=editor.error("title")
            />
            <div class="form-grid">
                <SelectField
                    label=t::common::department
                    choices=department_options
                    value=fields.department
                    on_change=move |id| fields.department.set(id)
                    error=editor.error("department_id")
                />
                <Combobox
                    label=t::expenses::campaign
                    choices=campaigns.choices
                    value=fields.campaign
                    on_change=move |id| fields.campaign.set(id)
                    error=editor.error("campaign_id")
                    optional=true
                />
                <Vendor editor/>
                <AskedIn editor/>
            </div>
            <TextArea
                label=t::expenses::description
                value=fields.description
                error=editor.error("description")
                optional=true
            />
        </Card>
    }
}

/// Who delivers: a known name, or a new one.
#[component]
fn Vendor(editor: Editor) -> impl IntoView {
    let vendor = editor.fields.vendor;
    let text = settled(move || vendor.get());
    let vendors = use_fetch(move |api| {
        let text = text.get();
        async move { api.vendors(&text).await }
    });
    let options = move || {
        let vendors = vendors.value.get().unwrap_or_default();
        vendors.into_iter().map(|vendor| Choice::new(&vendor.name, &vendor.name)).collect::<Vec<_>>()
    };
    view! {
        <Combobox
            label=t::expenses::vendor
            choices=Signal::derive(options)
            value=vendor
            on_change=move |name| vendor.set(name)
            free=true
            placeholder=t::expenses::vendor_placeholder
            error=editor.error("vendor")
            optional=true
        />
    }
}

/// The currency of the amounts, where it is not the budget's.
#[component]
fn AskedIn(editor: Editor) -> impl IntoView {
    let currency = editor.fields.currency;
    let choices = || {
        let own = std::iter::once(Choice::new("", t::currencies::own()));
        own.chain(currency_choices()).collect::<Vec<_>>()
    };
    view! {
        <SelectField
            label=t::currencies::asked_in
            choices=Signal::derive(choices)
            value=currency
            on_change=move |code| currency.set(code)
            error=editor.error("currency")
        />
    }
}

/// A campaign's own budget is the likely one; a budget that was chosen stays.
fn fill_budgets(fields: Fields, node: &str) {
    let empty = |line: &LineFields| line.node.with_untracked(String::is_empty);
    for line in fields.lines.get_untracked().into_iter().filter(empty) {
        line.node.set(node.to_owned());
    }
}

/// Where the draft is kept, and since when what is typed.
fn kept_text(editor: Editor, reference: &str) -> String {
    match editor.autosave.at.get() {
        Some(at) if !editor.autosave.dirty.get() => t::revisions::saved_at(reference, format::time(at)),
        _ => t::expenses::kept_as(reference),
    }
}

#[component]
fn Actions(editor: Editor) -> impl IntoView {
    let revises = move || editor.saved.with(|saved| saved.as_ref().is_some_and(|saved| saved.submitted));
    // A refusal of money stands in the panel above, with its ways out.
    let problem = Signal::derive(move || editor.save.error.get().filter(|error| error.funds().is_none()));
    view! {
        <div class="stack tight">
            <FormProblem error=problem/>
            <div class="form-actions">
                {move || (!revises()).then(|| view! {
                    <Button
                        label=t::expenses::save_draft
                        busy=editor.save.pending
                        on_click=move || editor.run(false)
                    />
                })}
                <Button
                    label=move || if revises() { t::revisions::send() } else { t::expenses::submit() }
                    glyph=Glyph::Send
                    kind=Kind::Primary
                    submit=true
                    busy=editor.save.pending
                />
            </div>
            // Below the buttons, which stay where they are when a draft saves itself under somebody's click.
            {move || editor.saved.get().filter(|saved| !saved.submitted).map(|saved| view! {
                <p class="hint" role="status" data-testid="autosaved">{move || kept_text(editor, &saved.reference)}</p>
            })}
            {move || (editor.autosave.failed.get() && editor.autosave.dirty.get()).then(|| view! {
                <p class="hint">{t::revisions::not_saved}</p>
            })}
        </div>
    }
}
