//! The words of the ledger and of control.

use penstock_shared::{
    budget::{Bucket, CheckOutcome, ControlLevel, ControlWindow, DocumentKind, EntryKind},
    control::{OverrideState, PolicyState},
    statement::{EntryDocument, Figure},
};

use super::{Word, t};

words! {
    ControlLevel in control {
        Block => block,
        Warn => warn,
        Track => track,
    }

    ControlWindow in control {
        Month => month,
        Quarter => quarter,
        Year => year,
    }

    PolicyState in control {
        Scheduled => scheduled,
        InForce => in_force,
        Off => off,
        Past => past,
    }

    OverrideState in control {
        InForce => in_force,
        Expired => expired,
        Revoked => revoked,
    }

    Bucket in money {
        Source => source,
        Available => available,
        Reserved => reserved,
        Committed => committed,
        Spent => spent,
    }

    EntryKind in entry {
        Allocate => allocate,
        Cut => cut,
        Reserve => reserve,
        Commit => commit,
        Spend => spend,
        Release => release,
        Reverse => reverse,
        TransferIn => transfer_in,
        TransferOut => transfer_out,
        Lapse => lapse,
        CarryOut => carry_out,
        CarryIn => carry_in,
        ExchangeDifference => exchange_difference,
    }

    Figure in figure {
        Allocated => allocated,
        Reserved => reserved,
        Committed => committed,
        Spent => spent,
        Used => used,
        Available => available,
        GivenOn => given_on,
        Kept => kept,
    }

    EntryDocument in entry_document {
        Expense => expense,
        Invoice => invoice,
        BudgetRequest => budget_request,
        Plan => plan,
        YearEnd => year_end,
        RateDifference => rate_difference,
        CreditNote => credit_note,
        PeriodMove => period_move,
        None => none,
    }

    DocumentKind in entry_document {
        BudgetRequest => budget_request,
        Plan => plan,
        YearEnd => year_end,
        RateDifference => rate_difference,
        CreditNote => credit_note,
        PeriodMove => period_move,
    }

    CheckOutcome in check {
        Passed => passed,
        Warned => warned,
        Refused => refused,
    }
}
