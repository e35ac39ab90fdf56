//! The explorer's words.

use penstock_shared::pivot::{ChartKind, Comparison, PivotMeasure, ViewRight, ViewSharing};

use super::{Word, t};

impl Word for Comparison {
    fn word(self) -> &'static str {
        match self {
            Self::PreviousPeriod => t::pivot_comparison::previous_period(),
            Self::LastYear => t::pivot_comparison::last_year(),
            Self::PlanVersion(_) => t::pivot_comparison::plan_version(),
        }
    }
}

words! {
    PivotMeasure in pivot_measure {
        Allocated => allocated,
        Baseline => baseline,
        BaselineChange => baseline_change,
        Reserved => reserved,
        Committed => committed,
        Spent => spent,
        Used => used,
        Available => available,
        UsageRate => usage_rate,
        SpentRate => spent_rate,
        LineCount => line_count,
        RequestCount => request_count,
        LandingForecast => landing_forecast,
        LandingVariance => landing_variance,
        PlannedToDate => planned_to_date,
        AheadOfPlan => ahead_of_plan,
        BurnRate => burn_rate,
        ApprovalTime => approval_time,
        Exposure => exposure,
        Leads => leads,
        QualifiedLeads => qualified_leads,
        Deals => deals,
        Revenue => revenue,
        CostPerThousand => cost_per_thousand,
        CostPerLead => cost_per_lead,
        CostPerQualifiedLead => cost_per_qualified_lead,
        CostPerDeal => cost_per_deal,
        QualifiedRate => qualified_rate,
        DealRate => deal_rate,
        Roas => roas,
        Roi => roi,
    }

    ChartKind in chart_kind {
        None => none,
        Bar => bar,
        Stacked => stacked,
        Line => line,
        Area => area,
        Treemap => treemap,
        Waterfall => waterfall,
        Calendar => calendar,
    }

    ViewSharing in view_sharing {
        Private => private,
        Roles => roles,
        Everybody => everybody,
    }

    ViewRight in view_right {
        Read => read,
        Change => change,
    }
}
