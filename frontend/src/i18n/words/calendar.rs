//! The words of fiscal years and their end.

use penstock_shared::{
    period::{CalendarKind, PeriodState, WeekDay, YearAnchor},
    year_end::{SuccessorKind, YearEndObstacle, YearEndPolicy, YearEndState},
};

use super::{Word, t};

words! {
    PeriodState in period_state {
        Open => open,
        Closed => closed,
    }

    CalendarKind in calendar {
        Months => months,
        Weeks445 => weeks_4_4_5,
        Weeks454 => weeks_4_5_4,
        Weeks544 => weeks_5_4_4,
        ThirteenPeriods => thirteen_periods,
    }

    WeekDay in weekday {
        Monday => monday,
        Tuesday => tuesday,
        Wednesday => wednesday,
        Thursday => thursday,
        Friday => friday,
        Saturday => saturday,
        Sunday => sunday,
    }

    YearAnchor in year_anchor {
        Nearest => nearest,
        Last => last,
    }

    YearEndPolicy in year_end_policy {
        Lapse => lapse,
        CarryBalance => carry_balance,
        CarryCommitments => carry_commitments,
        CarryBoth => carry_both,
    }

    SuccessorKind in successor {
        Linked => linked,
        Matched => matched,
        Missing => missing,
    }

    YearEndObstacle in year_end_obstacle {
        NoNextYear => no_next_year,
        YearClosed => year_closed,
        NextYearClosed => next_year_closed,
        TooLittleRoom => too_little_room,
        BookWithoutRoom => book_without_room,
        MoneyOut => money_out,
    }

    YearEndState in year_end_state {
        Done => done,
        Reversed => reversed,
    }
}
