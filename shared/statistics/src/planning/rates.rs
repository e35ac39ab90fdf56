//! Plans for two conversion rates.

use super::{
    Design, Detectable, Direction, Formula, Power, SampleSize, Sides, check_n, check_power, critical,
};
use crate::{
    Answer, Declined,
    special::{normal, root},
    types::{check, check_alpha, finite},
};

/// The formulas for rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateFormula {
    /// [`Formula::UnpooledNormal`].
    UnpooledNormal,
    /// [`Formula::FleissPooled`].
    FleissPooled,
    /// [`Formula::CohenH`].
    CohenH,
}

impl RateFormula {
    const fn name(self) -> Formula {
        match self {
            Self::UnpooledNormal => Formula::UnpooledNormal,
            Self::FleissPooled => Formula::FleissPooled,
            Self::CohenH => Formula::CohenH,
        }
    }
}

fn check_rates(control: f64, treatment: f64) -> Answer<()> {
    let inside = |rate: f64| (0.0..=1.0).contains(&rate);
    check(inside(control) && inside(treatment), Declined::OutOfRange { what: "rate" })?;
    check(control != treatment, Declined::ZeroEffect)
}

fn variance(rate: f64) -> f64 {
    rate * (1.0 - rate)
}

/// Cohen's h: the difference of arcsines (Cohen 1988, 6.2), treatment minus control.
fn cohen_h(control: f64, treatment: f64) -> f64 {
    2.0 * (treatment.sqrt().asin() - control.sqrt().asin())
}

/// How many visitors each arm needs. Rates from 0 to 1 that differ.
///
/// # Errors
/// Out of range (rates, design), zero effect, zero variance (0 against 1).
pub fn sample_size(control: f64, treatment: f64, design: Design, formula: RateFormula) -> Answer<SampleSize> {
    check_rates(control, treatment)?;
    design.check()?;
    let Design { alpha, sides, power, ratio } = design;
    let (z_alpha, z_power) = (critical(alpha, sides), normal::quantile(power));
    let difference = treatment - control;
    let root_of_n = match formula {
        RateFormula::UnpooledNormal => {
            (z_alpha + z_power) * (variance(control) + variance(treatment) / ratio).sqrt() / difference
        }
        RateFormula::FleissPooled => {
            let pooled = (control + ratio * treatment) / (1.0 + ratio);
            let under_equality = ((1.0 + 1.0 / ratio) * variance(pooled)).sqrt();
            let under_effect = (variance(control) + variance(treatment) / ratio).sqrt();
            (z_alpha * under_equality + z_power * under_effect) / difference
        }
        RateFormula::CohenH => (z_alpha + z_power) * (1.0 + 1.0 / ratio).sqrt() / cohen_h(control, treatment),
    };
    let n = finite(root_of_n * root_of_n)?;
    check(n > 0.0, Declined::ZeroVariance)?;
    SampleSize::new(formula.name(), n, ratio)
}

/// The chance to find the difference with `n_control` and `n_treatment` visitors (1 to 1e18, also so far or
/// planned real numbers).
///
/// # Errors
/// Out of range (rates, alpha, n), zero effect, zero variance.
pub fn power(
    control: f64,
    treatment: f64,
    n: [f64; 2],
    alpha: f64,
    sides: Sides,
    formula: RateFormula,
) -> Answer<Power> {
    check_rates(control, treatment)?;
    check_alpha(alpha)?;
    n.into_iter().try_for_each(check_n)?;
    let (right, wrong) = tails(control, treatment, n, critical(alpha, sides), formula);
    check(!right.is_nan(), Declined::ZeroVariance)?;
    Power::new(formula.name(), sides, right, wrong)
}

/// The chance to be significant in the direction of the effect, and in the other.
fn tails(control: f64, treatment: f64, n: [f64; 2], z_alpha: f64, formula: RateFormula) -> (f64, f64) {
    let difference = (treatment - control).abs();
    let under_effect = (variance(control) / n[0] + variance(treatment) / n[1]).sqrt();
    let both = |drift: f64, threshold: f64| (normal::sf(threshold - drift), normal::sf(threshold + drift));
    match formula {
        RateFormula::UnpooledNormal => both(difference / under_effect, z_alpha),
        RateFormula::FleissPooled => {
            let share = n[1] / (n[0] + n[1]);
            let pooled = control + share * (treatment - control);
            let under_equality = (variance(pooled) * (1.0 / n[0] + 1.0 / n[1])).sqrt();
            both(difference / under_effect, z_alpha * under_equality / under_effect)
        }
        RateFormula::CohenH => {
            let drift = cohen_h(control, treatment).abs() / (1.0 / n[0] + 1.0 / n[1]).sqrt();
            both(drift, z_alpha)
        }
    }
}

/// The nearest treatment rate, in the given direction, that is found with the wanted power in that
/// direction.
///
/// # Errors
/// Out of range (rate, alpha, power, n); unreachable where not even 0 or 1 would be found.
pub fn detectable(
    control: f64,
    n: [f64; 2],
    alpha: f64,
    sides: Sides,
    wanted_power: f64,
    direction: Direction,
    formula: RateFormula,
) -> Answer<Detectable> {
    check((0.0..=1.0).contains(&control), Declined::OutOfRange { what: "rate" })?;
    check_alpha(alpha)?;
    check_power(wanted_power, alpha, sides)?;
    n.into_iter().try_for_each(check_n)?;
    let z_alpha = critical(alpha, sides);
    let (end, sign) = match direction {
        Direction::Up => (1.0 - control, 1.0),
        Direction::Down => (control, -1.0),
    };
    // At an end without variance the chance is 0 or 1; just inside it is defined.
    let end = end * (1.0 - 1e-12);
    let missing = |size: f64| {
        let (right, _) = tails(control, control + sign * size, n, z_alpha, formula);
        right - wanted_power
    };
    check(end > 0.0 && missing(end) >= 0.0, Declined::Unreachable)?;
    let start = end * 1e-15;
    let size = if missing(start) >= 0.0 { start } else { root::bracketed(start, end, 1e-18, missing) };
    let absolute = sign * finite(size)?;
    Ok(Detectable {
        formula: formula.name(),
        absolute,
        relative: (control > 0.0).then(|| absolute / control),
    })
}
