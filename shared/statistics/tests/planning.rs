//! Plans and observational comparisons against statsmodels and SciPy (fixtures/planning.json).

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::collections::BTreeMap;

use penstock_statistics::{
    Moments,
    observational::{self, Cells},
    planning::{
        Design, Direction, Sides,
        means::{self, Deviations, MeanFormula},
        rates::{self, RateFormula},
        running,
    },
};
use serde::Deserialize;
use serde_json::Value;

const RATES: [RateFormula; 3] = [RateFormula::UnpooledNormal, RateFormula::FleissPooled, RateFormula::CohenH];
const MEANS: [MeanFormula; 2] = [MeanFormula::Normal, MeanFormula::NoncentralT];

#[derive(Deserialize)]
struct Case {
    method: String,
    args: Vec<Value>,
    tolerance: f64,
    want: BTreeMap<String, Value>,
}

impl Case {
    fn x(&self, index: usize) -> f64 {
        self.args[index].as_f64().unwrap()
    }

    fn n(&self, index: usize) -> u64 {
        self.args[index].as_u64().unwrap()
    }

    fn sides(&self, index: usize) -> Sides {
        if self.n(index) == 2 { Sides::Two } else { Sides::One }
    }

    fn design(&self) -> Design {
        Design { alpha: self.x(2), sides: self.sides(3), power: self.x(4), ratio: self.x(5) }
    }

    fn moments(&self, index: usize) -> Moments {
        Moments::new(self.n(index), self.x(index + 1), self.x(index + 2))
    }
}

type Got = Vec<(&'static str, Vec<f64>)>;

fn of_rates(case: &Case) -> Got {
    let direction = if case.method == "rate_detectable_down" { Direction::Down } else { Direction::Up };
    let each = |formula: RateFormula| match case.method.as_str() {
        "rate_sample" => rates::sample_size(case.x(0), case.x(1), case.design(), formula).unwrap().control,
        "rate_power" => {
            let n = [case.x(2), case.x(3)];
            rates::power(case.x(0), case.x(1), n, case.x(4), case.sides(5), formula).unwrap().power
        }
        _ => {
            let n = [case.x(1), case.x(2)];
            let (alpha, sides, power) = (case.x(3), case.sides(4), case.x(5));
            rates::detectable(case.x(0), n, alpha, sides, power, direction, formula).unwrap().absolute
        }
    };
    let name = match case.method.as_str() {
        "rate_sample" => "n",
        "rate_power" => "power",
        _ => "absolute",
    };
    vec![(name, RATES.map(each).to_vec())]
}

fn of_means(case: &Case) -> Got {
    let each = |formula: MeanFormula| match case.method.as_str() {
        "mean_sample" => {
            let sds = Deviations::equal(case.x(1));
            means::sample_size(case.x(0), sds, case.design(), formula).unwrap().control
        }
        "mean_power" => {
            let sds = Deviations::equal(case.x(1));
            let n = [case.x(2), case.x(3)];
            means::power(case.x(0), sds, n, case.x(4), case.sides(5), formula).unwrap().power
        }
        _ => {
            let sds = Deviations::equal(case.x(0));
            let n = [case.x(1), case.x(2)];
            let (alpha, sides, power) = (case.x(3), case.sides(4), case.x(5));
            means::detectable(sds, n, alpha, sides, power, None, formula).unwrap().absolute
        }
    };
    let name = match case.method.as_str() {
        "mean_sample" => "n",
        "mean_power" => "power",
        _ => "absolute",
    };
    vec![(name, MEANS.map(each).to_vec())]
}

fn observed(case: &Case) -> Got {
    if case.method == "did_cells" {
        let cells = Cells {
            control_before: case.moments(0),
            control_after: case.moments(3),
            treated_before: case.moments(6),
            treated_after: case.moments(9),
        };
        let got = observational::from_cells(cells, 0.05).unwrap();
        return vec![
            ("estimate", vec![got.estimate]),
            ("se", vec![got.se]),
            ("df", vec![got.df]),
            ("p", vec![got.p.p]),
            ("p_normal", vec![got.p_normal.p]),
            ("lower", vec![got.interval.lower]),
            ("upper", vec![got.interval.upper]),
        ];
    }
    if case.method == "matched_days" {
        let values: Vec<f64> = case.args.iter().map(|arg| arg.as_f64().unwrap()).collect();
        let (before, after): (Vec<f64>, Vec<f64>) = values.chunks(2).map(|pair| (pair[0], pair[1])).unzip();
        let got = observational::matched(&before, &after, 0.05).unwrap();
        return vec![
            ("estimate", vec![got.estimate]),
            ("df", vec![got.df]),
            ("p", vec![got.p.p]),
            ("lower", vec![got.interval.lower]),
            ("upper", vec![got.interval.upper]),
        ];
    }
    let values: Vec<f64> = case.args[1..].iter().map(|arg| arg.as_f64().unwrap()).collect();
    let (treated, control): (Vec<f64>, Vec<f64>) = values.chunks(2).map(|pair| (pair[0], pair[1])).unzip();
    let got = observational::from_series(&treated, &control, 18, 0.05).unwrap();
    let trend = got.pre_trend.unwrap();
    vec![
        ("estimate", vec![got.effect.estimate]),
        ("t", vec![got.effect.t]),
        ("p", vec![got.effect.p.p]),
        ("slope", vec![trend.slope]),
        ("slope_se", vec![trend.se]),
        ("slope_p", vec![trend.p.p]),
    ]
}

fn answer(case: &Case) -> Got {
    match case.method.as_str() {
        "rate_sample" | "rate_power" | "rate_detectable_up" | "rate_detectable_down" => of_rates(case),
        "mean_sample" | "mean_power" | "mean_detectable" => of_means(case),
        "conditional" => {
            let (estimate, se, plan) = (case.x(0), case.x(1), case.x(2));
            let (now, planned, sides) = (case.n(3), case.n(4), case.sides(6));
            let got = running::conditional_power(estimate, se, plan, now, planned, case.x(5), sides).unwrap();
            vec![
                ("under_plan", vec![got.under_plan]),
                ("under_trend", vec![got.under_trend]),
                ("under_null", vec![got.under_null]),
            ]
        }
        "did_cells" | "did_series" | "matched_days" => observed(case),
        other => panic!("no such method: {other}"),
    }
}

fn floats(value: &Value) -> Vec<f64> {
    value.as_f64().map_or_else(|| serde_json::from_value(value.clone()).unwrap(), |single| vec![single])
}

#[test]
fn plans_agree_with_references() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../fixtures/planning.json")).unwrap();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for case in &cases {
        let got = answer(case);
        for (name, want) in &case.want {
            let (_, got) = got.iter().find(|(got, _)| got == name).unwrap();
            for (got, want) in got.iter().zip(floats(want)) {
                compared += 1;
                let error = (got - want).abs() / want.abs();
                // NaN is wrong as well.
                if !matches!(error.partial_cmp(&case.tolerance), Some(std::cmp::Ordering::Less)) {
                    wrong.push(format!(
                        "{}{:?} {name}: {got:e} for {want:e} ({error:.1e})",
                        case.method, case.args
                    ));
                }
            }
        }
    }
    assert!(compared > 70, "{compared}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn durations_are_whole_days_and_weeks() {
    let got = running::duration(10_000.0, 700.0, 0.5).unwrap();
    assert!((got.days - 28.571_428_571_428_573).abs() < 1e-12);
    assert_eq!((got.days_ceiling, got.weeks_ceiling), (29, 5));
}
