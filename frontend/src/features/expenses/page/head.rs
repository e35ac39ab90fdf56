//! The head: title, state, figures, and a button for each thing that the viewer may do now.

use leptos::prelude::*;
use penstock_shared::{
    budget::Balance,
    expense::{Expense, ExpenseAction},
    money::Currency,
    permission::Permission,
};

use super::{
    ask_others::{AskDialog, Way},
    decision::{Decision, DecisionDialog, Subject},
    invoice::InvoiceDialog,
    refusal::SubmitProblem,
    revisions::WhatToChange,
    steps::{KindStep, StepDialog},
};
use crate::{
    command::use_command,
    features::{expenses::table::is_overdue, templates::KeepButton},
    fetch::Fetch,
    format,
    i18n::{t, words::Word},
    paths,
    session::Allowed,
    ui::{
        Button, Card, Crumb, Figure, Glyph, Kind, LinkButton, MoneyBar, PageHeader, Pill, StatePill, Tone,
        use_toasts,
    },
};

/// What is open above the page.
#[derive(Clone, Copy)]
struct Opens {
    deciding: RwSignal<Option<Decision>>,
    asking: RwSignal<Option<Way>>,
    invoicing: RwSignal<bool>,
    stepping: RwSignal<Option<KindStep>>,
}

/// The head of the page.
#[component]
pub fn Head(page: Fetch<Expense>, expense: Signal<Expense>) -> impl IntoView {
    let (id, currency) = expense.with_untracked(|expense| {
        (expense.summary.id, own_currency(expense).unwrap_or(expense.summary.currency))
    });
    let actions = Memo::new(move |_| expense.with(|expense| expense.actions.clone()));
    let opens = Opens {
        deciding: RwSignal::new(None),
        asking: RwSignal::new(None),
        invoicing: RwSignal::new(false),
        stepping: RwSignal::new(None),
    };
    let Opens { deciding, asking, invoicing, stepping } = opens;
    let toasts = use_toasts();
    let submit = use_command(
        move |api, (): (), _| async move { api.submit_expense(id).await },
        move |done: Expense| {
            toasts.good(t::expenses::submitted(done.summary.reference));
            page.refetch();
        },
    );
    // A refusal leaves a check.
    Effect::new(move || {
        if submit.error.with(|error| error.as_ref().is_some_and(|error| error.funds().is_some())) {
            page.refetch();
        }
    });
    let crumbs = Signal::derive(|| {
        vec![Crumb { label: t::expenses::title().to_owned(), href: paths::EXPENSES.to_owned() }]
    });
    view! {
        <PageHeader title=move || expense.with(|expense| expense.summary.title.clone()) crumbs>
            {move || {
                let actions = in_order(&actions.get());
                let likeliest = actions.last().copied();
                actions.into_iter().map(|action| {
                    let main = if Some(action) == likeliest { Kind::Primary } else { Kind::Plain };
                    action_button((action, main), expense, opens, submit.pending, move || submit.run(()))
                }).collect_view()
            }}
            {move || expense.with(|expense| expense.import_id.is_none()).then(|| view! {
                <Allowed to=Permission::ExpensesWrite>
                    <LinkButton label=t::revisions::copy glyph=Glyph::Copy href=paths::expense_copy(id)/>
                    <KeepButton id title=Signal::derive(move || expense.with(|expense| expense.summary.title.clone()))/>
                </Allowed>
            })}
        </PageHeader>
        <SubmitProblem expense error=submit.error/>
        <WhatToChange expense/>
        <Card>
            <div class="row" data-testid="expense-state">
                <span class="mono muted">{move || expense.with(|expense| expense.summary.reference.clone())}</span>
                {move || view! { <StatePill state=expense.with(|expense| expense.summary.state)/> }}
                {move || expense.with(|expense| is_overdue(&expense.summary)).then(|| view! {
                    <Pill label=t::request_kind::overdue tone=Tone::Bad/>
                })}
                {move || expense.with(|expense| expense.summary.over_budget).then(|| view! {
                    <Pill label=t::money::over tone=Tone::Warn/>
                })}
            </div>
            <Figures expense/>
            <MoneyBar balance=Signal::derive(move || expense.with(balance)) currency tall=true/>
        </Card>
        <DecisionDialog
            asked=deciding
            id=Signal::stored(Subject::Expense(id))
            revision=Signal::derive(move || Some(expense.with(|expense| expense.revision)))
            done=move || page.refetch()
        />
        <AskDialog asked=asking id done=move || page.refetch()/>
        <InvoiceDialog open=invoicing expense done=move || page.refetch()/>
        <StepDialog asked=stepping expense done=move || page.refetch()/>
    }
}

/// The budgets' currency, when it is another than the expense's and the same for all lines.
#[must_use]
pub fn own_currency(expense: &Expense) -> Option<Currency> {
    let first = expense.lines.first()?.currency;
    let same = expense.lines.iter().all(|line| line.currency == first);
    (same && first != expense.summary.currency).then_some(first)
}

/// What the whole expense holds. What was released counts as given back, so it is not in the bar.
#[must_use]
pub fn balance(expense: &Expense) -> Balance {
    let sum = |take: fn(&penstock_shared::expense::ExpenseLine) -> i64| {
        expense.lines.iter().map(take).fold(0, i64::saturating_add)
    };
    let (reserved, committed) = (sum(|line| line.reserved_minor), sum(|line| line.committed_minor));
    let spent = sum(|line| line.spent_minor);
    let total = match own_currency(expense) {
        Some(_) => sum(|line| line.amount_minor),
        None => expense.summary.total_minor,
    };
    Balance {
        allocated_minor: total,
        reserved_minor: reserved,
        committed_minor: committed,
        spent_minor: spent,
        available_minor: total.saturating_sub(reserved).saturating_sub(committed).saturating_sub(spent),
    }
}

#[component]
fn Figures(expense: Signal<Expense>) -> impl IntoView {
    let money = move |take: fn(Balance) -> i64| {
        move || {
            expense.with(|expense| {
                let currency = own_currency(expense).unwrap_or(expense.summary.currency);
                format::money(take(balance(expense)), currency)
            })
        }
    };
    view! {
        <div class="figures" data-testid="expense-figures">
            {move || match expense.with(|expense| own_currency(expense).map(|_| (expense.summary.total_minor, expense.summary.currency))) {
                Some((minor, currency)) => view! {
                    <Figure
                        label=t::common::total
                        value=money(|balance| balance.allocated_minor)
                        hint=move || format::money(minor, currency)
                    />
                }.into_any(),
                None => view! { <Figure label=t::common::total value=money(|balance| balance.allocated_minor)/> }.into_any(),
            }}
            <Figure label=t::money::reserved value=money(|balance| balance.reserved_minor) tone="tone-reserved"/>
            <Figure label=t::money::committed value=money(|balance| balance.committed_minor) tone="tone-committed"/>
            <Figure label=t::money::spent value=money(|balance| balance.spent_minor) tone="tone-spent"/>
        </div>
    }
}

/// The likeliest last, where the primary button stands.
fn in_order(actions: &[ExpenseAction]) -> Vec<ExpenseAction> {
    use ExpenseAction as A;
    const ORDER: [ExpenseAction; 18] = [
        A::Discard,
        A::Withdraw,
        A::Cancel,
        A::Edit,
        A::Revise,
        A::Close,
        A::Forward,
        A::AddApprover,
        A::RequestChanges,
        A::Reject,
        A::Extend,
        A::Invoice,
        A::CallOff,
        A::Claim,
        A::Settle,
        A::PayOut,
        A::Approve,
        A::Submit,
    ];
    ORDER.into_iter().filter(|action| actions.contains(action)).collect()
}

fn action_button(
    (action, main): (ExpenseAction, Kind),
    expense: Signal<Expense>,
    opens: Opens,
    busy: RwSignal<bool>,
    submit: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    let Opens { deciding, asking, invoicing, stepping } = opens;
    let label = move || action.word();
    let step = |step: KindStep, glyph: Glyph, kind: Kind| {
        view! { <Button label glyph kind on_click=move || stepping.set(Some(step))/> }.into_any()
    };
    let decide = |decision: Decision, glyph: Glyph, kind: Kind| {
        view! { <Button label glyph kind on_click=move || deciding.set(Some(decision))/> }.into_any()
    };
    match action {
        ExpenseAction::Edit | ExpenseAction::Revise => {
            let href = paths::expense_edit(expense.with_untracked(|expense| expense.summary.id));
            view! { <LinkButton label glyph=Glyph::Pencil href/> }.into_any()
        }
        ExpenseAction::Submit => {
            view! { <Button label glyph=Glyph::Send kind=main busy on_click=submit/> }.into_any()
        }
        ExpenseAction::Invoice => view! {
            <Button label glyph=Glyph::FileText kind=main on_click=move || invoicing.set(true)/>
        }
        .into_any(),
        ExpenseAction::Claim => view! {
            <LinkButton label glyph=Glyph::Banknote kind=main href=paths::CLAIMS/>
        }
        .into_any(),
        ExpenseAction::Approve => decide(Decision::Approve, Glyph::Check, main),
        ExpenseAction::Forward => view! {
            <Button label glyph=Glyph::Send on_click=move || asking.set(Some(Way::Forward))/>
        }
        .into_any(),
        ExpenseAction::AddApprover => view! {
            <Button label glyph=Glyph::Users on_click=move || asking.set(Some(Way::AddApprover))/>
        }
        .into_any(),
        ExpenseAction::RequestChanges => decide(Decision::RequestChanges, Glyph::Pencil, Kind::Plain),
        ExpenseAction::Reject => decide(Decision::Reject, Glyph::X, Kind::Plain),
        ExpenseAction::Withdraw => decide(Decision::Withdraw, Glyph::Undo2, Kind::Plain),
        ExpenseAction::Discard => decide(Decision::Discard, Glyph::Trash2, Kind::Plain),
        ExpenseAction::Cancel => decide(Decision::Cancel, Glyph::Ban, Kind::Plain),
        ExpenseAction::Close => decide(Decision::Close, Glyph::Lock, Kind::Plain),
        ExpenseAction::PayOut => step(KindStep::PayOut, Glyph::Banknote, main),
        ExpenseAction::Settle => step(KindStep::Settle, Glyph::FileText, main),
        ExpenseAction::CallOff => step(KindStep::CallOff, Glyph::Plus, main),
        ExpenseAction::Extend => step(KindStep::Extend, Glyph::CalendarRange, Kind::Plain),
        // Stands beside each invoice.
        ExpenseAction::ReverseInvoice
        | ExpenseAction::Credit
        | ExpenseAction::Pay
        | ExpenseAction::Deliver => ().into_any(),
    }
}
