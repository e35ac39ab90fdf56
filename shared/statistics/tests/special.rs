//! Special functions against mpmath with forty digits (fixtures/special.json).

#![expect(clippy::panic, reason = "a helper of tests fails the test")]

use penstock_statistics::special::{beta, gamma, noncentral, normal, student};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    f: String,
    args: Vec<f64>,
    want: Vec<f64>,
    /// Relative; where `want` is a logarithm, absolute below 1.
    tolerance: f64,
}

fn answer(case: &Case) -> Vec<f64> {
    let a = &case.args;
    match case.f.as_str() {
        "ln_gamma" => vec![gamma::ln_gamma(a[0])],
        "ln_gamma_difference" => vec![gamma::ln_gamma_difference(a[0], a[1])],
        "ln_beta" => vec![gamma::ln_beta(a[0], a[1])],
        "erfc" => vec![normal::erfc(a[0])],
        "erfcx" => vec![normal::erfcx(a[0])],
        "normal_sf" => vec![normal::sf(a[0])],
        "normal_cdf" => vec![normal::cdf(a[0])],
        "normal_ln_sf" => vec![normal::ln_sf(a[0])],
        "normal_quantile" => vec![normal::quantile(a[0])],
        "normal_upper_quantile_of_ln" => vec![normal::upper_quantile_of_ln(a[0])],
        "t_two_sided" => {
            let tails = student::two_sided(a[0], a[1]);
            vec![tails.upper, tails.ln_upper]
        }
        "t_upper_quantile" => vec![student::upper_quantile(a[0], a[1])],
        "beta_tails" => {
            let tails = beta::beta_tails(a[0], a[1], a[2]);
            vec![tails.ln_lower, tails.ln_upper]
        }
        "beta_quantile" => vec![beta::beta_quantile(a[0], a[1], a[2])],
        "f_upper" => vec![beta::f_tails(a[0], a[1], a[2]).ln_upper],
        "chi_square_tails" => {
            let tails = gamma::chi_square_tails(a[0], a[1]);
            vec![tails.ln_lower, tails.ln_upper]
        }
        "noncentral_t_sf" => vec![noncentral::noncentral_t_sf(a[0], a[1], a[2])],
        other => panic!("no such function: {other}"),
    }
}

#[test]
fn functions_agree_with_forty_digits() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../fixtures/special.json")).unwrap();
    assert!(cases.len() > 100);
    let mut wrong = Vec::new();
    for case in &cases {
        let got = answer(case);
        assert_eq!(got.len(), case.want.len());
        for (&got, &want) in got.iter().zip(&case.want) {
            let error = (got - want).abs() / want.abs().max(f64::MIN_POSITIVE);
            let absolute = (got - want).abs();
            let logarithm = case.f.contains("tails") || case.f.contains("upper") || case.f.contains("ln_");
            let fine = error <= case.tolerance || logarithm && absolute <= case.tolerance;
            if !fine {
                wrong.push(format!("{}{:?}: {got:e} for {want:e}, off by {error:.1e}", case.f, case.args));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
