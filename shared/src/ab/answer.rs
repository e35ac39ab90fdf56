//! What the engine answers to a comparison.

use serde::{Deserialize, Serialize};

use super::{AbBetter, AbCorrection, AbDirection, AbLift, AbMethod, AbRole};

text_enum! {
    /// Why there is no number.
    pub enum AbDeclineCode {
        /// Not a single unit, or not a single event.
        NoData => "no_data",
        /// Fewer than the method needs; `needed` says how many.
        TooFew => "too_few",
        /// All are alike, so nothing says how sure a number is.
        ZeroVariance => "zero_variance",
        /// More conversions than units.
        ImpossibleCounts => "impossible_counts",
        /// A negative deviation, or a covariance that there cannot be.
        ImpossibleMoments => "impossible_moments",
        NotFinite => "not_finite",
        /// `what` is outside of what its description allows.
        OutOfRange => "out_of_range",
        /// The control is zero, so nothing is relative to it.
        ZeroBaseline => "zero_baseline",
        ZeroEffect => "zero_effect",
        Unreachable => "unreachable",
        /// The method is not one for this kind of data.
        NotApplicable => "not_applicable",
    }
}

text_enum! {
    /// What has to hold so that a number means what it says.
    pub enum AbAssumption {
        /// Units were assigned by chance.
        RandomAssignment => "random_assignment",
        /// One unit does not change what another one does.
        IndependentUnits => "independent_units",
        /// There are enough units for sums to be normal.
        NormalSums => "normal_sums",
        /// It is looked at once, when all planned units are there.
        FixedHorizon => "fixed_horizon",
        /// The tuning was chosen before the start.
        TuningBeforehand => "tuning_beforehand",
        /// The covariate is from before the experiment, so the treatment did not change it.
        CovariateFromBefore => "covariate_from_before",
        /// What is believed before is what the prior says.
        PriorHolds => "prior_holds",
    }
}

text_enum! {
    /// What should be known before a number is used.
    pub enum AbWarning {
        /// Fewer than five conversions or others are expected in an arm.
        FewExpected => "few_expected",
        /// The treatment has no conversions, so half a one was added for the upper end of the lift.
        HalfAdded => "half_added",
        /// The control cannot be told from zero, so the lift has no bounds.
        LiftUnbounded => "lift_unbounded",
        /// The interval of the effect and its p-value are of different methods and disagree here.
        IntervalDisagrees => "interval_disagrees",
        /// There are several comparisons, and nothing was done about it.
        Uncorrected => "uncorrected",
    }
}

text_enum! {
    /// What became of a guardrail.
    pub enum AbGuardrailVerdict {
        /// It is not worse by more than its margin.
        NonInferior => "non_inferior",
        /// It is worse by more than that.
        Inferior => "inferior",
        /// The data do not say.
        Open => "open",
    }
}

text_enum! {
    /// What the comparison comes to.
    pub enum AbOutcome {
        /// An arm is better than the control, and no guardrail is worse than it may be.
        Winner => "winner",
        /// The control is better than every other arm that differs from it.
        ControlWins => "control_wins",
        /// No difference is shown. It does not say that there is none.
        NotShown => "not_shown",
        /// An arm would win, and a guardrail does not show that it did not get worse.
        GuardrailHolds => "guardrail_holds",
        /// The units are not shared out as planned: something is wrong with how they were assigned or counted.
        SampleRatioMismatch => "sample_ratio_mismatch",
        /// The primary metric has no answer.
        Declined => "declined",
    }
}

/// A reason for which there is no number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbDeclined {
    pub code: AbDeclineCode,
    /// The fewest that would do, where there are too few.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub needed: Option<u64>,
    /// What is out of range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "n"))]
    pub what: Option<String>,
}

/// A range; an end that is absent has no bound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbInterval {
    #[cfg_attr(feature = "openapi", schema(example = 0.005))]
    pub lower: Option<f64>,
    #[cfg_attr(feature = "openapi", schema(example = 0.0086))]
    pub upper: Option<f64>,
}

/// Whether units are shared out as planned: Pearson's chi-square on the weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbSampleRatio {
    pub chi_square: f64,
    pub df: u64,
    #[cfg_attr(feature = "openapi", schema(example = 0.996))]
    pub p: f64,
    /// Units that each arm should have; 0 for one that is left out.
    pub expected: Vec<f64>,
    /// Whether p is below the threshold.
    pub mismatch: bool,
    /// Arms without a weight.
    pub excluded: Vec<String>,
}

/// What an arm shows by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbArmReading {
    #[cfg_attr(feature = "openapi", schema(example = "B"))]
    pub arm: String,
    #[cfg_attr(feature = "openapi", schema(example = 21_307))]
    pub n: u64,
    /// The rate, the mean, or the ratio; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 0.01253))]
    pub value: Option<f64>,
    /// Wilson's for a rate, Student's t otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<AbInterval>,
}

/// Treatment less control.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbEffect {
    #[cfg_attr(feature = "openapi", schema(example = 0.0068))]
    pub estimate: f64,
    pub interval: AbInterval,
}

/// The effect over the size of the control.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbLiftReading {
    pub method: AbLift,
    #[cfg_attr(feature = "openapi", schema(example = 1.188))]
    pub estimate: f64,
    /// Absent where it has no bounds, and beside an always valid effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<AbInterval>,
}

/// The posterior of two arms.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbBayes {
    /// The probability that the treatment is the better one.
    #[cfg_attr(feature = "openapi", schema(example = 0.999))]
    pub chance_to_win: f64,
    /// What choosing the treatment costs on average where the control is better, in the unit of the metric.
    pub loss_of_treatment: f64,
    pub loss_of_control: f64,
    /// The credible interval of the effect.
    pub interval: AbInterval,
}

/// Not worse by more than a margin.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbGuardrail {
    pub verdict: AbGuardrailVerdict,
    /// One-sided, of being worse by the margin.
    pub p: f64,
    /// The worst that the data allow; absent where it has no bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<f64>,
}

/// An arm against the control.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbComparison {
    #[cfg_attr(feature = "openapi", schema(example = "B"))]
    pub arm: String,
    /// The method that was used.
    pub method: AbMethod,
    /// Units of both arms.
    #[cfg_attr(feature = "openapi", schema(example = 42_613))]
    pub n: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<AbEffect>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lift: Option<AbLiftReading>,
    /// Absent for a posterior, and where there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 1.52e-13))]
    pub p: Option<f64>,
    /// Its natural logarithm, which does not underflow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = -29.5))]
    pub ln_p: Option<f64>,
    /// Corrected for the other arms of this metric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 1.52e-13))]
    pub p_adjusted: Option<f64>,
    /// Whether a difference is shown: the corrected p is below alpha, or for a posterior the chance of either to be the
    /// better one is above 1 - alpha.
    pub significant: bool,
    /// Whether what is shown is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub better: Option<bool>,
    /// Of the primary metric with two arms, or where the method is `bayesian`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bayes: Option<AbBayes>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guardrail: Option<AbGuardrail>,
    pub assumptions: Vec<AbAssumption>,
    pub warnings: Vec<AbWarning>,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<AbDeclined>,
}

/// Whether any arm differs: Pearson's chi-square for rates, Welch's F for means.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbHomogeneity {
    pub statistic: f64,
    pub df: f64,
    /// The second degrees of freedom, of an F.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub df_within: Option<f64>,
    pub p: f64,
}

/// Which arm is the best, one entry for each arm in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbBest {
    /// Together 1.
    pub probability: Vec<f64>,
    /// What choosing the arm costs on average where another one is better, in the unit of the metric.
    pub expected_loss: Vec<f64>,
}

/// A metric with all its comparisons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbMetricReading {
    #[cfg_attr(feature = "openapi", schema(example = "Conversion"))]
    pub name: String,
    pub role: AbRole,
    pub better: AbBetter,
    pub arms: Vec<AbArmReading>,
    /// Every arm but the control, in their order.
    pub comparisons: Vec<AbComparison>,
    /// With three arms or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homogeneity: Option<AbHomogeneity>,
    /// Of the primary metric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<AbBest>,
}

/// What it comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbVerdict {
    pub outcome: AbOutcome,
    /// The arm that wins, or would.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "B"))]
    pub arm: Option<String>,
    #[cfg_attr(feature = "openapi", schema(example = "B is better than A."))]
    pub text: String,
    #[cfg_attr(feature = "openapi", schema(example = "B 优于 A。"))]
    pub text_zh: String,
    /// The rule that was followed.
    #[cfg_attr(feature = "openapi", schema(example = "Corrected p (Holm) of Conversion below 0.05."))]
    pub rule: String,
    #[cfg_attr(feature = "openapi", schema(example = "“Conversion”的校正 p 值（Holm）低于 0.05。"))]
    pub rule_zh: String,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AbAnswer {
    #[cfg_attr(feature = "openapi", schema(example = "A"))]
    pub control: String,
    #[cfg_attr(feature = "openapi", schema(example = 0.05))]
    pub alpha: f64,
    pub direction: AbDirection,
    pub correction: AbCorrection,
    /// Absent where the arms say nothing about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_ratio: Option<AbSampleRatio>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_ratio_declined: Option<AbDeclined>,
    pub metrics: Vec<AbMetricReading>,
    pub verdict: AbVerdict,
}
