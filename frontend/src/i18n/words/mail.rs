//! The words of mail.

use penstock_shared::mail::{MailDelivery, MailKind, MailState};

use super::{Word, t};

words! {
    MailDelivery in delivery {
        InApp => in_app,
        AtOnce => at_once,
        Digest => digest,
        Never => never,
    }

    MailKind in mail_kind {
        Asked => asked,
        Mentioned => mentioned,
        Commented => commented,
        StepApproved => step_approved,
        Approved => approved,
        Rejected => rejected,
        ChangesRequested => changes_requested,
        Revised => revised,
        Reimbursed => reimbursed,
        ExpiresSoon => expires_soon,
        Expired => expired,
        Reminded => reminded,
        Escalated => escalated,
        RecurringMade => recurring_made,
        RecurringRefused => recurring_refused,
        Alert => alert,
        Report => report,
        Digest => digest,
        Test => test,
    }

    MailState in mail_state {
        Gathering => gathering,
        Waiting => waiting,
        Sent => sent,
        Gathered => gathered,
        Failed => failed,
        Dropped => dropped,
    }
}
