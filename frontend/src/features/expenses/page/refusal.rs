//! There was not enough money for a draft: which budget, by how much, and the ways out. It stands as long
//! as the last check stands, so that nothing is lost when the page is opened again.

use chrono::NaiveDateTime;
use leptos::prelude::*;
use penstock_shared::{
    budget::{CheckOutcome, Helper, NodeCheck},
    expense::{Expense, ExpenseAction, ExpenseState},
    ids::{ExpenseId, NodeId},
};

use crate::{
    api::ApiError,
    features::{
        effect::{Helpers, Refusals, per_node},
        expenses::more_money::{MoreMoney, letter_subject},
    },
    format,
    i18n::t,
    paths,
    ui::{FormProblem, LinkButton, Notice, Tone},
};

/// A refusal and what is needed to get out of it.
#[derive(Debug, Clone, PartialEq)]
struct Refusal {
    refusals: Vec<NodeCheck>,
    helpers: Vec<Helper>,
    /// When it was; absent for the one that has just come.
    at: Option<NaiveDateTime>,
    expense: ExpenseId,
    title: String,
    /// The budget of the first line that was refused.
    charged: Option<NodeId>,
    editable: bool,
}

impl Refusal {
    fn of(
        expense: &Expense,
        refusals: Vec<NodeCheck>,
        helpers: Vec<Helper>,
        at: Option<NaiveDateTime>,
    ) -> Self {
        let line = refusals.first().and_then(|check| usize::try_from(check.line_index).ok());
        Self {
            charged: line.and_then(|line| expense.lines.get(line)).map(|line| line.node_id),
            refusals,
            helpers,
            at,
            expense: expense.summary.id,
            title: expense.summary.title.clone(),
            editable: expense.actions.contains(&ExpenseAction::Edit),
        }
    }

    /// What the last check of a draft refused.
    fn stored(expense: &Expense) -> Option<Self> {
        if expense.summary.state != ExpenseState::Draft {
            return None;
        }
        let last = expense.checks.last().filter(|check| check.outcome == CheckOutcome::Refused)?;
        let refused = last.results.iter().filter(|result| result.outcome == CheckOutcome::Refused);
        Some(Self::of(expense, refused.cloned().collect(), expense.helpers.clone(), Some(last.checked_at)))
    }
}

/// Why it could not be submitted, now or the last time.
#[component]
pub fn SubmitProblem(
    expense: Signal<Expense>,
    #[prop(into)] error: Signal<Option<ApiError>>,
) -> impl IntoView {
    let other = Signal::derive(move || error.get().filter(|error| error.funds().is_none()));
    let refusal = Memo::new(move |_| {
        let answered = error.with(|error| error.as_ref().and_then(ApiError::funds).cloned());
        expense.with(|expense| match answered {
            Some(answered) => Some(Refusal::of(expense, answered.refusals, answered.helpers, None)),
            None => Refusal::stored(expense),
        })
    });
    view! {
        {move || refusal.get().map(|refusal| view! { <Refused refusal/> })}
        {move || other.with(Option::is_some).then(|| view! { <FormProblem error=other/> })}
    }
}

#[component]
fn Refused(refusal: Refusal) -> impl IntoView {
    let Refusal { refusals, helpers, at, expense, title, charged, editable } = refusal;
    let heading = move || match at {
        Some(at) => t::expenses::refused_on(format::date_time(at)),
        None => t::expenses::refused_at_submit().to_owned(),
    };
    let asked = refusals.clone();
    let subject = Signal::derive(move || letter_subject(&asked, &title));
    let first = per_node(&refusals).into_iter().next();
    view! {
        <Notice tone=Tone::Bad>
            <div class="stack tight" role=at.is_none().then_some("alert") data-testid="refusal">
                <p class="strong">{heading}</p>
                <Refusals refusals/>
                <div class="row ways-out">
                    {editable.then(|| view! {
                        <LinkButton label=t::expenses::edit small=true href=paths::expense_edit(expense)/>
                    })}
                    {first.map(|check| view! { <MoreMoney check charged expense=Some(expense)/> })}
                </div>
                <Helpers helpers subject/>
            </div>
        </Notice>
    }
}
