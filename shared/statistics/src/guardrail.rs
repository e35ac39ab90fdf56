//! Guardrails: the treatment may be worse than the control, but not by more than a margin.

use crate::{
    Alternative, Answer, Better, Counts, Declined, Moments, PValue,
    means::welch_shifted,
    proportions::newcombe_at,
    relative::{Support, fieller, fieller_proportions},
    special::{normal, root},
    types::{check, check_level, critical_z},
};

/// By how much the treatment may be worse; above zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Margin {
    /// In the unit of the metric.
    Absolute(f64),
    /// As a share of the control (0.02 is 2 %); the control is taken as uncertain as it is.
    Relative(f64),
}

/// How the p-value of two rates is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateMethod {
    /// Unpooled standard error (Blackwelder 1982).
    Wald,
    /// The level at which Newcombe's bound reaches the margin: answers with zero conversions too. Absolute
    /// margins only.
    Newcombe,
}

/// What the guardrail says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GuardrailVerdict {
    /// Not worse by more than the margin: the one-sided p is below alpha.
    NonInferior,
    /// Worse by more than the margin: the p of the other side is below alpha.
    Inferior,
    /// Neither can be said.
    Open,
}

/// The answer of a guardrail.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guardrail {
    /// Treatment minus control, in the unit of the metric.
    pub estimate: f64,
    /// The worst effect that is still compatible at one-sided alpha, in the unit of the margin. None where
    /// a relative bound does not exist.
    pub bound: Option<f64>,
    /// One-sided.
    pub p: PValue,
    /// By the rule of [`GuardrailVerdict`].
    pub verdict: GuardrailVerdict,
}

fn check_margin(margin: Margin) -> Answer<()> {
    let (Margin::Absolute(size) | Margin::Relative(size)) = margin;
    check(size > 0.0 && size.is_finite(), Declined::OutOfRange { what: "margin" })
}

const fn direction(better: Better) -> Alternative {
    match better {
        Better::Higher => Alternative::Greater,
        Better::Lower => Alternative::Less,
    }
}

fn verdict(p: PValue, alpha: f64) -> GuardrailVerdict {
    if p.p < alpha {
        GuardrailVerdict::NonInferior
    } else if 1.0 - p.p < alpha {
        GuardrailVerdict::Inferior
    } else {
        GuardrailVerdict::Open
    }
}

/// The share of the control and the constant that the treatment is compared with.
fn contrast(margin: Margin, better: Better, control_mean: f64) -> (f64, f64) {
    match margin {
        Margin::Absolute(size) => (1.0, -better.sign() * size),
        Margin::Relative(size) => (1.0 - better.sign() * size * control_mean.signum(), 0.0),
    }
}

/// Non-inferiority of a mean by Welch's t (Wellek 2010, 6.1); with a relative margin the contrast
/// treatment - (1 -+ margin) x control. `alpha` is one-sided.
///
/// # Errors
/// As [`crate::means::welch`]; out of range (a margin not above zero); zero baseline for a relative margin.
pub fn means(
    control: Moments,
    treatment: Moments,
    margin: Margin,
    better: Better,
    alpha: f64,
) -> Answer<Guardrail> {
    check_margin(margin)?;
    let alternative = direction(better);
    let (factor, null) = contrast(margin, better, control.mean);
    let tested = welch_shifted(control, treatment, factor, null, alpha, alternative)?;
    let bound = match margin {
        Margin::Absolute(_) => Some(bounded_end(tested.interval, better)),
        Margin::Relative(_) => fieller(control, treatment, alpha, alternative, Support::AnyReal)?
            .interval
            .map(|interval| bounded_end(interval, better)),
    };
    let estimate = treatment.mean - control.mean;
    Ok(Guardrail { estimate, bound, p: tested.p, verdict: verdict(tested.p, alpha) })
}

fn bounded_end(interval: crate::Interval, better: Better) -> f64 {
    match better {
        Better::Higher => interval.lower,
        Better::Lower => interval.upper,
    }
}

/// Non-inferiority of a rate. `alpha` is one-sided. An absolute margin is below 1.
///
/// # Errors
/// As [`Counts::check`]; zero variance (Wald, where both arms have all or none); zero baseline for a relative
/// margin; out of range (margin, or a relative one with [`RateMethod::Newcombe`]).
pub fn proportions(
    control: Counts,
    treatment: Counts,
    margin: Margin,
    better: Better,
    alpha: f64,
    method: RateMethod,
) -> Answer<Guardrail> {
    control.check()?;
    treatment.check()?;
    check_margin(margin)?;
    let alternative = direction(better);
    check_level(alpha, alternative)?;
    let estimate = crate::counts::rate_difference(control, treatment);
    let critical = critical_z(alpha, alternative);
    let (p, bound) = match (method, margin) {
        (RateMethod::Newcombe, Margin::Relative(_)) => {
            return Err(Declined::OutOfRange { what: "method" });
        }
        (RateMethod::Newcombe, Margin::Absolute(size)) => {
            check(size < 1.0, Declined::OutOfRange { what: "margin" })?;
            let p = newcombe_p(control, treatment, size, better);
            (p, Some(bounded_end(newcombe_at(control, treatment, critical), better)))
        }
        (RateMethod::Wald, _) => {
            let (factor, null) = contrast(margin, better, 1.0);
            let (of_control, of_treatment) =
                (control.variance() / control.total(), treatment.variance() / treatment.total());
            let se = (factor * factor * of_control + of_treatment).sqrt();
            check(se > 0.0, Declined::ZeroVariance)?;
            let distance = estimate + (1.0 - factor) * control.rate() - null;
            let bound = match margin {
                Margin::Absolute(_) => Some(estimate - better.sign() * critical * se),
                Margin::Relative(_) => fieller_proportions(control, treatment, alpha, alternative)?
                    .interval
                    .map(|interval| bounded_end(interval, better)),
            };
            (PValue::of_z(distance / se, alternative), bound)
        }
    };
    Ok(Guardrail { estimate, bound, p, verdict: verdict(p, alpha) })
}

/// The p at which Newcombe's bound is the margin.
fn newcombe_p(control: Counts, treatment: Counts, size: f64, better: Better) -> PValue {
    // Lower is better is the mirrored question: exchange the arms.
    let (from, to) = match better {
        Better::Higher => (control, treatment),
        Better::Lower => (treatment, control),
    };
    let above = crate::counts::rate_difference(from, to) >= -size;
    let z = root::bracketed(0.0, 1e9, 1e-13, |z| {
        let interval = newcombe_at(from, to, z);
        size + if above { interval.lower } else { interval.upper }
    });
    let z = if above { z } else { -z };
    PValue { p: normal::sf(z), ln_p: normal::ln_sf(z) }
}
