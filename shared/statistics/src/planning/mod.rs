//! Planning: how many, how sure, how small, how long.
//!
//! A sample size solves for the chance to find the effect in its own direction; what the opposite tail of a
//! two-sided test adds (below 1e-6 at a power of 0.8) is in [`Power::power`] only. The t formula is the
//! exception: it solves for both tails, as the usual programs do.

pub mod means;
pub mod rates;
pub mod running;

use crate::{
    Answer, Declined, convert,
    special::normal,
    types::{check, check_alpha, finite},
};

/// Which formula an answer is by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Formula {
    /// Rates with their own variances, normal (Chow, Shao and Wang 2008, 4.2).
    UnpooledNormal,
    /// Rates with the pooled variance under equality, without continuity correction (Fleiss, Levin and Paik
    /// 2003, 4.2).
    FleissPooled,
    /// Rates by the difference of arcsines (Cohen 1988, 6).
    CohenH,
    /// Means, normal (Chow, Shao and Wang 2008, 3.2).
    NormalMeans,
    /// Means by the noncentral t distribution (Cohen 1988, 2), equal deviations.
    NoncentralT,
}

/// How many sides a test has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sides {
    /// All of alpha in the direction of the effect.
    One,
    /// Half of alpha in each direction.
    Two,
}

/// What a plan fixes beside the effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    /// Chance of a false finding, 0 to 1. For several comparisons, [`crate::multiple::bonferroni_alpha`].
    pub alpha: f64,
    /// Of the test that is planned.
    pub sides: Sides,
    /// Chance to find the effect, from the alpha of one side up to 1.
    pub power: f64,
    /// Treatment over control, 1e-6 to 1e6.
    pub ratio: f64,
}

impl Design {
    pub(crate) fn check(self) -> Answer<()> {
        check_alpha(self.alpha)?;
        check((1e-6..=1e6).contains(&self.ratio), Declined::OutOfRange { what: "ratio" })?;
        check_power(self.power, self.alpha, self.sides)
    }
}

/// How many are needed, as the real number of the formula and as whole visitors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleSize {
    /// The formula that was used.
    pub formula: Formula,
    /// Observations of the control, as a real number.
    pub control: f64,
    /// Observations of the treatment, as a real number.
    pub treatment: f64,
    /// Rounded up.
    pub control_ceiling: u64,
    /// Rounded up.
    pub treatment_ceiling: u64,
}

impl SampleSize {
    pub(crate) fn new(formula: Formula, control: f64, ratio: f64) -> Answer<Self> {
        let (control, treatment) = (finite(control)?, finite(control * ratio)?);
        let (control_ceiling, treatment_ceiling) = (convert::ceiling(control), convert::ceiling(treatment));
        Ok(Self { formula, control, treatment, control_ceiling, treatment_ceiling })
    }
}

/// How sure a test finds the effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Power {
    /// The formula that was used.
    pub formula: Formula,
    /// The chance to be significant at all; two-sided with both tails.
    pub power: f64,
    /// The chance to be significant in the direction of the effect.
    pub right_direction: f64,
}

impl Power {
    pub(crate) fn new(formula: Formula, sides: Sides, right: f64, wrong: f64) -> Answer<Self> {
        let wrong = if sides == Sides::Two { wrong } else { 0.0 };
        let power = finite(right + wrong)?.min(1.0);
        Ok(Self { formula, power, right_direction: right })
    }
}

/// The smallest effect that is found with the wanted power.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detectable {
    /// The formula that was used.
    pub formula: Formula,
    /// Treatment minus control, with its sign.
    pub absolute: f64,
    /// Over |control|; none where the control is zero or not given.
    pub relative: Option<f64>,
}

/// Which way an effect is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The treatment is above the control.
    Up,
    /// The treatment is below the control.
    Down,
}

pub(crate) fn check_power(power: f64, alpha: f64, sides: Sides) -> Answer<()> {
    check(power > tail(alpha, sides) && power < 1.0, Declined::OutOfRange { what: "power" })
}

/// At least one visitor, and a number that is still one.
pub(crate) fn check_n(n: f64) -> Answer<()> {
    check((1.0..=1e18).contains(&n), Declined::OutOfRange { what: "n" })
}

pub(crate) fn tail(alpha: f64, sides: Sides) -> f64 {
    if sides == Sides::Two { 0.5 * alpha } else { alpha }
}

pub(crate) fn critical(alpha: f64, sides: Sides) -> f64 {
    normal::upper_quantile(tail(alpha, sides))
}
