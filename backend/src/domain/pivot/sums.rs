//! What the facts of a group come to, and the figures that are made of it. A new measure is a line in
//! `shared/src/pivot/measure.rs` and one in each `match` here; the engines know inputs only.

use penstock_shared::pivot::PivotMeasure;

use crate::domain::ledger::LedgerError;

/// How many inputs there are.
pub const INPUTS: usize = 14;
/// Those of the ledger, which come first.
const OF_LEDGER: usize = 9;

/// What the engines add up or count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Input {
    Allocated,
    Reserved,
    Committed,
    Spent,
    Lines,
    Requests,
    Baseline,
    /// Approved requests.
    Approvals,
    /// How long their approvals took.
    ApprovalMinutes,
    /// What campaigns brought back.
    Exposure,
    Leads,
    QualifiedLeads,
    Deals,
    Revenue,
}

impl Input {
    pub const ALL: [Self; INPUTS] = [
        Self::Allocated,
        Self::Reserved,
        Self::Committed,
        Self::Spent,
        Self::Lines,
        Self::Requests,
        Self::Baseline,
        Self::Approvals,
        Self::ApprovalMinutes,
        Self::Exposure,
        Self::Leads,
        Self::QualifiedLeads,
        Self::Deals,
        Self::Revenue,
    ];

    /// Whether it is what campaigns brought back, and no sum over the ledger.
    #[must_use]
    pub const fn is_result(self) -> bool {
        matches!(self, Self::Exposure | Self::Leads | Self::QualifiedLeads | Self::Deals | Self::Revenue)
    }

    /// Whether the sum of parts is the whole. What is counted may be in several parts.
    #[must_use]
    pub const fn adds_up(self) -> bool {
        !matches!(self, Self::Lines | Self::Requests | Self::Approvals | Self::ApprovalMinutes)
    }

    const fn place(self) -> usize {
        match self {
            Self::Allocated => 0,
            Self::Reserved => 1,
            Self::Committed => 2,
            Self::Spent => 3,
            Self::Lines => 4,
            Self::Requests => 5,
            Self::Baseline => 6,
            Self::Approvals => 7,
            Self::ApprovalMinutes => 8,
            Self::Exposure => 9,
            Self::Leads => 10,
            Self::QualifiedLeads => 11,
            Self::Deals => 12,
            Self::Revenue => 13,
        }
    }
}

/// Which of them are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Inputs([bool; INPUTS]);

impl Inputs {
    /// What the measures are made of.
    #[must_use]
    pub fn of(measures: &[PivotMeasure]) -> Self {
        let mut inputs = Self::default();
        for input in measures.iter().flat_map(|measure| made_of(*measure)) {
            if let Some(wanted) = inputs.0.get_mut(input.place()) {
                *wanted = true;
            }
        }
        inputs
    }

    #[must_use]
    pub fn has(self, input: Input) -> bool {
        self.0.get(input.place()).copied().unwrap_or_default()
    }

    /// Whether what campaigns brought back is asked for.
    #[must_use]
    pub fn has_results(self) -> bool {
        Input::ALL.into_iter().any(|input| input.is_result() && self.has(input))
    }

    /// Whether something of the ledger is.
    #[must_use]
    pub fn has_ledger(self) -> bool {
        Input::ALL.into_iter().any(|input| !input.is_result() && self.has(input))
    }

    /// Whether something is counted, so that the whole is not the sum of its parts.
    #[must_use]
    pub fn counts(self) -> bool {
        Input::ALL.into_iter().any(|input| !input.adds_up() && self.has(input))
    }
}

/// What the facts of a group come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums([i64; INPUTS]);

impl Sums {
    /// Sums of the ledger in the order of [`Input::ALL`], with nothing that campaigns brought back.
    #[must_use]
    pub fn of_ledger(sums: [i64; OF_LEDGER]) -> Self {
        let mut all = [0; INPUTS];
        all.iter_mut().zip(sums).for_each(|(slot, sum)| *slot = sum);
        Self(all)
    }

    #[must_use]
    pub fn of(self, input: Input) -> i64 {
        self.0.get(input.place()).copied().unwrap_or_default()
    }

    /// Puts another number in.
    pub fn set(&mut self, input: Input, number: i64) {
        if let Some(sum) = self.0.get_mut(input.place()) {
            *sum = number;
        }
    }

    /// Whether there is something of what is asked for.
    #[must_use]
    pub fn has_some(self, inputs: Inputs) -> bool {
        Input::ALL.into_iter().any(|input| inputs.has(input) && self.of(input) != 0)
    }

    /// Both together.
    ///
    /// # Errors
    /// When a sum leaves the range of the ledger.
    pub fn plus(self, other: Self) -> Result<Self, LedgerError> {
        let mut sum = self;
        for (mine, theirs) in sum.0.iter_mut().zip(other.0) {
            *mine = mine.checked_add(theirs).ok_or(LedgerError::Overflow)?;
        }
        Ok(sum)
    }

    /// The figure of a measure; none for a rate of nothing, and for what is not made of sums: the measures
    /// [of a year](PivotMeasure::is_of_a_year).
    ///
    /// # Errors
    /// When the figure leaves the range of the ledger.
    pub fn figure(self, measure: PivotMeasure) -> Result<Option<i64>, LedgerError> {
        let of = |input| i128::from(self.of(input));
        let used = of(Input::Reserved) + of(Input::Committed) + of(Input::Spent);
        let allocated = of(Input::Allocated);
        let rate = |part: i128| (allocated > 0).then(|| in_basis_points(part, allocated));
        let figure = match measure {
            PivotMeasure::Allocated => Some(allocated),
            PivotMeasure::Baseline => Some(of(Input::Baseline)),
            PivotMeasure::BaselineChange => Some(allocated - of(Input::Baseline)),
            PivotMeasure::Reserved => Some(of(Input::Reserved)),
            PivotMeasure::Committed => Some(of(Input::Committed)),
            PivotMeasure::Spent => Some(of(Input::Spent)),
            PivotMeasure::Used => Some(used),
            PivotMeasure::Available => Some(allocated - used),
            PivotMeasure::UsageRate => rate(used),
            PivotMeasure::SpentRate => rate(of(Input::Spent)),
            PivotMeasure::LineCount => Some(of(Input::Lines)),
            PivotMeasure::RequestCount => Some(of(Input::Requests)),
            PivotMeasure::ApprovalTime => {
                let approvals = of(Input::Approvals);
                (approvals > 0).then(|| (of(Input::ApprovalMinutes) * 2 + approvals) / (approvals * 2))
            }
            PivotMeasure::LandingForecast
            | PivotMeasure::LandingVariance
            | PivotMeasure::PlannedToDate
            | PivotMeasure::AheadOfPlan
            | PivotMeasure::BurnRate => None,
            _ => self.result_figure(measure),
        };
        figure.map(|figure| i64::try_from(figure).map_err(|_| LedgerError::Overflow)).transpose()
    }
}

impl Sums {
    /// The figure of a measure of what campaigns brought back. Ratios are ratios of sums, and none of nothing.
    fn result_figure(self, measure: PivotMeasure) -> Option<i128> {
        let of = |input| i128::from(self.of(input));
        let spent = of(Input::Spent);
        let each = |of_all: i128, count: i128| (count > 0).then(|| divided(of_all, count));
        let rate = |part: i128, whole: i128| (whole > 0).then(|| in_basis_points(part, whole));
        match measure {
            PivotMeasure::Exposure => Some(of(Input::Exposure)),
            PivotMeasure::Leads => Some(of(Input::Leads)),
            PivotMeasure::QualifiedLeads => Some(of(Input::QualifiedLeads)),
            PivotMeasure::Deals => Some(of(Input::Deals)),
            PivotMeasure::Revenue => Some(of(Input::Revenue)),
            PivotMeasure::CostPerThousand => each(spent * 1_000, of(Input::Exposure)),
            PivotMeasure::CostPerLead => each(spent, of(Input::Leads)),
            PivotMeasure::CostPerQualifiedLead => each(spent, of(Input::QualifiedLeads)),
            PivotMeasure::CostPerDeal => each(spent, of(Input::Deals)),
            PivotMeasure::QualifiedRate => rate(of(Input::QualifiedLeads), of(Input::Leads)),
            PivotMeasure::DealRate => rate(of(Input::Deals), of(Input::QualifiedLeads)),
            PivotMeasure::Roas => rate(of(Input::Revenue), spent),
            PivotMeasure::Roi => rate(of(Input::Revenue) - spent, spent),
            _ => None,
        }
    }
}

/// Divided and rounded to the nearest, halves away from zero. The count is above zero.
const fn divided(whole: i128, count: i128) -> i128 {
    let half = if whole < 0 { -count } else { count };
    (whole * 2 + half) / (count * 2)
}

/// A share in hundredths of a percent, rounded to the nearest, halves away from zero. The whole is above zero.
#[must_use]
pub const fn in_basis_points(part: i128, whole: i128) -> i128 {
    let half = if part < 0 { -whole } else { whole };
    (part * 20_000 + half) / (whole * 2)
}

/// What a measure is made of.
const fn made_of(measure: PivotMeasure) -> &'static [Input] {
    match measure {
        PivotMeasure::Allocated => &[Input::Allocated],
        PivotMeasure::Baseline => &[Input::Baseline],
        PivotMeasure::BaselineChange => &[Input::Allocated, Input::Baseline],
        PivotMeasure::Reserved => &[Input::Reserved],
        PivotMeasure::Committed => &[Input::Committed],
        PivotMeasure::Spent => &[Input::Spent],
        PivotMeasure::Used => &[Input::Reserved, Input::Committed, Input::Spent],
        PivotMeasure::Available | PivotMeasure::UsageRate => {
            &[Input::Allocated, Input::Reserved, Input::Committed, Input::Spent]
        }
        PivotMeasure::SpentRate => &[Input::Allocated, Input::Spent],
        PivotMeasure::LineCount => &[Input::Lines],
        PivotMeasure::RequestCount => &[Input::Requests],
        PivotMeasure::ApprovalTime => &[Input::Approvals, Input::ApprovalMinutes],
        PivotMeasure::LandingForecast | PivotMeasure::LandingVariance => {
            &[Input::Allocated, Input::Committed, Input::Spent]
        }
        PivotMeasure::PlannedToDate => &[Input::Allocated],
        PivotMeasure::AheadOfPlan => &[Input::Allocated, Input::Spent],
        PivotMeasure::BurnRate => &[Input::Spent],
        PivotMeasure::Exposure => &[Input::Exposure],
        PivotMeasure::Leads => &[Input::Leads],
        PivotMeasure::QualifiedLeads => &[Input::QualifiedLeads],
        PivotMeasure::Deals => &[Input::Deals],
        PivotMeasure::Revenue => &[Input::Revenue],
        PivotMeasure::CostPerThousand => &[Input::Spent, Input::Exposure],
        PivotMeasure::CostPerLead => &[Input::Spent, Input::Leads],
        PivotMeasure::CostPerQualifiedLead => &[Input::Spent, Input::QualifiedLeads],
        PivotMeasure::CostPerDeal => &[Input::Spent, Input::Deals],
        PivotMeasure::QualifiedRate => &[Input::Leads, Input::QualifiedLeads],
        PivotMeasure::DealRate => &[Input::QualifiedLeads, Input::Deals],
        PivotMeasure::Roas | PivotMeasure::Roi => &[Input::Spent, Input::Revenue],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_made_of_sums() {
        let sums = Sums::of_ledger([3_000, 100, 200, 700, 4, 2, 2_500, 2, 301]);
        let figure = |measure| sums.figure(measure).unwrap();
        assert_eq!(figure(PivotMeasure::Used), Some(1_000));
        assert_eq!(figure(PivotMeasure::Baseline), Some(2_500));
        assert_eq!(figure(PivotMeasure::BaselineChange), Some(500));
        assert_eq!(figure(PivotMeasure::Available), Some(2_000));
        assert_eq!(figure(PivotMeasure::UsageRate), Some(3_333));
        assert_eq!(figure(PivotMeasure::SpentRate), Some(2_333));
        assert_eq!(figure(PivotMeasure::ApprovalTime), Some(151));
        assert_eq!(
            Sums::of_ledger([0, 0, 0, 700, 1, 1, 0, 0, 0]).figure(PivotMeasure::SpentRate).unwrap(),
            None
        );
        assert_eq!(
            Sums::of_ledger([0, 0, 0, 700, 1, 1, 0, 0, 0]).figure(PivotMeasure::ApprovalTime).unwrap(),
            None
        );
        assert_eq!(
            Sums::of_ledger([20_000, 0, 0, -3, 1, 1, 0, 0, 0]).figure(PivotMeasure::SpentRate).unwrap(),
            Some(-2)
        );
        assert!(
            Sums::of_ledger([0, i64::MAX, i64::MAX, 0, 0, 0, 0, 0, 0]).figure(PivotMeasure::Used).is_err()
        );
    }

    #[test]
    fn only_what_is_asked_for_makes_a_group() {
        let asked = Inputs::of(&[PivotMeasure::Spent]);
        assert!(!Sums::of_ledger([5, 1, 1, 0, 1, 1, 0, 1, 1]).has_some(asked));
        assert!(Sums::of_ledger([0, 0, 0, -1, 0, 0, 0, 0, 0]).has_some(asked));
        assert!(!asked.counts() && Inputs::of(&[PivotMeasure::LineCount]).counts());
    }
}
