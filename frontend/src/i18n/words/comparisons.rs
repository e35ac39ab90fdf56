//! The words of comparisons: of the engine, and of what was not assigned by chance.

use penstock_shared::ab::{
    AbAssumption, AbBetter, AbCorrection, AbDeclineCode, AbDirection, AbGuardrailVerdict, AbMethod,
    AbObservedAssumption, AbObservedMethod, AbObservedWarning, AbOutcome, AbRole, AbWarning,
};

use super::{Word, t};

words! {
    AbBetter in ab_better {
        Higher => higher,
        Lower => lower,
    }

    AbRole in ab_role {
        Primary => primary,
        Secondary => secondary,
        Guardrail => guardrail,
    }

    AbDirection in ab_direction {
        TwoSided => two_sided,
        Greater => greater,
        Less => less,
    }

    AbCorrection in ab_correction {
        None => none,
        Holm => holm,
        BenjaminiHochberg => benjamini_hochberg,
    }

    AbMethod in ab_method {
        BestFit => best_fit,
        PooledZ => pooled_z,
        FisherExact => fisher_exact,
        WelchT => welch_t,
        DeltaMethod => delta_method,
        Cuped => cuped,
        AlwaysValid => always_valid,
        Bayesian => bayesian,
    }

    AbOutcome in ab_outcome {
        Winner => winner,
        ControlWins => control_wins,
        NotShown => not_shown,
        GuardrailHolds => guardrail_holds,
        SampleRatioMismatch => sample_ratio_mismatch,
        Declined => declined,
    }

    AbGuardrailVerdict in ab_guardrail {
        NonInferior => non_inferior,
        Inferior => inferior,
        Open => open,
    }

    AbAssumption in ab_assumption {
        RandomAssignment => random_assignment,
        IndependentUnits => independent_units,
        NormalSums => normal_sums,
        FixedHorizon => fixed_horizon,
        TuningBeforehand => tuning_beforehand,
        CovariateFromBefore => covariate_from_before,
        PriorHolds => prior_holds,
    }

    AbWarning in ab_warning {
        FewExpected => few_expected,
        HalfAdded => half_added,
        LiftUnbounded => lift_unbounded,
        IntervalDisagrees => interval_disagrees,
        Uncorrected => uncorrected,
    }

    AbDeclineCode in ab_decline {
        NoData => no_data,
        TooFew => too_few,
        ZeroVariance => zero_variance,
        ImpossibleCounts => impossible_counts,
        ImpossibleMoments => impossible_moments,
        NotFinite => not_finite,
        OutOfRange => out_of_range,
        ZeroBaseline => zero_baseline,
        ZeroEffect => zero_effect,
        Unreachable => unreachable,
        NotApplicable => not_applicable,
    }

    AbObservedMethod in ab_observed_method {
        BestFit => best_fit,
        DifferenceInDifferences => difference_in_differences,
        MatchedPeriods => matched_periods,
    }

    AbObservedAssumption in ab_observed_assumption {
        ParallelTrends => parallel_trends,
        NothingElseChanged => nothing_else_changed,
        IndependentDays => independent_days,
        SamePeriod => same_period,
    }

    AbObservedWarning in ab_observed_warning {
        TrendsDiffer => trends_differ,
        TrendUnknown => trend_unknown,
        DaysHangTogether => days_hang_together,
        ShortPeriods => short_periods,
        DaysLeftOut => days_left_out,
    }
}
