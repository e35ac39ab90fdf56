//! Comparisons of arms against SciPy, statsmodels and mpmath (fixtures/comparisons.json).

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::collections::BTreeMap;

use penstock_statistics::{
    Alternative, Answer, Better, Counts, Interval, Moments, PairSummary, Summary, cuped, fisher, guardrail,
    homogeneity, means, multiple, proportions, ratio, relative, sequential, srm,
};
use serde::Deserialize;
use serde_json::Value;

use Alternative::{Greater, Less, TwoSided};

#[derive(Deserialize)]
struct Case {
    method: String,
    args: Vec<Value>,
    /// Relative; absolute for logarithms and below 1e-300.
    tolerance: f64,
    want: BTreeMap<String, Value>,
}

type Got = Vec<(&'static str, f64)>;

impl Case {
    fn x(&self, index: usize) -> f64 {
        self.args[index].as_f64().unwrap()
    }

    fn n(&self, index: usize) -> u64 {
        self.args[index].as_u64().unwrap()
    }

    fn floats(&self) -> Vec<f64> {
        self.args.iter().map(|arg| arg.as_f64().unwrap()).collect()
    }

    fn counts(&self, index: usize) -> Counts {
        Counts::new(self.n(index), self.n(index + 1))
    }

    fn moments(&self, index: usize) -> Moments {
        Moments::new(self.n(index), self.x(index + 1), self.x(index + 2))
    }

    /// Two arms of as many pairs as the first argument says.
    fn pairs(&self) -> (PairSummary, PairSummary) {
        let values = self.floats();
        let rows: Vec<&[f64]> = values[1..].chunks(2).collect();
        let arm =
            |rows: &[&[f64]]| rows.iter().fold(PairSummary::default(), |sum, row| sum.pushed(row[0], row[1]));
        let (control, treatment) = rows.split_at(rows.len() / 2);
        (arm(control), arm(treatment))
    }
}

fn ends(interval: Interval) -> Got {
    vec![("lower", interval.lower), ("upper", interval.upper)]
}

fn rates(case: &Case) -> Answer<Got> {
    let (control, treatment) = (case.counts(0), case.counts(2));
    Ok(match case.method.as_str() {
        "compare" => {
            let answer = proportions::compare(control, treatment, 0.05, TwoSided)?;
            let test = answer.test;
            let mut got = ends(answer.interval);
            got.extend([
                ("z", test.z),
                ("p", test.p.p),
                ("ln_p", test.p.ln_p),
                ("estimate", answer.estimate),
            ]);
            got.extend([("se_pooled", test.se_pooled), ("se_unpooled", test.se_unpooled)]);
            got
        }
        "fisher" => {
            let ln_p = |alternative| fisher::fisher_exact(control, treatment, alternative).map(|a| a.p.ln_p);
            vec![("two_sided", ln_p(TwoSided)?), ("greater", ln_p(Greater)?), ("less", ln_p(Less)?)]
        }
        "katz" => {
            let lift = relative::katz(control, treatment, 0.05, TwoSided)?;
            let mut got = ends(lift.interval.unwrap());
            got.push(("estimate", lift.estimate));
            got
        }
        "fieller_proportions" => {
            let lift = relative::fieller_proportions(control, treatment, 0.05, TwoSided)?;
            ends(lift.interval.unwrap())
        }
        "fieller_unbounded" => {
            let lift = relative::fieller_proportions(control, treatment, 0.05, TwoSided)?;
            assert_eq!(lift.interval, None);
            Vec::new()
        }
        other => panic!("no such method: {other}"),
    })
}

fn of_means(case: &Case) -> Answer<Got> {
    let (control, treatment) = (case.moments(0), case.moments(3));
    Ok(match case.method.as_str() {
        "welch" => {
            let answer = means::welch(control, treatment, 0.05, TwoSided)?;
            let mut got = ends(answer.interval);
            got.extend([
                ("estimate", answer.estimate),
                ("se", answer.se),
                ("df", answer.df),
                ("t", answer.t),
            ]);
            got.push(("ln_p", answer.p.ln_p));
            got
        }
        "fieller" => {
            let support = relative::Support::AnyReal;
            ends(relative::fieller(control, treatment, 0.05, TwoSided, support)?.interval.unwrap())
        }
        "delta" => {
            let lift = relative::delta(control, treatment, 0.05, TwoSided, relative::Support::AnyReal)?;
            vec![("estimate", lift.estimate), ("se", lift.se)]
        }
        "mean_absolute_higher" => {
            let margin = guardrail::Margin::Absolute(case.x(6));
            let answer = guardrail::means(control, treatment, margin, Better::Higher, 0.05)?;
            vec![("p", answer.p.p), ("bound", answer.bound.unwrap())]
        }
        other => panic!("no such method: {other}"),
    })
}

fn of_pairs(case: &Case) -> Answer<Got> {
    let (control, treatment) = case.pairs();
    if case.method == "ratio" {
        let support = relative::Support::NonNegative;
        let answer = ratio::compare(control, treatment, 0.05, TwoSided, support)?;
        let welch = answer.welch;
        let (control, treatment) = (answer.control.mean, answer.treatment.mean);
        return Ok(vec![
            ("control", control),
            ("treatment", treatment),
            ("se", welch.se),
            ("df", welch.df),
            ("p", welch.p.p),
        ]);
    }
    let pooling =
        if case.method == "cuped_within" { cuped::ThetaPooling::Within } else { cuped::ThetaPooling::Total };
    let answer = cuped::cuped(control, treatment, pooling, 0.05, TwoSided)?;
    let welch = answer.welch;
    Ok(vec![
        ("theta", answer.theta),
        ("reduction", answer.variance_reduction),
        ("control", answer.control.mean),
        ("treatment", answer.treatment.mean),
        ("t", welch.t),
        ("p", welch.p.p),
        ("df", welch.df),
    ])
}

fn of_several(case: &Case) -> Answer<Got> {
    Ok(match case.method.as_str() {
        "srm" => {
            let arms: Vec<srm::PlannedArm> = (0..case.args.len() / 2)
                .map(|i| srm::PlannedArm { observed: case.n(2 * i), weight: case.x(2 * i + 1) })
                .collect();
            let answer = srm::sample_ratio(&arms, 0.01)?;
            vec![
                ("chi_square", answer.chi_square),
                ("df", case.want["df"].as_f64().unwrap()),
                ("p", answer.p.p),
            ]
        }
        "homogeneity_proportions" => {
            let arms: Vec<Counts> = (0..case.args.len() / 2).map(|i| case.counts(2 * i)).collect();
            let answer = homogeneity::proportions(&arms)?;
            vec![("statistic", answer.statistic), ("p", answer.p.p)]
        }
        "homogeneity_means" => {
            let arms: Vec<Moments> = (0..case.args.len() / 3).map(|i| case.moments(3 * i)).collect();
            let answer = homogeneity::means(&arms)?;
            vec![("f", answer.f), ("df_within", answer.df_within), ("p", answer.p.p)]
        }
        "summary" => {
            let values = case.floats();
            let (one, two) = values.split_at(13);
            let both = Summary::from_values(one).merged(Summary::from_values(two));
            vec![("mean", both.mean), ("variance", both.variance())]
        }
        other => panic!("no such method: {other}"),
    })
}

fn of_guardrails(case: &Case) -> Answer<Got> {
    let (better, margin) = match case.method.as_str() {
        "wald_absolute_higher" => (Better::Higher, guardrail::Margin::Absolute(case.x(4))),
        "wald_absolute_lower" => (Better::Lower, guardrail::Margin::Absolute(case.x(4))),
        _ => (Better::Higher, guardrail::Margin::Relative(case.x(4))),
    };
    let method = guardrail::RateMethod::Wald;
    let answer = guardrail::proportions(case.counts(0), case.counts(2), margin, better, 0.05, method)?;
    Ok(vec![("p", answer.p.p), ("bound", answer.bound.unwrap())])
}

fn of_sequences(case: &Case) -> Answer<Got> {
    let alternative = if case.method == "always_valid" { TwoSided } else { Greater };
    let tuning = sequential::DEFAULT_TUNING;
    let answer = sequential::always_valid(case.x(0), case.x(1), case.n(2), case.x(3), tuning, alternative)?;
    Ok(vec![("half_width", answer.half_width), ("ln_p", answer.p.ln_p)])
}

fn answer(case: &Case) -> Answer<Got> {
    match case.method.as_str() {
        "compare" | "fisher" | "katz" | "fieller_proportions" | "fieller_unbounded" => rates(case),
        "wilson" => proportions::wilson(case.counts(0), 0.05).map(ends),
        "welch" | "fieller" | "delta" | "mean_absolute_higher" => of_means(case),
        "ratio" | "cuped_within" | "cuped_total" => of_pairs(case),
        "wald_absolute_higher" | "wald_absolute_lower" | "wald_relative_higher" => of_guardrails(case),
        "always_valid" | "always_valid_greater" => of_sequences(case),
        _ => of_several(case),
    }
}

fn is_close(got: f64, want: f64, tolerance: f64, logarithm: bool) -> bool {
    let gap = (got - want).abs();
    gap <= tolerance * want.abs() || gap <= 1e-300 || logarithm && gap <= tolerance
}

#[test]
fn methods_agree_with_references() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../fixtures/comparisons.json")).unwrap();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for case in &cases {
        if matches!(case.method.as_str(), "holm" | "bh") {
            continue;
        }
        let got =
            answer(case).unwrap_or_else(|declined| panic!("{}{:?}: {declined}", case.method, case.args));
        for (name, want) in &case.want {
            let want = want.as_f64().unwrap();
            let Some(&(_, got)) = got.iter().find(|(got, _)| got == name) else { continue };
            compared += 1;
            let logarithm = name.starts_with("ln_") || case.method == "fisher";
            if !is_close(got, want, case.tolerance, logarithm) {
                let error = (got - want).abs() / want.abs();
                wrong.push(format!(
                    "{}{:?} {name}: {got:e} for {want:e} ({error:.1e})",
                    case.method, case.args
                ));
            }
        }
    }
    assert!(compared > 300, "{compared}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn adjusted_p_values_agree_with_statsmodels() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../fixtures/comparisons.json")).unwrap();
    let mut compared = 0;
    for case in cases.iter().filter(|case| matches!(case.method.as_str(), "holm" | "bh")) {
        let p_values = case.floats();
        let adjusted = if case.method == "holm" {
            multiple::holm(&p_values)
        } else {
            multiple::benjamini_hochberg(&p_values)
        };
        let want: Vec<f64> = serde_json::from_value(case.want["adjusted"].clone()).unwrap();
        for (got, want) in adjusted.unwrap().into_iter().zip(want) {
            compared += 1;
            assert!(is_close(got, want, case.tolerance, false), "{got} for {want}");
        }
    }
    assert_eq!(compared, 150);
}

/// Counts of public experiments, with the answers that were published with them.
#[test]
fn public_experiments_have_their_known_answers() {
    let p = |x1, n1, x2, n2| {
        proportions::compare(Counts::new(x1, n1), Counts::new(x2, n2), 0.05, TwoSided).unwrap().test.p.p
    };
    assert!(is_close(p(20_034, 44_700, 20_119, 45_489), 0.074_409_655_296_919_13, 1e-11, false));
    assert!(is_close(p(122, 21_306, 267, 21_307), 1.523_223_5e-13, 1e-7, false));
    let arms = [44_700, 45_489].map(|observed| srm::PlannedArm { observed, weight: 0.5 });
    let ratio = srm::sample_ratio(&arms, 0.01).unwrap();
    assert!(ratio.mismatch && is_close(ratio.p.p, 0.0086, 1e-2, false));
}

/// A 40-digit tail is a 40-digit tail.
#[test]
fn tiny_p_values_stay_what_they_are() {
    let answer =
        proportions::z_test(Counts::new(1_000, 100_000), Counts::new(9_000, 100_000), TwoSided).unwrap();
    assert_eq!(answer.p.p.to_bits(), 0.0_f64.to_bits());
    assert!(answer.p.ln_p < -3_000.0 && answer.p.ln_p.is_finite());
    let answer =
        proportions::z_test(Counts::new(1_000, 100_000), Counts::new(1_700, 100_000), TwoSided).unwrap();
    assert!(answer.p.p > 0.0 && is_close(answer.p.p.ln(), answer.p.ln_p, 1e-12, false));
}

/// An arm of weight zero counts neither in the statistic nor in the degrees of freedom.
#[test]
fn zero_weight_arms_are_left_out_and_reported() {
    let arm = |observed, weight| srm::PlannedArm { observed, weight };
    let with = srm::sample_ratio(&[arm(101, 1.0), arm(7, 0.0), arm(99, 1.0)], 0.01).unwrap();
    let without = srm::sample_ratio(&[arm(101, 1.0), arm(99, 1.0)], 0.01).unwrap();
    assert_eq!((with.chi_square, with.df, with.p), (without.chi_square, 1, without.p));
    assert_eq!((with.excluded, with.observed_in_excluded), (vec![1], 7));
}

/// Newcombe's guardrail: its p is the level at which the bound is the margin.
#[test]
fn newcombe_guardrail_inverts_its_bound() {
    let (control, treatment) = (Counts::new(0, 400), Counts::new(0, 400));
    let margin = guardrail::Margin::Absolute(0.02);
    let check = |alpha| {
        let method = guardrail::RateMethod::Newcombe;
        guardrail::proportions(control, treatment, margin, Better::Higher, alpha, method).unwrap()
    };
    let at_five = check(0.05);
    assert_eq!(at_five.verdict, guardrail::GuardrailVerdict::NonInferior);
    let at_p = check(at_five.p.p);
    assert!(is_close(at_p.bound.unwrap(), -0.02, 1e-9, false), "{at_p:?}");
}
