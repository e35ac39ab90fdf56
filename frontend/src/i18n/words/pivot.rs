//! The explorer's words.

use penstock_shared::pivot::{ChartKind, Comparison, PivotMeasure, ViewRight, ViewSharing};

use super::{Word, t};

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
    }

    Comparison in pivot_comparison {
        PreviousPeriod => previous_period,
        LastYear => last_year,
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
