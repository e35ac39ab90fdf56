//! What holds for all inputs: symmetry, scaling, monotony, agreement of interval and p-value.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use penstock_statistics::{
    Alternative, Better, Counts, Interval, Moments, PairSummary, Summary,
    bayes::{
        gaussian::{self, NormalPosterior, NormalPrior},
        rates::{self, BetaPrior},
    },
    fisher, guardrail, means, multiple,
    planning::{self, Design, Sides},
    proportions, relative,
    sequential::{self, DEFAULT_TUNING},
    special::{beta, gamma, normal, student},
};
use proptest::prelude::*;

use Alternative::{Greater, Less, TwoSided};

/// Whole numbers of every magnitude up to 1e12.
fn size() -> impl Strategy<Value = u64> {
    (1_u32..=12, 2_u64..=99).prop_map(|(magnitude, digits)| (digits * 10_u64.pow(magnitude) / 100).max(2))
}

/// Counts whose rate is anything from none to all.
fn counts() -> impl Strategy<Value = Counts> {
    (size(), 0_u64..=1_000, prop_oneof![Just(0_u64), Just(1), Just(2)]).prop_map(|(n, permille, edge)| {
        let inner = u64::try_from(u128::from(n) * u128::from(permille) / 1_000).unwrap();
        Counts::new(if edge == 0 { inner.min(7) } else { inner }, n)
    })
}

/// Neither nobody nor everybody in both arms together.
fn two_arms() -> impl Strategy<Value = (Counts, Counts)> {
    (counts(), counts()).prop_filter("variance", |(a, b)| {
        a.conversions + b.conversions > 0 && a.conversions + b.conversions < a.n + b.n
    })
}

fn moments() -> impl Strategy<Value = Moments> {
    (size(), -100.0..100.0_f64, 0.01..50.0_f64)
        .prop_map(|(n, mean, variance)| Moments::new(n, mean, variance))
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1e-300)
}

fn mirrored(interval: Interval) -> Interval {
    interval.negated()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arms_exchanged_negate_the_effect((a, b) in two_arms()) {
        let (one, two) = (
            proportions::compare(a, b, 0.05, TwoSided).unwrap(),
            proportions::compare(b, a, 0.05, TwoSided).unwrap(),
        );
        prop_assert!(close(one.test.z, -two.test.z, 1e-12) && close(one.test.p.ln_p, two.test.p.ln_p, 1e-12));
        let back = mirrored(two.interval);
        prop_assert!((one.interval.lower - back.lower).abs() < 1e-12);
        prop_assert!((one.interval.upper - back.upper).abs() < 1e-12);
        let same = |a: f64, b: f64| (a - b).abs() < 1e-9 * (1.0 + a.abs());
        let exact = |x, y, side| fisher::fisher_exact(x, y, side).unwrap().p.ln_p;
        prop_assert!(same(exact(a, b, TwoSided), exact(b, a, TwoSided)));
        prop_assert!(same(exact(a, b, Greater), exact(b, a, Less)));
    }

    #[test]
    fn failures_counted_instead_negate_the_effect((a, b) in two_arms()) {
        let flipped = |arm: Counts| Counts::new(arm.n - arm.conversions, arm.n);
        let one = proportions::z_test(a, b, Greater).unwrap();
        let two = proportions::z_test(flipped(a), flipped(b), Less).unwrap();
        prop_assert!(close(one.z, -two.z, 1e-12) && close(one.p.ln_p, two.p.ln_p, 1e-11));
    }

    #[test]
    fn intervals_of_rates_contain_the_estimate((a, b) in two_arms(), alpha in 1e-6..0.9_f64) {
        for side in [TwoSided, Greater, Less] {
            let estimate = b.rate() - a.rate();
            let interval = proportions::newcombe(a, b, alpha.min(0.49), side).unwrap();
            prop_assert!(interval.lower <= estimate + 1e-15 && estimate <= interval.upper + 1e-15);
            if let Ok(lift) = relative::katz(a, b, alpha.min(0.49), side) {
                let interval = lift.interval.unwrap();
                // ln and back
                let slack = 1e-12 * (1.0 + lift.estimate.abs());
                prop_assert!(interval.lower >= -1.0 && interval.lower <= lift.estimate + slack);
                prop_assert!(lift.estimate <= interval.upper + slack);
            }
        }
        let own = proportions::wilson(a, alpha).unwrap();
        prop_assert!(own.contains(a.rate()) && own.lower >= 0.0 && own.upper <= 1.0);
    }

    /// A smaller alpha gives a wider interval around the same one.
    #[test]
    fn intervals_are_nested((a, b) in two_arms(), alpha in 1e-9..0.4_f64) {
        let wide = proportions::newcombe(a, b, alpha, TwoSided).unwrap();
        let narrow = proportions::newcombe(a, b, 2.0 * alpha, TwoSided).unwrap();
        prop_assert!(wide.lower <= narrow.lower && narrow.upper <= wide.upper);
    }

    /// P(K >= k) + P(K <= k - 1) = 1 in the same margins.
    #[test]
    fn exact_tails_are_complements((a, b) in two_arms()) {
        prop_assume!(b.conversions > 0 && a.conversions < a.n);
        let above = fisher::fisher_exact(a, b, Greater).unwrap().p.p;
        let (less_a, less_b) =
            (Counts::new(a.conversions + 1, a.n), Counts::new(b.conversions - 1, b.n));
        let below = fisher::fisher_exact(less_a, less_b, Less).unwrap().p.p;
        prop_assert!((above + below - 1.0).abs() < 1e-9, "{above} {below}");
    }

    /// At large counts the exact and the normal answer are one.
    #[test]
    fn exact_and_normal_meet(
        rate in 100_u64..900,
        shift in 0_u64..3_000,
        n in 50_000_000_000_u64..900_000_000_000,
    ) {
        let a = Counts::new(n / 1_000 * rate, n);
        let b = Counts::new(a.conversions + n / 1_000_000_000 * shift, n);
        let exact = fisher::fisher_exact(a, b, TwoSided).unwrap().p.ln_p;
        let normal = proportions::z_test(a, b, TwoSided).unwrap().p.ln_p;
        prop_assert!((exact - normal).abs() < 1e-4 * (1.0 + normal.abs()), "{exact} {normal}");
    }

    /// Welch's p, its interval and Fieller's set say the same about zero.
    #[test]
    fn absolute_and_relative_agree(a in moments(), b in moments(), alpha in 0.001..0.4_f64) {
        for side in [TwoSided, Greater, Less] {
            let test = means::welch(a, b, alpha, side).unwrap();
            prop_assert!(test.interval.contains(test.estimate));
            prop_assume!((test.p.p - alpha).abs() > 1e-9);
            let significant = test.p.p < alpha;
            prop_assert_eq!(significant, !test.interval.contains(0.0));
            let lift = relative::fieller(a, b, alpha, side, relative::Support::AnyReal).unwrap();
            if let Some(interval) = lift.interval {
                prop_assert!(interval.contains(lift.estimate));
                prop_assert_eq!(significant, !interval.contains(0.0), "{:?} {:?}", test, lift);
            }
        }
    }

    /// Another unit changes nothing but the unit.
    #[test]
    fn means_scale(a in moments(), b in moments(), unit in 1e-6..1e6_f64) {
        let scaled = |arm: Moments| Moments::new(arm.n, arm.mean * unit, arm.variance * unit * unit);
        let one = means::welch(a, b, 0.05, TwoSided).unwrap();
        let two = means::welch(scaled(a), scaled(b), 0.05, TwoSided).unwrap();
        prop_assert!(close(one.t, two.t, 1e-9) && close(one.df, two.df, 1e-9));
        let (one, two) = (one.interval.lower, two.interval.lower);
        prop_assert!(close(one * unit, two, 1e-7) || one.abs() < 1e-9);
    }

    #[test]
    fn summaries_merge_in_any_order(
        values in prop::collection::vec(-5.0..5.0_f64, 2..40),
        level in 0.0..1e9_f64,
        cut in 0_usize..40,
    ) {
        let values: Vec<f64> = values.iter().map(|value| value + level).collect();
        let (left, right) = values.split_at(cut.min(values.len()));
        let whole = Summary::from_values(&values);
        let joined = Summary::from_values(right).merged(Summary::from_values(left));
        prop_assert_eq!(whole.n, joined.n);
        prop_assert!(close(whole.mean, joined.mean, 1e-14) && close(whole.m2, joined.m2, 1e-9));
        let pair = |values: &[f64]| {
            values.iter().fold(PairSummary::default(), |sum, &value| sum.pushed(value, level - value))
        };
        let both = pair(left).merged(pair(right));
        prop_assert!(close(both.product, -both.first.m2, 1e-6) || both.first.m2 < 1e-6);
    }

    #[test]
    fn always_valid_p_and_interval_agree(
        z in -8.0..8.0_f64,
        se in 1e-3..1e3_f64,
        n in size(),
        alpha in 0.001..0.4_f64,
    ) {
        for side in [TwoSided, Greater, Less] {
            let got = sequential::always_valid(z * se, se, n, alpha, DEFAULT_TUNING, side).unwrap();
            prop_assume!((got.p.p - alpha).abs() > 1e-9);
            prop_assert_eq!(got.p.p < alpha, !got.interval.contains(0.0), "{:?}", got);
            prop_assert!(got.interval.contains(z * se));
        }
        // It may be looked at every day, so it is wider than the interval for one look.
        let got = sequential::always_valid(z * se, se, n, alpha, DEFAULT_TUNING, TwoSided).unwrap();
        prop_assert!(got.half_width > normal::upper_quantile(0.5 * alpha) * se);
    }

    #[test]
    fn adjusted_p_values_are_ordered(p_values in prop::collection::vec(0.0..=1.0_f64, 1..50)) {
        let holm = multiple::holm(&p_values).unwrap();
        let discovery = multiple::benjamini_hochberg(&p_values).unwrap();
        for i in 0..p_values.len() {
            prop_assert!(p_values[i] <= discovery[i] && discovery[i] <= holm[i] + 1e-15 && holm[i] <= 1.0);
            for j in 0..p_values.len() {
                if p_values[i] <= p_values[j] {
                    prop_assert!(holm[i] <= holm[j] && discovery[i] <= discovery[j]);
                }
            }
        }
    }

    /// The verdict of a guardrail, its bound and its p are one answer, for Newcombe's as for Wald's.
    #[test]
    fn guardrail_bound_and_p_agree((a, b) in two_arms(), margin in 0.001..0.3_f64) {
        for method in [guardrail::RateMethod::Wald, guardrail::RateMethod::Newcombe] {
            for better in [Better::Higher, Better::Lower] {
                let wanted = guardrail::Margin::Absolute(margin);
                let Ok(got) = guardrail::proportions(a, b, wanted, better, 0.05, method) else { continue };
                prop_assume!((got.p.p - 0.05).abs() > 1e-9);
                let bound = got.bound.unwrap();
                let held = if better == Better::Higher { bound > -margin } else { bound < margin };
                prop_assert_eq!(got.verdict == guardrail::GuardrailVerdict::NonInferior, held, "{:?}", got);
            }
        }
    }

    #[test]
    fn quantiles_undo_tails(p in 1e-12..0.999_f64, magnitude in -1.0..12.0_f64, other in -1.0..12.0_f64) {
        let (a, b) = (10_f64.powf(magnitude), 10_f64.powf(other));
        let t = student::upper_quantile(p, a);
        prop_assert!(!t.is_finite() || close(student::sf(t, a), p, 1e-9), "t {a}: {t}");
        let x = beta::beta_quantile(a, b, p);
        let back = beta::beta_tails(a, b, x).lower;
        // The rounding of x itself moves the tail by this much.
        let sd = (a / (a + b) * (b / (a + b)) / (a + b)).sqrt();
        let blur = 1e-9 + 4e-15 / sd + 4e-16 / (1.0 - x);
        prop_assert!(x == 0.0 || 1.0 - x < 1e-13 || close(back, p, blur), "{a} {b} {p}: {x} {back}");
        let z = normal::quantile(p);
        prop_assert!(close(normal::cdf(z), p, 1e-12));
    }

    #[test]
    fn tails_are_monotone_and_sum_to_one(
        x in 1e-6..0.999_f64,
        step in 1e-6..1e-3_f64,
        magnitude in -2.0..12.0_f64,
        other in -2.0..12.0_f64,
    ) {
        let (a, b) = (10_f64.powf(magnitude), 10_f64.powf(other));
        let (one, two) = (beta::beta_tails(a, b, x), beta::beta_tails(a, b, x + step));
        prop_assert!(one.lower <= two.lower + 1e-13 && one.upper + 1e-13 >= two.upper);
        prop_assert!((one.lower + one.upper - 1.0).abs() < 1e-14);
        let (one, two) = (gamma::gamma_tails(a, x * a), gamma::gamma_tails(a, (x + step) * a));
        prop_assert!(one.lower <= two.lower + 1e-13);
        let (one, two) = (student::sf(x * 40.0, a), student::sf((x + step) * 40.0, a));
        prop_assert!(two <= one);
    }

    #[test]
    fn sample_sizes_have_the_power_they_were_made_for(
        control in 0.01..0.9_f64,
        lift in 0.02..0.5_f64,
        power in 0.3..0.99_f64,
        ratio in 0.1..10.0_f64,
        alpha in 0.001..0.2_f64,
    ) {
        use planning::{means::{Deviations, MeanFormula}, rates::RateFormula};
        let treatment = (control * (1.0 + lift)).min(0.999);
        let design = Design { alpha, sides: Sides::Two, power, ratio };
        for formula in [RateFormula::UnpooledNormal, RateFormula::FleissPooled, RateFormula::CohenH] {
            let size = planning::rates::sample_size(control, treatment, design, formula).unwrap();
            prop_assume!(size.control >= 1.0 && size.treatment >= 1.0);
            let n = [size.control, size.treatment];
            let got = planning::rates::power(control, treatment, n, alpha, Sides::Two, formula).unwrap();
            prop_assert!((got.right_direction - power).abs() < 1e-9 && got.power >= got.right_direction);
        }
        let sds = Deviations::equal(1.0);
        for formula in [MeanFormula::Normal, MeanFormula::NoncentralT] {
            let size = planning::means::sample_size(lift, sds, design, formula).unwrap();
            prop_assume!(size.control > 2.1 && size.treatment > 2.1);
            let n = [size.control, size.treatment];
            let got = planning::means::power(lift, sds, n, alpha, Sides::Two, formula).unwrap();
            let reached = if formula == MeanFormula::Normal { got.right_direction } else { got.power };
            prop_assert!((reached - power).abs() < 1e-8, "{formula:?} {reached} {power}");
            let smallest =
                planning::means::detectable(sds, n, alpha, Sides::Two, power, None, formula).unwrap();
            prop_assert!(close(smallest.absolute, lift, 1e-7));
        }
    }

    #[test]
    fn posteriors_of_effects_are_consistent(
        mean in -3.0..3.0_f64,
        se in 0.01..3.0_f64,
        prior_sd in 0.01..10.0_f64,
    ) {
        let prior = NormalPrior::Normal { mean: 0.0, sd: prior_sd };
        let posterior = gaussian::posterior(mean, se, prior).unwrap();
        prop_assert!(posterior.sd < se && posterior.mean.abs() <= mean.abs());
        let higher = gaussian::read(posterior, Better::Higher, 0.05).unwrap();
        let lower = gaussian::read(posterior, Better::Lower, 0.05).unwrap();
        prop_assert!((higher.chance_to_win + lower.chance_to_win - 1.0).abs() < 1e-14);
        prop_assert!(close(higher.loss_of_control, lower.loss_of_treatment, 1e-12));
        let gap = higher.loss_of_control - higher.loss_of_treatment - posterior.mean;
        prop_assert!(gap.abs() < 1e-12 * (1.0 + posterior.mean.abs() + posterior.sd));
    }

    #[test]
    fn one_of_the_arms_is_best(arms in prop::collection::vec((-5.0..5.0_f64, 0.001..5.0_f64), 2..20)) {
        let arms: Vec<NormalPosterior> =
            arms.into_iter().map(|(mean, sd)| NormalPosterior { mean, sd }).collect();
        let best = gaussian::best_of(&arms, Better::Higher).unwrap();
        prop_assert!((best.probability.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        // All losses count from the same expected maximum.
        for (i, one) in arms.iter().enumerate() {
            for (j, two) in arms.iter().enumerate() {
                let gap = (best.expected_loss[i] + one.mean) - (best.expected_loss[j] + two.mean);
                prop_assert!(arms.len() > 2 || gap.abs() < 1e-9, "{gap}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn posteriors_of_rates_are_consistent(a in counts(), b in counts()) {
        let prior = BetaPrior::default();
        let got = rates::compare(a, b, prior, Better::Higher, 0.05).unwrap();
        let back = rates::compare(b, a, prior, Better::Higher, 0.05).unwrap();
        let flipped = rates::compare(a, b, prior, Better::Lower, 0.05).unwrap();
        prop_assert!((got.chance_to_win + back.chance_to_win - 1.0).abs() < 1e-10);
        prop_assert!((got.chance_to_win + flipped.chance_to_win - 1.0).abs() < 1e-10);
        let gap = got.loss_of_control - got.loss_of_treatment - got.difference_mean;
        let losses = got.loss_of_control + got.loss_of_treatment;
        prop_assert!(gap.abs() <= 1e-9 * losses + 1e-15, "{gap} {got:?}");
        let mirrored = mirrored(back.difference_interval);
        let width = got.difference_interval.upper - got.difference_interval.lower;
        prop_assert!((got.difference_interval.lower - mirrored.lower).abs() < 1e-7 * width);
        prop_assert!((got.difference_interval.upper - mirrored.upper).abs() < 1e-7 * width);
        // A lift and its inverse; next to -100 % the digits of 1 + lift are those of 1.
        let (one, two) = (1.0 + got.lift_interval.lower, 1.0 / (1.0 + back.lift_interval.upper));
        prop_assert!(close(one, two, 1e-7) || !(1e-6..1e6).contains(&one), "{one} {two}");
    }
}
