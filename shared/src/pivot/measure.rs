//! What a pivot shows in its cells. A measure is registered here once; the engine, its reference, the exports and
//! the screen take it from this list.

text_enum! {
    /// A figure that can be asked for.
    pub enum PivotMeasure {
        /// What budgets were given, each unit where it lies: what a budget gave on to those below is theirs.
        Allocated => "allocated",
        /// What budgets were given when they were set up: directly, or by the version of their plan that took effect
        /// first. Later versions, transfers, top-ups, cuts and what is carried over do not change it.
        Baseline => "baseline",
        /// Allocated less baseline: what was decided since.
        BaselineChange => "baseline_change",
        Reserved => "reserved",
        Committed => "committed",
        Spent => "spent",
        /// Reserved, committed and spent.
        Used => "used",
        /// Allocated less used.
        Available => "available",
        /// Used of allocated.
        UsageRate => "usage_rate",
        /// Spent of allocated.
        SpentRate => "spent_rate",
        /// Lines of requests that hold money in the cell.
        LineCount => "line_count",
        /// Requests that hold money in the cell.
        RequestCount => "request_count",
    }
}

text_enum! {
    /// What the numbers of a measure count.
    pub enum MeasureUnit {
        /// Minor units of the answer's currency.
        Money => "money",
        Count => "count",
        /// Hundredths of a percent: 5,000 is a half.
        BasisPoints => "basis_points",
    }
}

impl PivotMeasure {
    /// What its numbers count.
    #[must_use]
    pub const fn unit(self) -> MeasureUnit {
        match self {
            Self::Allocated
            | Self::Baseline
            | Self::BaselineChange
            | Self::Reserved
            | Self::Committed
            | Self::Spent
            | Self::Used
            | Self::Available => MeasureUnit::Money,
            Self::UsageRate | Self::SpentRate => MeasureUnit::BasisPoints,
            Self::LineCount | Self::RequestCount => MeasureUnit::Count,
        }
    }
}
