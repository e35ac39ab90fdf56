//! Questions to the engine of A/B comparisons: what they may not be.

use std::collections::HashSet;

use penstock_shared::{
    ab::{
        AbAnswer, AbCompare, AbData, AbMethod, AbObserve, AbObserved, AbPlan, AbPlanAnswer, AbRole,
        MOST_ARMS, MOST_METRICS, MOST_OBSERVED_DAYS,
    },
    problem::FieldErrorCode,
};

use crate::{
    domain::ab,
    error::{AppResult, FieldErrors},
};

const LONGEST_NAME: usize = 120;

/// Compares arms.
///
/// # Errors
/// Wrong fields. What the data do not say is no error: it is declined in the answer.
pub fn compare(asked: &AbCompare) -> AppResult<AbAnswer> {
    let mut errors = FieldErrors::new();
    names(&mut errors, "arms", asked.arms.iter().map(|arm| arm.name.as_str()), 2..=MOST_ARMS);
    names(&mut errors, "metrics", asked.metrics.iter().map(|metric| metric.name.as_str()), 1..=MOST_METRICS);
    if asked.control.as_ref().is_some_and(|name| asked.arms.iter().all(|arm| arm.name != *name)) {
        errors.add("control", FieldErrorCode::Unknown, "No arm has this name.");
    }
    between(&mut errors, "alpha", asked.alpha, (0.0, 0.5));
    between(&mut errors, "sample_ratio_threshold", asked.sample_ratio_threshold, (0.0, 1.0));
    let looks_on_the_way = [AbMethod::BestFit, AbMethod::AlwaysValid, AbMethod::Bayesian];
    if asked.sequential && !looks_on_the_way.contains(&asked.method) {
        let message = "This method is for one look, when all planned units are there. Write 'always_valid' or leave it out.";
        errors.add("method", FieldErrorCode::NotAllowed, message);
    }
    let roles = ab::roles(&asked.metrics);
    if roles.iter().filter(|role| **role == AbRole::Primary).count() > 1 {
        errors.add("metrics", FieldErrorCode::NotAllowed, "One metric decides. Make the others secondary.");
    }
    for (place, (metric, role)) in asked.metrics.iter().zip(&roles).enumerate() {
        let arms = match &metric.data {
            AbData::Proportion { arms } => arms.len(),
            AbData::Mean { arms } => arms.len(),
            AbData::Ratio { arms } | AbData::Covariate { arms } => arms.len(),
        };
        if arms != asked.arms.len() {
            let message = format!("{} entries, one for each arm.", asked.arms.len());
            errors.add(format!("metrics[{place}].data.arms"), FieldErrorCode::OutOfRange, message);
        }
        if *role == AbRole::Guardrail && metric.margin.is_none() {
            let message = "Say how much worse it may get.";
            errors.add(format!("metrics[{place}].margin"), FieldErrorCode::Required, message);
        }
        if *role != AbRole::Guardrail && metric.margin.is_some() {
            let message = "Only a guardrail has a margin.";
            errors.add(format!("metrics[{place}].margin"), FieldErrorCode::NotAllowed, message);
        }
    }
    if !roles.contains(&AbRole::Primary) && !roles.is_empty() {
        errors.add("metrics", FieldErrorCode::Required, "One metric has to decide.");
    }
    errors.into_result()?;
    Ok(ab::compare(asked))
}

/// Plans a comparison.
///
/// # Errors
/// Wrong fields.
pub fn plan(asked: &AbPlan) -> AppResult<AbPlanAnswer> {
    let mut errors = FieldErrors::new();
    names(&mut errors, "metrics", asked.metrics.iter().map(|metric| metric.name.as_str()), 1..=MOST_METRICS);
    let most = u32::try_from(MOST_ARMS).unwrap_or(u32::MAX);
    if !(2..=most).contains(&asked.arms) {
        errors.add("arms", FieldErrorCode::OutOfRange, format!("2 to {most}."));
    }
    between(&mut errors, "alpha", asked.alpha, (0.0, 0.5));
    errors.into_result()?;
    Ok(ab::plan(asked))
}

/// Compares what was not assigned by chance.
///
/// # Errors
/// Wrong fields. What the data do not say is no error: it is declined in the answer.
pub fn observe(asked: &AbObserve) -> AppResult<AbObserved> {
    let mut errors = FieldErrors::new();
    let days = asked.treated.len();
    if !(1..=MOST_OBSERVED_DAYS).contains(&days) {
        errors.add("treated", FieldErrorCode::OutOfRange, format!("1 to {MOST_OBSERVED_DAYS} days."));
    }
    if asked.comparison.as_ref().is_some_and(|comparison| comparison.len() != days) {
        errors.add("comparison", FieldErrorCode::OutOfRange, "As many days as the treated group.");
    }
    if asked.days_before == 0 || asked.days_before >= days.max(1) {
        errors.add("days_before", FieldErrorCode::OutOfRange, "At least one day before, and one after.");
    }
    between(&mut errors, "alpha", asked.alpha, (0.0, 0.5));
    errors.into_result()?;
    Ok(ab::observe(asked))
}

fn names<'a>(
    errors: &mut FieldErrors,
    field: &str,
    names: impl Iterator<Item = &'a str>,
    count: std::ops::RangeInclusive<usize>,
) {
    let mut seen = HashSet::new();
    let mut found = 0;
    for (place, name) in names.enumerate() {
        found += 1;
        let path = format!("{field}[{place}].name");
        errors.text(&path, name, LONGEST_NAME);
        if !name.trim().is_empty() && !seen.insert(name) {
            errors.add(path, FieldErrorCode::NotUnique, "Another one has this name.");
        }
    }
    if !count.contains(&found) {
        errors.add(field, FieldErrorCode::OutOfRange, format!("{} to {}.", count.start(), count.end()));
    }
}

fn between(errors: &mut FieldErrors, field: &str, value: f64, (above, below): (f64, f64)) {
    if !(value > above && value < below) {
        errors.add(field, FieldErrorCode::OutOfRange, format!("Above {above} and below {below}."));
    }
}
