//! Whatever comes in, an answer is made of numbers or it is declined: no panic, no NaN, no endless loop
//! (every loop of the crate has a fixed bound; here its worst inputs are searched).

use penstock_statistics::{
    Alternative, Answer, Better, Counts, Declined, Interval, Moments, PairSummary, Summary,
    bayes::{
        gaussian::{self, NormalPosterior, NormalPrior},
        rates::{self, BetaPrior},
    },
    cuped, fisher, guardrail, homogeneity, means, multiple,
    observational::{self, Cells},
    planning::{self, Design, Direction, Sides},
    proportions, ratio, relative, sequential,
    special::{beta, gamma, noncentral, normal, student},
    srm,
};

use Alternative::{Greater, Less, TwoSided};

const FLOATS: [f64; 20] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    0.0,
    -0.0,
    5e-324,
    1e-300,
    1e-9,
    0.05,
    0.5,
    1.0,
    -1.0,
    3.0,
    1e5,
    3e8,
    1e12,
    -1e12,
    1e150,
    1e300,
    f64::MAX,
];
const FEW_FLOATS: [f64; 9] = [f64::NAN, f64::INFINITY, 0.0, 1e-300, 0.05, 1.0, -1e12, 1e150, f64::MAX];
const COUNTS: [u64; 10] =
    [0, 1, 2, 3, 1_000, 1_000_000_000, 1_000_000_000_000, 1 << 53, (1 << 53) + 1, u64::MAX];
const SIDES: [Alternative; 3] = [TwoSided, Greater, Less];

/// No NaN; with `bounded`, no infinity either.
fn are_numbers(bounded: bool, values: &[f64], context: &str) {
    for value in values {
        let fine = !value.is_nan() && (value.is_finite() || !bounded);
        assert!(fine, "{value:e} from {context}");
    }
}

fn interval_is_fine(interval: Interval, context: &str) {
    are_numbers(false, &[interval.lower, interval.upper], context);
    assert!(interval.lower <= interval.upper, "{interval:?} from {context}");
}

/// Hands the answer on, if there is one.
fn answered<T>(answer: Answer<T>, look: impl FnOnce(T)) -> u32 {
    match answer {
        Ok(answer) => {
            look(answer);
            1
        }
        Err(declined) => {
            assert!(!declined.code().is_empty() && !declined.to_string().is_empty());
            0
        }
    }
}

fn all_counts() -> impl Iterator<Item = Counts> {
    COUNTS.into_iter().flat_map(|n| {
        [0, 1, 2, n / 3, n.saturating_sub(1), n, u64::MAX].into_iter().map(move |x| Counts::new(x, n))
    })
}

#[test]
fn rates_of_any_counts() {
    let mut answers = 0;
    for control in all_counts() {
        for treatment in all_counts() {
            for side in SIDES {
                let context = format!("{control:?} {treatment:?} {side:?}");
                answers += answered(proportions::compare(control, treatment, 0.05, side), |got| {
                    are_numbers(true, &[got.estimate, got.test.z, got.test.p.p, got.test.p.ln_p], &context);
                    interval_is_fine(got.interval, &context);
                    interval_is_fine(got.control_interval, &context);
                    assert!(got.interval.contains(got.estimate), "{context}");
                });
                answers += answered(fisher::fisher_exact(control, treatment, side), |got| {
                    are_numbers(true, &[got.p.p, got.p.ln_p], &context);
                    assert!((0.0..=1.0).contains(&got.p.p), "{context}");
                });
                for lift in [
                    relative::katz(control, treatment, 0.05, side),
                    relative::fieller_proportions(control, treatment, 0.05, side),
                ] {
                    answers += answered(lift, |got| {
                        are_numbers(true, &[got.estimate], &context);
                        if let Some(interval) = got.interval {
                            interval_is_fine(interval, &context);
                            assert!(interval.lower >= -1.0, "{context}");
                        }
                    });
                }
            }
        }
    }
    assert!(answers > 5_000, "{answers}");
}

#[test]
fn guardrails_of_any_counts() {
    for control in all_counts() {
        for treatment in all_counts() {
            for margin in [guardrail::Margin::Absolute(0.01), guardrail::Margin::Relative(0.1)] {
                for method in [guardrail::RateMethod::Wald, guardrail::RateMethod::Newcombe] {
                    for better in [Better::Higher, Better::Lower] {
                        let context = format!("{control:?} {treatment:?} {margin:?} {method:?} {better:?}");
                        let got = guardrail::proportions(control, treatment, margin, better, 0.05, method);
                        answered(got, |got| {
                            are_numbers(true, &[got.estimate, got.p.p, got.p.ln_p], &context);
                            are_numbers(false, &got.bound.map_or(vec![], |bound| vec![bound]), &context);
                        });
                    }
                }
            }
        }
    }
}

#[test]
fn posteriors_of_any_counts() {
    let mut answers = 0;
    // Impossible counts are declined before anything is integrated; they are searched above.
    let arms: Vec<Counts> = all_counts().filter(|arm| arm.check().is_ok()).step_by(3).collect();
    for &control in &arms {
        for &treatment in arms.iter().step_by(4) {
            let context = format!("{control:?} {treatment:?}");
            let got = rates::compare(control, treatment, BetaPrior::default(), Better::Higher, 0.05);
            answers += answered(got, |got| {
                are_numbers(true, &[got.chance_to_win, got.loss_of_control, got.loss_of_treatment], &context);
                for interval in
                    [got.control_interval, got.treatment_interval, got.difference_interval, got.lift_interval]
                {
                    interval_is_fine(interval, &context);
                }
                assert!((0.0..=1.0).contains(&got.chance_to_win), "{context}");
                assert!(got.lift_interval.contains(got.lift_median), "{context}");
            });
        }
    }
    assert!(answers > 30, "{answers}");
    for alpha in FEW_FLOATS {
        for beta in FLOATS {
            let arms = [Counts::new(0, 10), Counts::new(3, 10)];
            let prior = BetaPrior { alpha, beta };
            let one_sided = rates::compare(arms[0], arms[0], prior, Better::Lower, 0.05);
            let in_range = |shape: f64| (0.05..=1e12).contains(&shape);
            assert_eq!(one_sided.is_ok(), in_range(alpha) && in_range(beta), "{prior:?} {one_sided:?}");
            answered(rates::best_of(&arms, prior, Better::Lower), |got| {
                are_numbers(true, &got.probability, "prior");
                are_numbers(true, &got.expected_loss, "prior");
            });
        }
    }
}

fn all_moments() -> Vec<Moments> {
    let mut all = Vec::new();
    for n in [0, 1, 2, 1_000_000_000_000, u64::MAX] {
        for mean in FEW_FLOATS {
            for variance in FEW_FLOATS {
                all.push(Moments::new(n, mean, variance));
            }
        }
    }
    all
}

#[test]
fn means_of_any_moments() {
    let mut answers = 0;
    let all = all_moments();
    for &control in all.iter().step_by(2) {
        for &treatment in all.iter().step_by(3) {
            let context = format!("{control:?} {treatment:?}");
            answers += answered(means::welch(control, treatment, 0.05, TwoSided), |got| {
                are_numbers(true, &[got.estimate, got.se, got.df, got.t, got.p.p], &context);
                interval_is_fine(got.interval, &context);
            });
            let support = relative::Support::AnyReal;
            answered(relative::fieller(control, treatment, 0.05, Greater, support), |got| {
                are_numbers(true, &[got.estimate], &context);
                got.interval.into_iter().for_each(|interval| interval_is_fine(interval, &context));
            });
            answered(relative::delta(control, treatment, 0.05, Less, support), |got| {
                are_numbers(true, &[got.estimate, got.se, got.df], &context);
                interval_is_fine(got.interval, &context);
            });
            answered(homogeneity::means(&[control, treatment, control]), |got| {
                are_numbers(true, &[got.f, got.df_within, got.p.p], &context);
            });
            let margin = guardrail::Margin::Relative(0.1);
            answered(guardrail::means(control, treatment, margin, Better::Lower, 0.05), |got| {
                are_numbers(true, &[got.estimate, got.p.p], &context);
            });
            let cells = Cells {
                control_before: control,
                control_after: treatment,
                treated_before: treatment,
                treated_after: control,
            };
            answered(observational::from_cells(cells, 0.05), |got| {
                are_numbers(true, &[got.estimate, got.se, got.df, got.p.p, got.p_normal.p], &context);
            });
        }
    }
    assert!(answers > 100, "{answers}");
}

#[test]
fn pairs_of_any_moments() {
    for n in [0, 1, 2, 1_000, u64::MAX] {
        for mean in FEW_FLOATS {
            for variance in FEW_FLOATS {
                for covariance in FEW_FLOATS {
                    let arm = PairSummary::from_variances(n, [mean, 1.0], [variance, 2.0], covariance);
                    let other = PairSummary::from_variances(50, [2.0, mean], [1.0, variance], 0.1);
                    let context = format!("{arm:?}");
                    let support = relative::Support::NonNegative;
                    answered(ratio::compare(arm, other, 0.05, TwoSided, support), |got| {
                        are_numbers(true, &[got.welch.estimate, got.welch.se, got.welch.p.p], &context);
                    });
                    for pooling in [cuped::ThetaPooling::Within, cuped::ThetaPooling::Total] {
                        answered(cuped::cuped(arm, other, pooling, 0.05, TwoSided), |got| {
                            are_numbers(true, &[got.theta, got.variance_reduction, got.welch.t], &context);
                        });
                    }
                }
            }
        }
    }
}

#[test]
fn any_parameters() {
    for a in FLOATS {
        for b in FLOATS {
            for c in FEW_FLOATS {
                let context = format!("{a:e} {b:e} {c:e}");
                answered(sequential::always_valid(a, b, 1_000, c, 5_000.0, Greater), |got| {
                    are_numbers(true, &[got.half_width, got.p.p], &context);
                    are_numbers(false, &[got.p.ln_p], &context);
                });
                answered(sequential::always_valid(1.0, 0.5, u64::MAX, a, b, TwoSided), |got| {
                    are_numbers(true, &[got.half_width, got.p.p], &context);
                });
                let prior = NormalPrior::Normal { mean: c, sd: b };
                answered(gaussian::posterior(a, b, prior), |got| {
                    are_numbers(true, &[got.mean, got.sd], &context);
                });
                answered(gaussian::read(NormalPosterior { mean: a, sd: b }, Better::Higher, c), |got| {
                    are_numbers(true, &[got.chance_to_win, got.loss_of_control], &context);
                });
                let arms = [NormalPosterior { mean: a, sd: b }, NormalPosterior { mean: c, sd: 1.0 }];
                answered(gaussian::best_of(&arms, Better::Higher), |got| {
                    are_numbers(true, &got.probability, &context);
                });
                answered(planning::running::duration(a, b, c), |got| {
                    are_numbers(true, &[got.days], &context)
                });
                let conditional =
                    planning::running::conditional_power(a, b, c, 10, u64::MAX, 0.05, Sides::Two);
                answered(conditional, |got| {
                    are_numbers(true, &[got.under_plan, got.under_trend, got.under_null], &context);
                });
                let planned = [a, b, c].map(|weight| srm::PlannedArm { observed: 1_000, weight });
                answered(srm::sample_ratio(&planned, 0.01), |got| {
                    are_numbers(true, &[got.chi_square, got.p.p], &context);
                });
                answered(observational::matched(&[a, b, c], &[b, c, a], 0.05), |got| {
                    are_numbers(true, &[got.estimate, got.se, got.p.p], "matched days");
                });
                answered(observational::pre_trend(&[a, b, c, 1.0]), |got| {
                    are_numbers(true, &[got.slope, got.se, got.p.p], &context);
                });
                answered(multiple::holm(&[a, b, c]), |got| are_numbers(true, &got, &context));
                answered(multiple::benjamini_hochberg(&[a, b, c]), |got| are_numbers(true, &got, &context));
            }
        }
    }
}

#[test]
fn plans_of_any_parameters() {
    use planning::{
        means::{Deviations, MeanFormula},
        rates::RateFormula,
    };
    let formulas = [RateFormula::UnpooledNormal, RateFormula::FleissPooled, RateFormula::CohenH];
    let mean_formulas = [MeanFormula::Normal, MeanFormula::NoncentralT];
    for a in FLOATS {
        for b in FLOATS {
            let context = format!("{a} {b}");
            for c in FEW_FLOATS {
                for design in [
                    Design { alpha: 0.05, sides: Sides::Two, power: 0.8, ratio: c },
                    Design { alpha: c, sides: Sides::One, power: 0.9, ratio: 1.0 },
                    Design { alpha: 1e-300, sides: Sides::Two, power: c, ratio: 1e6 },
                ] {
                    for formula in formulas {
                        answered(planning::rates::sample_size(a, b, design, formula), |got| {
                            are_numbers(true, &[got.control, got.treatment], &context);
                        });
                    }
                    for formula in mean_formulas {
                        let sds = Deviations::equal(b);
                        answered(planning::means::sample_size(a, sds, design, formula), |got| {
                            are_numbers(true, &[got.control, got.treatment], &context);
                        });
                    }
                }
                for formula in formulas {
                    answered(planning::rates::power(a, 0.2, [b, c], 0.05, Sides::Two, formula), |got| {
                        are_numbers(true, &[got.power, got.right_direction], &context);
                    });
                    let (n, direction) = ([b, c], Direction::Down);
                    let got = planning::rates::detectable(a, n, 0.05, Sides::Two, 0.8, direction, formula);
                    answered(got, |got| are_numbers(true, &[got.absolute], &context));
                }
                for formula in mean_formulas {
                    let (sds, n) = (Deviations::equal(a), [b, c]);
                    answered(planning::means::power(1.0, sds, n, 0.05, Sides::Two, formula), |got| {
                        are_numbers(true, &[got.power, got.right_direction], &context);
                    });
                    let got = planning::means::detectable(sds, n, 0.05, Sides::Two, 0.8, Some(c), formula);
                    answered(got, |got| are_numbers(true, &[got.absolute], &context));
                }
            }
        }
    }
}

#[test]
fn special_functions_answer_or_say_nan() {
    for a in FLOATS {
        for b in FLOATS {
            let p = student::sf(a, b);
            assert!(p.is_nan() || (0.0..=1.0).contains(&p), "t {a} {b}: {p}");
            let tails = gamma::gamma_tails(a, b);
            assert!(tails.lower.is_nan() || (0.0..=1.0).contains(&tails.lower), "gamma {a} {b}: {tails:?}");
            let _ = (student::upper_quantile(a, b), student::ln_sf(a, b), gamma::ln_beta(a, b));
            for c in FLOATS {
                for tails in [beta::beta_tails(a, b, c), beta::f_tails(c, a, b)] {
                    let fine = tails.lower.is_nan() || (0.0..=1.0).contains(&tails.lower);
                    assert!(fine, "beta {a} {b} {c}: {tails:?}");
                }
                let x = beta::beta_quantile(a, b, c);
                assert!(x.is_nan() || (0.0..=1.0).contains(&x), "beta quantile {a} {b} {c}: {x}");
                let power = noncentral::noncentral_t_sf(a, b, c);
                assert!(power.is_nan() || (-1e-9..=1.0 + 1e-9).contains(&power), "nct {a} {b} {c}: {power}");
            }
        }
        let _ = (normal::quantile(a), normal::ln_sf(a), normal::upper_quantile_of_ln(a), gamma::ln_gamma(a));
    }
}

#[test]
fn edges_are_declined_by_name() {
    let side = TwoSided;
    let z = |x1, n1, x2, n2| proportions::compare(Counts::new(x1, n1), Counts::new(x2, n2), 0.05, side).err();
    assert_eq!(z(0, 0, 1, 10), Some(Declined::NoData));
    assert_eq!(z(11, 10, 1, 10), Some(Declined::ImpossibleCounts));
    assert_eq!(z(0, 10, 0, 10), Some(Declined::ZeroVariance));
    assert_eq!(z(10, 10, 10, 10), Some(Declined::ZeroVariance));
    let wide = proportions::newcombe(Counts::new(1, 10), Counts::new(2, 10), 0.6, Greater).err();
    assert_eq!(wide, Some(Declined::OutOfRange { what: "alpha" }));
    let t = |n, variance| {
        let other = Moments::new(10, 2.0, 0.0);
        means::welch(Moments::new(n, 1.0, variance), other, 0.05, side).err()
    };
    assert_eq!(t(0, 1.0), Some(Declined::NoData));
    assert_eq!(t(1, 1.0), Some(Declined::TooFew { needed: 2 }));
    assert_eq!(t(5, 0.0), Some(Declined::ZeroVariance));
    assert_eq!(t(5, -1.0), Some(Declined::ImpossibleMoments));
    assert_eq!(t(5, f64::NAN), Some(Declined::NotFinite));
    let one_weighted =
        [srm::PlannedArm { observed: 9, weight: 1.0 }, srm::PlannedArm { observed: 9, weight: 0.0 }];
    assert_eq!(srm::sample_ratio(&one_weighted, 0.01).err(), Some(Declined::TooFew { needed: 2 }));
    assert_eq!(Summary::from_values(&[1.0]).variance().to_bits(), f64::NAN.to_bits());
}

/// What other engines get wrong: nobody against somebody has an answer.
#[test]
fn zero_conversions_have_an_answer() -> Answer<()> {
    let (control, treatment) = (Counts::new(0, 1_000), Counts::new(13, 1_000));
    let exact = fisher::fisher_exact(control, treatment, TwoSided)?;
    assert!((exact.p.p - 0.000_232_9).abs() < 1e-5, "{exact:?}");
    assert!(proportions::compare(control, treatment, 0.05, TwoSided)?.interval.lower > 0.0);
    let posterior = rates::compare(control, treatment, BetaPrior::default(), Better::Higher, 0.05)?;
    assert!(posterior.chance_to_win > 0.999 && posterior.lift_interval.lower > 0.0, "{posterior:?}");
    assert_eq!(relative::katz(control, treatment, 0.05, TwoSided), Err(Declined::ZeroBaseline));
    Ok(())
}
