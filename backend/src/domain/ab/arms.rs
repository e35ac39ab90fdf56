//! The arms of one metric: what each shows by itself, and one of them against the control.

use penstock_shared::ab::{
    AbArm, AbArmReading, AbAssumption, AbBayes, AbComparison, AbData, AbDeclined, AbEffect, AbGuardrail,
    AbGuardrailVerdict, AbLift, AbLiftReading, AbMargin, AbMethod, AbPair, AbWarning,
};
use penstock_statistics::{
    Alternative, Answer, Counts, Declined, Moments, PValue, PairSummary,
    bayes::{self, gaussian},
    cuped::{self, ThetaPooling},
    fisher::fisher_exact,
    guardrail::{self, GuardrailVerdict, Margin, RateMethod},
    means::{mean_interval, welch},
    multiple::bonferroni_alpha,
    proportions::{self, wilson},
    ratio::ratio_moments,
    relative::{self, Lift, Support},
    sequential::{self, DEFAULT_TUNING},
};

use super::{counts, declined, interval, not_applicable, terms::Terms};

/// Fewer expected than this, and the normal distribution is not good enough for rates.
const FEW_EXPECTED: f64 = 5.0;

/// What was seen in the arms, as the engine takes it.
pub enum Arms {
    Counts(Vec<Counts>),
    Means(Vec<Moments>),
    Ratios(Vec<PairSummary>),
    Covariates(Vec<PairSummary>),
}

/// What a test found.
struct Found {
    effect: AbEffect,
    p: Option<PValue>,
}

impl Arms {
    pub fn of(data: &AbData) -> Self {
        let pair = |of: &AbPair| {
            PairSummary::from_deviations(of.n, [of.mean, of.other_mean], [of.sd, of.other_sd], of.covariance)
        };
        match data {
            AbData::Proportion { arms } => Self::Counts(arms.iter().map(|arm| counts(*arm)).collect()),
            AbData::Mean { arms } => {
                Self::Means(arms.iter().map(|arm| Moments::from_deviation(arm.n, arm.mean, arm.sd)).collect())
            }
            AbData::Ratio { arms } => Self::Ratios(arms.iter().map(pair).collect()),
            AbData::Covariate { arms } => Self::Covariates(arms.iter().map(pair).collect()),
        }
    }

    fn n(&self, place: usize) -> u64 {
        let known = match self {
            Self::Counts(all) => all.get(place).map(|arm| arm.n),
            Self::Means(all) => all.get(place).map(|arm| arm.n),
            Self::Ratios(all) | Self::Covariates(all) => all.get(place).map(|arm| arm.n()),
        };
        known.unwrap_or_default()
    }

    /// An arm as a mean with its variance.
    fn moment(&self, place: usize) -> Answer<Moments> {
        match self {
            Self::Counts(all) => {
                let arm = all.get(place).ok_or(Declined::NoData)?;
                arm.check()?;
                Ok(arm.moments())
            }
            Self::Means(all) => all.get(place).copied().ok_or(Declined::NoData),
            Self::Ratios(all) => ratio_moments(*all.get(place).ok_or(Declined::NoData)?),
            Self::Covariates(all) => {
                let arm = all.get(place).ok_or(Declined::NoData)?;
                arm.check()?;
                Ok(Moments::new(arm.n(), arm.first.mean, arm.first.variance()))
            }
        }
    }

    /// Every arm as a mean with its variance.
    pub fn moments(&self) -> Answer<Vec<Moments>> {
        let count = match self {
            Self::Counts(all) => all.len(),
            Self::Means(all) => all.len(),
            Self::Ratios(all) | Self::Covariates(all) => all.len(),
        };
        (0..count).map(|place| self.moment(place)).collect()
    }

    /// What each arm shows by itself.
    pub fn readings(&self, arms: &[AbArm], alpha: f64) -> Vec<AbArmReading> {
        let reading = |(place, arm): (usize, &AbArm)| {
            let (value, range) = match self {
                Self::Counts(all) => {
                    let found = all.get(place).and_then(|arm| Some((arm.rate(), wilson(*arm, alpha).ok()?)));
                    (found.map(|(rate, _)| rate), found.map(|(_, range)| range))
                }
                _ => {
                    let found = self.moment(place).ok();
                    let range = found.and_then(|moments| mean_interval(moments, alpha).ok());
                    (found.map(|moments| moments.mean).filter(|mean| mean.is_finite()), range)
                }
            };
            AbArmReading { arm: arm.name.clone(), n: self.n(place), value, interval: range.map(interval) }
        };
        arms.iter().enumerate().map(reading).collect()
    }

    /// The method that is used.
    fn method(&self, control: usize, place: usize, terms: &Terms) -> AbMethod {
        if terms.method != AbMethod::BestFit {
            return terms.method;
        }
        if terms.sequential {
            return AbMethod::AlwaysValid;
        }
        match self {
            Self::Counts(all) => {
                let few = all.get(control).zip(all.get(place)).is_none_or(|(one, other)| {
                    proportions::z_test(*one, *other, terms.alternative)
                        .is_ok_and(|test| test.smallest_expected < FEW_EXPECTED)
                });
                if few { AbMethod::FisherExact } else { AbMethod::PooledZ }
            }
            Self::Means(_) => AbMethod::WelchT,
            Self::Ratios(_) => AbMethod::DeltaMethod,
            Self::Covariates(_) => AbMethod::Cuped,
        }
    }

    /// An arm against the control.
    pub fn comparison(&self, control: usize, place: usize, name: &str, terms: &Terms) -> AbComparison {
        let method = self.method(control, place, terms);
        let mut comparison = AbComparison {
            arm: name.to_owned(),
            method,
            n: self.n(control).saturating_add(self.n(place)),
            effect: None,
            lift: None,
            p: None,
            ln_p: None,
            p_adjusted: None,
            significant: false,
            better: None,
            bayes: None,
            guardrail: None,
            assumptions: assumptions(method),
            warnings: Vec::new(),
            declined: None,
        };
        match self.found(control, place, method, terms) {
            Ok(found) => {
                comparison.effect = Some(found.effect);
                comparison.p = found.p.map(|p| p.p);
                comparison.ln_p = found.p.map(|p| p.ln_p);
            }
            Err(reason) => comparison.declined = Some(reason),
        }
        if let Self::Counts(all) = self
            && let Some((one, other)) = all.get(control).zip(all.get(place))
        {
            let test = proportions::z_test(*one, *other, terms.alternative);
            if method != AbMethod::FisherExact && test.is_ok_and(|test| test.smallest_expected < FEW_EXPECTED)
            {
                comparison.warnings.push(AbWarning::FewExpected);
            }
            // Where both arms are all alike no test answers, and the range of the effect still does.
            if comparison.effect.is_none() {
                comparison.effect = rates_apart(*one, *other, terms).ok();
            }
        }
        self.add_lift(&mut comparison, control, place, terms);
        if terms.with_bayes {
            comparison.bayes = self.bayes(control, place, method, terms).ok();
            if let Some(bayes) = comparison.bayes.filter(|_| method == AbMethod::Bayesian) {
                comparison.significant = bayes::is_decided(bayes.chance_to_win, terms.alpha);
            }
        }
        comparison.guardrail =
            terms.margin.and_then(|margin| self.guardrail(control, place, margin, terms).ok());
        comparison
    }

    fn found(
        &self,
        control: usize,
        place: usize,
        method: AbMethod,
        terms: &Terms,
    ) -> Result<Found, AbDeclined> {
        let (alpha, side) = (terms.alpha, terms.alternative);
        match (self, method) {
            (Self::Counts(all), AbMethod::PooledZ | AbMethod::FisherExact | AbMethod::Bayesian) => {
                let (one, other) = pair(all, control, place).map_err(declined)?;
                let effect = rates_apart(one, other, terms).map_err(declined)?;
                let p = match method {
                    AbMethod::PooledZ => Some(proportions::z_test(one, other, side).map_err(declined)?.p),
                    AbMethod::FisherExact => Some(fisher_exact(one, other, side).map_err(declined)?.p),
                    _ => None,
                };
                Ok(Found { effect, p })
            }
            (Self::Counts(all), AbMethod::AlwaysValid) => {
                let (one, other) = pair(all, control, place).map_err(declined)?;
                let found = proportions::compare(one, other, alpha, side).map_err(declined)?;
                self.always_valid(found.estimate, found.test.se_unpooled, control, place, terms)
                    .map_err(declined)
            }
            (Self::Covariates(all), AbMethod::Cuped | AbMethod::AlwaysValid | AbMethod::Bayesian) => {
                let (one, other) = pair(all, control, place).map_err(declined)?;
                let found =
                    cuped::cuped(one, other, ThetaPooling::Total, alpha, side).map_err(declined)?.welch;
                if method == AbMethod::AlwaysValid {
                    return self
                        .always_valid(found.estimate, found.se, control, place, terms)
                        .map_err(declined);
                }
                let effect = AbEffect { estimate: found.estimate, interval: interval(found.interval) };
                Ok(Found { effect, p: (method == AbMethod::Cuped).then_some(found.p) })
            }
            (_, AbMethod::WelchT)
            | (Self::Ratios(_), AbMethod::DeltaMethod)
            | (Self::Means(_) | Self::Ratios(_), AbMethod::AlwaysValid | AbMethod::Bayesian) => {
                let (one, other) = self.moments_of(control, place).map_err(declined)?;
                let found = welch(one, other, alpha, side).map_err(declined)?;
                if method == AbMethod::AlwaysValid {
                    return self
                        .always_valid(found.estimate, found.se, control, place, terms)
                        .map_err(declined);
                }
                let effect = AbEffect { estimate: found.estimate, interval: interval(found.interval) };
                Ok(Found { effect, p: (method != AbMethod::Bayesian).then_some(found.p) })
            }
            _ => Err(not_applicable()),
        }
    }

    fn always_valid(
        &self,
        estimate: f64,
        se: f64,
        control: usize,
        place: usize,
        terms: &Terms,
    ) -> Answer<Found> {
        let n = self.n(control).saturating_add(self.n(place));
        let tuning = terms.tuning.unwrap_or(DEFAULT_TUNING);
        let found = sequential::always_valid(estimate, se, n, terms.alpha, tuning, terms.alternative)?;
        Ok(Found { effect: AbEffect { estimate, interval: interval(found.interval) }, p: Some(found.p) })
    }

    fn moments_of(&self, control: usize, place: usize) -> Answer<(Moments, Moments)> {
        Ok((self.moment(control)?, self.moment(place)?))
    }

    fn add_lift(&self, comparison: &mut AbComparison, control: usize, place: usize, terms: &Terms) {
        let Ok((method, lift)) = self.lift(control, place, terms) else { return };
        if comparison.method == AbMethod::AlwaysValid {
            // Its interval would be that of one look, and contradict the one of the effect.
            comparison.lift = Some(AbLiftReading { method, estimate: lift.estimate, interval: None });
            return;
        }
        if lift.half_added {
            comparison.warnings.push(AbWarning::HalfAdded);
        }
        if lift.interval.is_none() {
            comparison.warnings.push(AbWarning::LiftUnbounded);
        }
        comparison.lift =
            Some(AbLiftReading { method, estimate: lift.estimate, interval: lift.interval.map(interval) });
    }

    fn lift(&self, control: usize, place: usize, terms: &Terms) -> Answer<(AbLift, Lift)> {
        let (alpha, side) = (terms.alpha, terms.alternative);
        if let (Self::Counts(all), AbLift::BestFit | AbLift::Katz) = (self, terms.lift) {
            let (one, other) = pair(all, control, place)?;
            return Ok((AbLift::Katz, relative::katz(one, other, alpha, side)?));
        }
        if let (Self::Counts(all), AbLift::Fieller) = (self, terms.lift) {
            let (one, other) = pair(all, control, place)?;
            return Ok((AbLift::Fieller, relative::fieller_proportions(one, other, alpha, side)?));
        }
        let (one, other) = self.moments_of(control, place)?;
        // What is never below zero in both arms is taken for something that cannot be.
        let support =
            if one.mean >= 0.0 && other.mean >= 0.0 { Support::NonNegative } else { Support::AnyReal };
        match terms.lift {
            AbLift::Katz => Err(Declined::OutOfRange { what: "lift" }),
            AbLift::Delta => {
                let found = relative::delta(one, other, alpha, side, support)?;
                let lift =
                    Lift { estimate: found.estimate, interval: Some(found.interval), half_added: false };
                Ok((AbLift::Delta, lift))
            }
            AbLift::BestFit | AbLift::Fieller => {
                Ok((AbLift::Fieller, relative::fieller(one, other, alpha, side, support)?))
            }
        }
    }

    fn bayes(&self, control: usize, place: usize, method: AbMethod, terms: &Terms) -> Answer<AbBayes> {
        if let Self::Counts(all) = self {
            let (one, other) = pair(all, control, place)?;
            let found = bayes::rates::decide(one, other, terms.beta_prior(), terms.better, terms.alpha)?;
            return Ok(AbBayes {
                chance_to_win: found.chance_to_win,
                loss_of_treatment: found.loss_of_treatment,
                loss_of_control: found.loss_of_control,
                interval: interval(found.difference_interval),
            });
        }
        let (estimate, se) = match self {
            Self::Covariates(all) if method != AbMethod::WelchT => {
                let (one, other) = pair(all, control, place)?;
                let found =
                    cuped::cuped(one, other, ThetaPooling::Total, terms.alpha, terms.alternative)?.welch;
                (found.estimate, found.se)
            }
            _ => {
                let (one, other) = self.moments_of(control, place)?;
                let found = welch(one, other, terms.alpha, terms.alternative)?;
                (found.estimate, found.se)
            }
        };
        let posterior = gaussian::posterior(estimate, se, terms.effect_prior())?;
        let found = gaussian::read(posterior, terms.better, terms.alpha)?;
        Ok(AbBayes {
            chance_to_win: found.chance_to_win,
            loss_of_treatment: found.loss_of_treatment,
            loss_of_control: found.loss_of_control,
            interval: interval(found.interval),
        })
    }

    fn guardrail(
        &self,
        control: usize,
        place: usize,
        margin: AbMargin,
        terms: &Terms,
    ) -> Answer<AbGuardrail> {
        // One side of it only is looked at.
        let alpha = match terms.alternative {
            Alternative::TwoSided => bonferroni_alpha(terms.alpha, 2)?,
            Alternative::Greater | Alternative::Less => terms.alpha,
        };
        let (margin, method) = match margin {
            AbMargin::Absolute { value } => (Margin::Absolute(value), RateMethod::Newcombe),
            AbMargin::Relative { value } => (Margin::Relative(value), RateMethod::Wald),
        };
        let found = if let Self::Counts(all) = self {
            let (one, other) = pair(all, control, place)?;
            guardrail::proportions(one, other, margin, terms.better, alpha, method)?
        } else {
            let (one, other) = self.moments_of(control, place)?;
            guardrail::means(one, other, margin, terms.better, alpha)?
        };
        let verdict = match found.verdict {
            GuardrailVerdict::NonInferior => AbGuardrailVerdict::NonInferior,
            GuardrailVerdict::Inferior => AbGuardrailVerdict::Inferior,
            GuardrailVerdict::Open => AbGuardrailVerdict::Open,
        };
        Ok(AbGuardrail { verdict, p: found.p.p, bound: found.bound.filter(|bound| bound.is_finite()) })
    }
}

fn pair<T: Copy>(all: &[T], control: usize, place: usize) -> Answer<(T, T)> {
    let (one, other) = all.get(control).zip(all.get(place)).ok_or(Declined::NoData)?;
    Ok((*one, *other))
}

/// How far rates are apart, by Newcombe.
fn rates_apart(one: Counts, other: Counts, terms: &Terms) -> Answer<AbEffect> {
    let range = proportions::newcombe(one, other, terms.alpha, terms.alternative)?;
    Ok(AbEffect { estimate: proportions::difference(one, other), interval: interval(range) })
}

fn assumptions(method: AbMethod) -> Vec<AbAssumption> {
    use AbAssumption as A;
    let mut all = vec![A::RandomAssignment, A::IndependentUnits];
    all.extend_from_slice(match method {
        AbMethod::FisherExact => &[A::FixedHorizon],
        AbMethod::PooledZ | AbMethod::WelchT | AbMethod::DeltaMethod | AbMethod::BestFit => {
            &[A::NormalSums, A::FixedHorizon]
        }
        AbMethod::Cuped => &[A::NormalSums, A::FixedHorizon, A::CovariateFromBefore],
        AbMethod::AlwaysValid => &[A::NormalSums, A::TuningBeforehand],
        AbMethod::Bayesian => &[A::PriorHolds],
    });
    all
}
