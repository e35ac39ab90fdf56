//! The words of alerts.

use penstock_shared::{
    alert::{AlertDirection, AlertProblem, AlertSeverity, AlertState, AlertTime},
    webhook::{WebhookDeliveryState, WebhookEvent},
};

use super::{Word, t};

words! {
    AlertSeverity in alert_severity {
        Info => info,
        Warning => warning,
        Critical => critical,
    }

    WebhookEvent in webhook_event {
        AlertRaised => alert_raised,
        AlertResolved => alert_resolved,
        Ping => ping,
    }

    WebhookDeliveryState in webhook_delivery_state {
        Waiting => waiting,
        Delivered => delivered,
        Failed => failed,
    }

    AlertState in alert_state {
        New => new,
        Seen => seen,
        Snoozed => snoozed,
        Resolved => resolved,
    }

    AlertTime in alert_time {
        FiscalYear => fiscal_year,
        Quarter => quarter,
        Month => month,
        All => all,
    }

    AlertDirection in alert_direction {
        AtOrAbove => at_or_above,
        AtOrBelow => at_or_below,
    }

    AlertProblem in alert_problem {
        TooManyMembers => too_many_members,
        QuestionRefused => question_refused,
        PlaceGone => place_gone,
        NoSuchTime => no_such_time,
        OwnerGone => owner_gone,
    }
}
