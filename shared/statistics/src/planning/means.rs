//! Plans for two means.

use super::{Design, Detectable, Formula, Power, SampleSize, Sides, check_n, check_power, critical, tail};
use crate::{
    Answer, Declined,
    special::{noncentral::noncentral_t_sf, normal, root, student},
    types::{check, check_alpha, finite},
};

/// The formulas for means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MeanFormula {
    /// [`Formula::NormalMeans`].
    Normal,
    /// Equal standard deviations only.
    NoncentralT,
}

/// The standard deviations of one observation, in the unit of the metric; above zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deviations {
    /// Of the control.
    pub control: f64,
    /// Of the treatment.
    pub treatment: f64,
}

impl Deviations {
    /// The same in both arms.
    #[must_use]
    pub const fn equal(sd: f64) -> Self {
        Self { control: sd, treatment: sd }
    }

    fn check(self, formula: MeanFormula) -> Answer<()> {
        let fine = |sd: f64| sd > 0.0 && sd.is_finite();
        check(fine(self.control) && fine(self.treatment), Declined::OutOfRange { what: "sd" })?;
        let same = formula == MeanFormula::Normal || self.control == self.treatment;
        check(same, Declined::OutOfRange { what: "sd" })
    }

    /// The standard error of the difference.
    fn se(self, n: [f64; 2]) -> f64 {
        (self.control / n[0].sqrt()).hypot(self.treatment / n[1].sqrt())
    }
}

/// How many observations each arm needs to find `difference` (in the unit of the metric, not zero).
///
/// # Errors
/// Out of range (sd, design), zero effect, not finite.
pub fn sample_size(
    difference: f64,
    deviations: Deviations,
    design: Design,
    formula: MeanFormula,
) -> Answer<SampleSize> {
    finite(difference)?;
    check(difference != 0.0, Declined::ZeroEffect)?;
    deviations.check(formula)?;
    design.check()?;
    let Design { alpha, sides, power, ratio } = design;
    let z = critical(alpha, sides) + normal::quantile(power);
    let root_of_n = z * deviations.se([1.0, ratio]) / difference;
    let by_normal = finite(root_of_n * root_of_n)?;
    if formula == MeanFormula::Normal {
        return SampleSize::new(Formula::NormalMeans, by_normal, ratio);
    }
    let effect = difference.abs() / deviations.control;
    let missing = |n: f64| student_power(effect, [n, n * ratio], alpha, sides).0 - power;
    let fewest = 2.0_f64.max(2.0 / ratio);
    if missing(fewest) >= 0.0 {
        return SampleSize::new(Formula::NoncentralT, fewest, ratio);
    }
    let mut high = 2.0 * by_normal.max(fewest);
    for _ in 0..64_u32 {
        if missing(high) >= 0.0 {
            break;
        }
        high *= 2.0;
    }
    let n = root::bracketed(fewest, high, 1e-12, missing);
    SampleSize::new(Formula::NoncentralT, n, ratio)
}

/// The chance to find `difference` with `n` = \[control, treatment\] observations (1 to 1e18; at least 2
/// for the t formula).
///
/// # Errors
/// Out of range (sd, alpha, n), zero effect, not finite.
pub fn power(
    difference: f64,
    deviations: Deviations,
    n: [f64; 2],
    alpha: f64,
    sides: Sides,
    formula: MeanFormula,
) -> Answer<Power> {
    finite(difference)?;
    check(difference != 0.0, Declined::ZeroEffect)?;
    deviations.check(formula)?;
    check_alpha(alpha)?;
    n.into_iter().try_for_each(check_n)?;
    match formula {
        MeanFormula::Normal => {
            let drift = difference.abs() / deviations.se(n);
            let z = critical(alpha, sides);
            Power::new(Formula::NormalMeans, sides, normal::sf(z - drift), normal::sf(z + drift))
        }
        MeanFormula::NoncentralT => {
            check(n[0] >= 2.0 && n[1] >= 2.0, Declined::OutOfRange { what: "n" })?;
            let effect = difference.abs() / deviations.control;
            let (total, right) = student_power(effect, n, alpha, sides);
            Power::new(Formula::NoncentralT, sides, right, total - right)
        }
    }
}

/// The power of the t test with a pooled variance: in all, and in the direction of the effect.
fn student_power(effect: f64, n: [f64; 2], alpha: f64, sides: Sides) -> (f64, f64) {
    let df = n[0] + n[1] - 2.0;
    let drift = effect / (1.0 / n[0] + 1.0 / n[1]).sqrt();
    let threshold = student::upper_quantile(tail(alpha, sides), df);
    let right = noncentral_t_sf(threshold, df, drift).clamp(0.0, 1.0);
    let wrong = if sides == Sides::Two { noncentral_t_sf(threshold, df, -drift) } else { 0.0 };
    ((right + wrong).min(1.0), right)
}

/// The smallest difference (above zero) that is found with the wanted power. `control_mean`, where it is
/// known, makes it relative.
///
/// # Errors
/// Out of range (sd, alpha, power, n), not finite.
pub fn detectable(
    deviations: Deviations,
    n: [f64; 2],
    alpha: f64,
    sides: Sides,
    wanted_power: f64,
    control_mean: Option<f64>,
    formula: MeanFormula,
) -> Answer<Detectable> {
    deviations.check(formula)?;
    check_alpha(alpha)?;
    check_power(wanted_power, alpha, sides)?;
    n.into_iter().try_for_each(check_n)?;
    let z = critical(alpha, sides) + normal::quantile(wanted_power);
    let by_normal = finite(z * deviations.se(n))?;
    let (name, absolute) = match formula {
        MeanFormula::Normal => (Formula::NormalMeans, by_normal),
        MeanFormula::NoncentralT => {
            check(n[0] >= 2.0 && n[1] >= 2.0, Declined::OutOfRange { what: "n" })?;
            check(wanted_power > alpha, Declined::OutOfRange { what: "power" })?;
            let missing = |effect: f64| student_power(effect, n, alpha, sides).0 - wanted_power;
            let mut high = 2.0 * by_normal / deviations.control;
            for _ in 0..64_u32 {
                if missing(high) >= 0.0 {
                    break;
                }
                high *= 2.0;
            }
            let effect = finite(root::bracketed(0.0, high, 1e-13 * high, missing))?;
            (Formula::NoncentralT, effect * deviations.control)
        }
    };
    let baseline = control_mean.filter(|mean| mean.is_finite() && *mean != 0.0);
    Ok(Detectable { formula: name, absolute, relative: baseline.map(|mean| absolute / mean.abs()) })
}
