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
        /// What will be spent by the end of the fiscal year, as the forecast of budget health says it; none where nothing
        /// is allocated, and for groups of several years.
        LandingForecast => "landing_forecast",
        /// Allocated less the landing forecast: what will be left, or, below zero, what will be too little.
        LandingVariance => "landing_variance",
        /// What the plan meant to be spent by the end of today, as budget health says it; none where nothing is allocated,
        /// and for groups of several years.
        PlannedToDate => "planned_to_date",
        /// Spent less planned to date: above zero, spending runs ahead of the plan's curve.
        AheadOfPlan => "ahead_of_plan",
        /// Spent in 30 days, on average over the last three whole periods of the fiscal year, or as many as there are.
        BurnRate => "burn_rate",
        /// From a request's submission to its approval, on average over the approved requests that hold money in the
        /// cell.
        ApprovalTime => "approval_time",
        /// How often campaigns were seen or mentioned. What campaigns brought back is known by campaign, channel and day: it
        /// has no budget, vendor, category, owner or status.
        Exposure => "exposure",
        Leads => "leads",
        QualifiedLeads => "qualified_leads",
        /// Deals won.
        Deals => "deals",
        /// In the organisation's currency.
        Revenue => "revenue",
        /// Spent for each thousand of exposure (CPM).
        CostPerThousand => "cost_per_thousand",
        /// Spent for each lead (CPL).
        CostPerLead => "cost_per_lead",
        CostPerQualifiedLead => "cost_per_qualified_lead",
        /// Spent for each deal won: the cost of acquisition (CAC).
        CostPerDeal => "cost_per_deal",
        /// Qualified leads of leads.
        QualifiedRate => "qualified_rate",
        /// Deals of qualified leads.
        DealRate => "deal_rate",
        /// Revenue of spent: the return on advertising spend (ROAS).
        Roas => "roas",
        /// Revenue less spent, of spent: the return on investment (ROI).
        Roi => "roi",
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
        /// Minutes of the clock.
        Minutes => "minutes",
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
            | Self::Available
            | Self::LandingForecast
            | Self::LandingVariance
            | Self::PlannedToDate
            | Self::AheadOfPlan
            | Self::BurnRate
            | Self::Revenue
            | Self::CostPerThousand
            | Self::CostPerLead
            | Self::CostPerQualifiedLead
            | Self::CostPerDeal => MeasureUnit::Money,
            Self::UsageRate
            | Self::SpentRate
            | Self::QualifiedRate
            | Self::DealRate
            | Self::Roas
            | Self::Roi => MeasureUnit::BasisPoints,
            Self::LineCount
            | Self::RequestCount
            | Self::Exposure
            | Self::Leads
            | Self::QualifiedLeads
            | Self::Deals => MeasureUnit::Count,
            Self::ApprovalTime => MeasureUnit::Minutes,
        }
    }

    /// Whether it is about the course of a whole fiscal year, so that a question about it names one and no time within.
    #[must_use]
    pub const fn is_of_a_year(self) -> bool {
        matches!(
            self,
            Self::LandingForecast
                | Self::LandingVariance
                | Self::PlannedToDate
                | Self::AheadOfPlan
                | Self::BurnRate
        )
    }

    /// Whether it is made of what campaigns brought back.
    #[must_use]
    pub const fn is_of_results(self) -> bool {
        self.is_of_revenue()
            || matches!(
                self,
                Self::Exposure
                    | Self::Leads
                    | Self::QualifiedLeads
                    | Self::Deals
                    | Self::CostPerThousand
                    | Self::CostPerLead
                    | Self::CostPerQualifiedLead
                    | Self::CostPerDeal
                    | Self::QualifiedRate
                    | Self::DealRate
            )
    }

    /// Whether it is made of revenue, which is kept in the organisation's currency only.
    #[must_use]
    pub const fn is_of_revenue(self) -> bool {
        matches!(self, Self::Revenue | Self::Roas | Self::Roi)
    }

    /// Whether the sum of parts is the whole, so that parts can be stacked.
    #[must_use]
    pub const fn adds_up(self) -> bool {
        self.has_entries()
            || matches!(
                self,
                Self::Exposure | Self::Leads | Self::QualifiedLeads | Self::Deals | Self::Revenue
            )
    }

    /// Whether what a plan gives says something beside it.
    #[must_use]
    pub const fn is_beside_a_plan(self) -> bool {
        matches!(self, Self::Allocated | Self::Baseline | Self::Used | Self::Spent | Self::LandingForecast)
    }

    /// Whether it is a sum over entries, so that there are some behind it.
    #[must_use]
    pub const fn has_entries(self) -> bool {
        matches!(self.unit(), MeasureUnit::Money) && !self.is_of_a_year() && !self.is_of_results()
    }
}
