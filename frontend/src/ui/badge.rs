//! Pills: a state in a word. Each tone has its own mark, so colour is never alone.

use leptos::{prelude::*, text_prop::TextProp};
use penstock_shared::{
    accounting::VoucherBatchState,
    approval::StepState,
    budget::{CheckOutcome, ControlLevel},
    budget_request::BudgetRequestState,
    campaign::CampaignStatus,
    claim::ClaimState,
    control::{OverrideState, PolicyState},
    expense::ExpenseState,
    experiment::ExperimentStatus,
    import::{ImportRowState, ImportState},
    mail::MailState,
    payment::PaymentStatus,
    period::PeriodState,
    plan::{PlanState, PlanVersionState},
    release::ReleaseState,
    webhook::WebhookDeliveryState,
    year_end::YearEndState,
};

use crate::i18n::words::Word;

/// What a state means to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Quiet,
    /// Going on.
    Accent,
    Ok,
    Warn,
    Bad,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Quiet => "pill",
            Self::Accent => "pill accent",
            Self::Ok => "pill ok",
            Self::Warn => "pill warn",
            Self::Bad => "pill bad",
        }
    }
}

/// A word on a coloured ground.
#[component]
pub fn Pill(#[prop(into)] label: TextProp, #[prop(optional, into)] tone: Signal<Tone>) -> impl IntoView {
    view! { <span class=move || tone.get().class()>{move || label.get()}</span> }
}

/// A state of the server that has a tone.
pub trait Toned: Word + Send + Sync + 'static {
    fn tone(self) -> Tone;
}

/// A state as a pill. Where it changes under the reader, put it into a closure.
#[component]
pub fn StatePill<S: Toned>(state: S) -> impl IntoView {
    view! { <Pill label=TextProp::from(move || state.word()) tone=state.tone()/> }
}

impl Toned for MailState {
    fn tone(self) -> Tone {
        match self {
            Self::Gathering | Self::Gathered | Self::Dropped => Tone::Quiet,
            Self::Waiting => Tone::Accent,
            Self::Sent => Tone::Ok,
            Self::Failed => Tone::Bad,
        }
    }
}

impl Toned for WebhookDeliveryState {
    fn tone(self) -> Tone {
        match self {
            Self::Waiting => Tone::Accent,
            Self::Delivered => Tone::Ok,
            Self::Failed => Tone::Bad,
        }
    }
}

impl Toned for BudgetRequestState {
    fn tone(self) -> Tone {
        match self {
            Self::Submitted => Tone::Warn,
            Self::Approved => Tone::Ok,
            Self::Rejected => Tone::Bad,
            Self::Withdrawn => Tone::Quiet,
        }
    }
}

impl Toned for ExpenseState {
    fn tone(self) -> Tone {
        match self {
            Self::Draft | Self::Withdrawn | Self::Cancelled => Tone::Quiet,
            Self::Submitted | Self::ChangesRequested => Tone::Warn,
            Self::Approved | Self::PartlyInvoiced => Tone::Accent,
            Self::Closed => Tone::Ok,
            Self::Rejected => Tone::Bad,
        }
    }
}

impl Toned for PaymentStatus {
    fn tone(self) -> Tone {
        match self {
            Self::Unpaid => Tone::Quiet,
            Self::PartlyPaid => Tone::Accent,
            Self::Paid => Tone::Ok,
        }
    }
}

impl Toned for ReleaseState {
    fn tone(self) -> Tone {
        match self {
            Self::Open => Tone::Accent,
            Self::Cancelled => Tone::Quiet,
        }
    }
}

impl Toned for ClaimState {
    fn tone(self) -> Tone {
        match self {
            Self::Open => Tone::Warn,
            Self::Settled => Tone::Ok,
            Self::Cancelled => Tone::Quiet,
        }
    }
}

impl Toned for CampaignStatus {
    fn tone(self) -> Tone {
        match self {
            Self::Planned | Self::Cancelled => Tone::Quiet,
            Self::Active => Tone::Accent,
            Self::Paused => Tone::Warn,
            Self::Completed => Tone::Ok,
        }
    }
}

impl Toned for ExperimentStatus {
    fn tone(self) -> Tone {
        match self {
            Self::Draft | Self::Archived => Tone::Quiet,
            Self::Running => Tone::Accent,
            Self::Stopped => Tone::Warn,
            Self::Decided => Tone::Ok,
        }
    }
}

impl Toned for StepState {
    fn tone(self) -> Tone {
        match self {
            Self::Waiting | Self::Skipped => Tone::Quiet,
            Self::Pending => Tone::Warn,
            Self::Approved => Tone::Ok,
            Self::Rejected | Self::ChangesRequested => Tone::Bad,
        }
    }
}

impl Toned for CheckOutcome {
    fn tone(self) -> Tone {
        match self {
            Self::Passed => Tone::Ok,
            Self::Warned => Tone::Warn,
            Self::Refused => Tone::Bad,
        }
    }
}

impl Toned for PeriodState {
    fn tone(self) -> Tone {
        match self {
            Self::Open => Tone::Ok,
            Self::Closed => Tone::Quiet,
        }
    }
}

impl Toned for PlanState {
    fn tone(self) -> Tone {
        match self {
            Self::Draft | Self::Closed => Tone::Quiet,
            Self::Submitted => Tone::Warn,
            Self::Approved => Tone::Accent,
            Self::Active => Tone::Ok,
        }
    }
}

impl Toned for PlanVersionState {
    fn tone(self) -> Tone {
        match self {
            Self::Draft | Self::Replaced => Tone::Quiet,
            Self::Submitted => Tone::Warn,
            Self::Approved => Tone::Accent,
            Self::Active => Tone::Ok,
        }
    }
}

impl Toned for ControlLevel {
    fn tone(self) -> Tone {
        match self {
            Self::Block => Tone::Accent,
            Self::Warn => Tone::Warn,
            Self::Track => Tone::Quiet,
        }
    }
}

impl Toned for PolicyState {
    fn tone(self) -> Tone {
        match self {
            Self::Scheduled => Tone::Accent,
            Self::InForce => Tone::Ok,
            Self::Off | Self::Past => Tone::Quiet,
        }
    }
}

impl Toned for OverrideState {
    fn tone(self) -> Tone {
        match self {
            Self::InForce => Tone::Ok,
            Self::Expired => Tone::Quiet,
            Self::Revoked => Tone::Bad,
        }
    }
}

impl Toned for ImportState {
    fn tone(self) -> Tone {
        match self {
            Self::Draft => Tone::Quiet,
            Self::Running => Tone::Accent,
            Self::Completed => Tone::Ok,
            Self::Cancelled => Tone::Warn,
            Self::Failed => Tone::Bad,
        }
    }
}

impl Toned for ImportRowState {
    fn tone(self) -> Tone {
        match self {
            Self::Accepted => Tone::Ok,
            Self::Filtered | Self::Known | Self::Discarded => Tone::Quiet,
            Self::Held => Tone::Warn,
            Self::Rejected => Tone::Bad,
        }
    }
}

impl Toned for YearEndState {
    fn tone(self) -> Tone {
        match self {
            Self::Done => Tone::Ok,
            Self::Reversed => Tone::Quiet,
        }
    }
}

impl Toned for VoucherBatchState {
    fn tone(self) -> Tone {
        match self {
            Self::Posted => Tone::Ok,
            Self::Reversed => Tone::Quiet,
            Self::Reversal => Tone::Warn,
        }
    }
}
