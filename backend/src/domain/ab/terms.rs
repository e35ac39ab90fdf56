//! How one metric is compared.

use penstock_shared::ab::{AbLift, AbMargin, AbMethod, AbPrior};
use penstock_statistics::{
    Alternative, Better,
    bayes::{gaussian::NormalPrior, rates::BetaPrior},
};

/// How one metric is compared.
pub struct Terms {
    pub alpha: f64,
    pub alternative: Alternative,
    pub better: Better,
    pub method: AbMethod,
    pub lift: AbLift,
    pub sequential: bool,
    pub tuning: Option<f64>,
    pub prior: AbPrior,
    /// Of a guardrail.
    pub margin: Option<AbMargin>,
    pub with_bayes: bool,
}

impl Terms {
    pub fn beta_prior(&self) -> BetaPrior {
        let usual = BetaPrior::default();
        BetaPrior {
            alpha: self.prior.conversions.unwrap_or(usual.alpha),
            beta: self.prior.others.unwrap_or(usual.beta),
        }
    }

    pub const fn effect_prior(&self) -> NormalPrior {
        match (self.prior.effect_mean, self.prior.effect_sd) {
            (Some(mean), Some(sd)) => NormalPrior::Normal { mean, sd },
            _ => NormalPrior::Flat,
        }
    }
}
