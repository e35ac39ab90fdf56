//! Bayesian answers against mpmath and SciPy (fixtures/bayes.json).

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::collections::BTreeMap;

use penstock_statistics::{
    Better, Counts,
    bayes::{
        gaussian::{self, NormalPosterior, NormalPrior},
        rates::{self, BetaPrior},
    },
};
use serde::Deserialize;
use serde_json::Value;

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

    fn counts(&self) -> Vec<Counts> {
        let whole: Vec<u64> = self.args.iter().map(|arg| arg.as_u64().unwrap()).collect();
        whole.chunks(2).map(|pair| Counts::new(pair[0], pair[1])).collect()
    }
}

fn answer(case: &Case) -> Vec<(&'static str, Vec<f64>)> {
    let prior = BetaPrior::default();
    match case.method.as_str() {
        "compare" | "intervals" => {
            let arms = case.counts();
            let got = rates::compare(arms[0], arms[1], prior, Better::Higher, 0.05).unwrap();
            let ends = |interval: penstock_statistics::Interval| vec![interval.lower, interval.upper];
            vec![
                ("chance", vec![got.chance_to_win]),
                ("loss_of_control", vec![got.loss_of_control]),
                ("loss_of_treatment", vec![got.loss_of_treatment]),
                ("difference", ends(got.difference_interval)),
                ("lift", ends(got.lift_interval)),
                ("lift_median", vec![got.lift_median]),
                ("own", ends(got.treatment_interval)),
            ]
        }
        "best_of" | "best_of_lower" => {
            let better = if case.method == "best_of" { Better::Higher } else { Better::Lower };
            let got = rates::best_of(&case.counts(), prior, better).unwrap();
            vec![("probability", got.probability), ("loss", got.expected_loss)]
        }
        "read" => {
            let posterior = NormalPosterior { mean: case.x(0), sd: case.x(1) };
            let got = gaussian::read(posterior, Better::Higher, 0.05).unwrap();
            vec![
                ("chance", vec![got.chance_to_win]),
                ("loss_of_control", vec![got.loss_of_control]),
                ("loss_of_treatment", vec![got.loss_of_treatment]),
            ]
        }
        "posterior" => {
            let prior = NormalPrior::Normal { mean: case.x(2), sd: case.x(3) };
            let got = gaussian::posterior(case.x(0), case.x(1), prior).unwrap();
            vec![("mean", vec![got.mean]), ("sd", vec![got.sd])]
        }
        "best_of_normals" => {
            let values: Vec<f64> = case.args.iter().map(|arg| arg.as_f64().unwrap()).collect();
            let arms: Vec<NormalPosterior> =
                values.chunks(2).map(|pair| NormalPosterior { mean: pair[0], sd: pair[1] }).collect();
            let got = gaussian::best_of(&arms, Better::Higher).unwrap();
            vec![("probability", got.probability), ("loss", got.expected_loss)]
        }
        other => panic!("no such method: {other}"),
    }
}

fn floats(value: &Value) -> Vec<f64> {
    value.as_f64().map_or_else(|| serde_json::from_value(value.clone()).unwrap(), |single| vec![single])
}

#[test]
fn posteriors_agree_with_references() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../fixtures/bayes.json")).unwrap();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for case in &cases {
        let got = answer(case);
        for (name, want) in &case.want {
            let (_, got) = got.iter().find(|(got, _)| got == name).unwrap();
            for (got, want) in got.iter().zip(floats(want)) {
                compared += 1;
                let gap = (got - want).abs();
                if gap > case.tolerance * want.abs() && gap > 1e-300 {
                    let error = gap / want.abs();
                    wrong.push(format!(
                        "{}{:?} {name}: {got:e} for {want:e} ({error:.1e})",
                        case.method, case.args
                    ));
                }
            }
        }
    }
    assert!(compared > 100, "{compared}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
