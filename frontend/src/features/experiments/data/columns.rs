//! The columns of a table of records, for one experiment.

use penstock_shared::experiment::{Experiment, ExperimentMetric, ExperimentMetricKind, ExperimentSource};

/// The names in the first row.
#[must_use]
pub fn columns(of: &Experiment) -> Vec<String> {
    let by_unit = of.design.source != ExperimentSource::Days;
    let first: &[&str] = if by_unit {
        &["unit", "variant", "day", "segment", "bot"]
    } else {
        &["day", "variant", "segment", "units"]
    };
    let of_metric = if by_unit { by_unit_columns } else { by_day_columns };
    let metrics = of.design.metrics.iter().flat_map(of_metric);
    first.iter().map(|name| (*name).to_owned()).chain(metrics).collect()
}

fn by_unit_columns(metric: &ExperimentMetric) -> Vec<String> {
    let own = metric.key.clone();
    match metric.kind {
        ExperimentMetricKind::Proportion | ExperimentMetricKind::Mean => vec![own],
        ExperimentMetricKind::Ratio | ExperimentMetricKind::Covariate => {
            let other = format!("{own}:other");
            vec![own, other]
        }
    }
}

fn by_day_columns(metric: &ExperimentMetric) -> Vec<String> {
    let parts: &[&str] = match metric.kind {
        ExperimentMetricKind::Proportion => &["conversions", "n"],
        ExperimentMetricKind::Mean => &["n", "mean", "sd"],
        ExperimentMetricKind::Ratio | ExperimentMetricKind::Covariate => {
            &["n", "mean", "sd", "other_mean", "other_sd", "covariance"]
        }
    };
    parts.iter().map(|part| format!("{}:{part}", metric.key)).collect()
}

/// A table without rows, to be filled.
#[must_use]
pub fn example(of: &Experiment) -> String {
    format!("{}\r\n", columns(of).join(","))
}
