//! Giving money to a node, or taking it away, while nothing uses it.

use leptos::prelude::*;
use penstock_shared::budget::{AllocationCreate, BudgetNode, PeriodBalance};

use crate::{
    command::use_command,
    format,
    i18n::t,
    ui::{Choice, Dialog, DialogFoot, MoneyField, Segmented, SelectField, TextArea, parse_money, use_toasts},
};

/// The dialog.
#[component]
pub fn AllocateDialog(
    open: RwSignal<bool>,
    node: Memo<BudgetNode>,
    periods: Signal<Vec<PeriodBalance>>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    view! { <Dialog open title=t::budgets::allocate><Form open node periods done/></Dialog> }
}

const GIVE: &str = "give";
const TAKE: &str = "take";

#[component]
fn Form(
    open: RwSignal<bool>,
    node: Memo<BudgetNode>,
    periods: Signal<Vec<PeriodBalance>>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let (id, currency) = node.with_untracked(|node| (node.id, node.currency));
    let direction = RwSignal::new(GIVE.to_owned());
    let amount = RwSignal::new(String::new());
    let period = RwSignal::new(String::new());
    let memo = RwSignal::new(String::new());
    let wrong_amount = RwSignal::new(None);
    let send = use_command(
        move |api, allocation: AllocationCreate, key| async move { api.allocate(id, &allocation, &key).await },
        move |_| {
            open.try_set(false);
            done.run(());
            toasts.good(t::budgets::allocated());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match parse_money(&amount.get_untracked(), currency) {
            Err(problem) => wrong_amount.set(Some(problem)),
            Ok(minor) => {
                wrong_amount.set(None);
                let minor = if direction.get_untracked() == TAKE { -minor } else { minor };
                send.run(AllocationCreate {
                    amount_minor: minor,
                    period_id: period.get_untracked().parse().ok(),
                    memo: memo.get_untracked(),
                });
            }
        }
    };
    let refused = send.field("amount_minor");
    let amount_error = Signal::derive(move || wrong_amount.get().or_else(|| refused.get()));
    let directions =
        Signal::derive(|| vec![Choice::new(GIVE, t::budgets::give()), Choice::new(TAKE, t::budgets::take())]);
    let months = Signal::derive(move || {
        let whole = std::iter::once(Choice::new("", t::budgets::evenly()));
        let periods = periods.get();
        let starts: Vec<_> = periods.iter().map(|period| period.starts_on).collect();
        let names = format::periods(&starts, format::month);
        let months = periods.iter().zip(names).map(|(period, name)| Choice::new(period.period_id, name));
        whole.chain(months).collect::<Vec<_>>()
    });
    view! {
        <form class="form" on:submit=submit>
            <Segmented
                label=t::budgets::direction
                choices=directions
                value=direction
                on_change=move |value| direction.set(value)
            />
            <MoneyField label=t::common::amount value=amount currency error=amount_error/>
            <SelectField
                label=t::budgets::when
                choices=months
                value=period
                on_change=move |value| period.set(value)
                error=send.field("period_id")
            />
            <TextArea label=t::common::reason hint=t::budgets::memo_hint value=memo error=send.field("memo")/>
            <DialogFoot open action=t::common::save error=send.error busy=send.pending/>
        </form>
    }
}
