//! The words of experiments.

use penstock_shared::experiment::{
    ExperimentBasis, ExperimentChoice, ExperimentMetricKind, ExperimentSource, ExperimentStatus,
    ExperimentStopping, ExperimentVariantKind,
};

use super::{Word, t};

words! {
    ExperimentStatus in experiment_status {
        Draft => draft,
        Running => running,
        Stopped => stopped,
        Decided => decided,
        Archived => archived,
    }

    ExperimentSource in experiment_source {
        Units => units,
        Days => days,
        Campaigns => campaigns,
    }

    ExperimentStopping in experiment_stopping {
        Fixed => fixed,
        Sequential => sequential,
    }

    ExperimentVariantKind in experiment_variant_kind {
        Creative => creative,
        Offer => offer,
        Audience => audience,
        Channel => channel,
        LandingPage => landing_page,
        Other => other,
    }

    ExperimentMetricKind in experiment_metric_kind {
        Proportion => proportion,
        Mean => mean,
        Ratio => ratio,
        Covariate => covariate,
    }

    ExperimentChoice in experiment_choice {
        RollOut => roll_out,
        KeepControl => keep_control,
        Inconclusive => inconclusive,
    }

    ExperimentBasis in experiment_basis {
        FixedHorizon => fixed_horizon,
        AlwaysValid => always_valid,
    }
}
