//! The words of plans.

use penstock_shared::{
    plan::{GoalMetric, PlanLevel, PlanSplit, PlanState, PlanVersionState, ProposalBasis, ProposalRule},
    result::ResultMetric,
    usage_report::VarianceCause,
};

use super::{Word, t};

words! {
    VarianceCause in variance_cause {
        Timing => timing,
        Price => price,
        Volume => volume,
        Scope => scope,
        Saving => saving,
        Unplanned => unplanned,
        ExchangeRate => exchange_rate,
        Other => other,
    }

    PlanState in plan_state {
        Draft => draft,
        Submitted => submitted,
        Approved => approved,
        Active => active,
        Closed => closed,
    }

    PlanVersionState in plan_state {
        Draft => draft,
        Submitted => submitted,
        Approved => approved,
        Active => active,
        Replaced => replaced,
    }

    PlanLevel in plan_level {
        Department => department,
        Channel => channel,
        ActivityType => activity_type,
        Campaign => campaign,
    }

    PlanSplit in plan_split {
        Even => even,
        Curve => curve,
        Typed => typed,
    }

    GoalMetric in goal_metric {
        Leads => leads,
        QualifiedLeads => qualified_leads,
        Deals => deals,
        Revenue => revenue,
        Roi => roi,
        Exposure => exposure,
        Custom => custom,
    }

    ResultMetric in goal_metric {
        Exposure => exposure,
        Leads => leads,
        QualifiedLeads => qualified_leads,
        Deals => deals,
        Revenue => revenue,
    }

    ProposalBasis in proposal_basis {
        Spend => spend,
        Allocation => allocation,
    }

    ProposalRule in proposal_rule {
        Given => given,
        Share => share,
        Kept => kept,
    }
}
