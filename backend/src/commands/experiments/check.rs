//! What an experiment may say before it starts. All that is wrong is told at once.

use std::collections::HashSet;

use diesel::OptionalExtension as _;
use penstock_shared::{
    ab::{AbMethod, AbRole, MOST_ARMS},
    experiment::{
        ExperimentDesign, ExperimentDraft, ExperimentMetric, ExperimentMetricKind, ExperimentSource,
        ExperimentStopping, ExperimentVariant, MOST_EXPERIMENT_METRICS,
    },
    problem::FieldErrorCode,
};

use crate::{
    commands::campaigns::check_department,
    db,
    domain::experiment::outlook,
    error::{AppResult, FieldErrors},
    reads::{self, budgets::YearBook},
    viewer::Viewer,
    writer::WriteTx,
};

const LONGEST_NAME: usize = 120;
const LONGEST_HYPOTHESIS: usize = 2_000;
const LONGEST_DESCRIPTION: usize = 1_000;
const LONGEST_KEY: usize = 40;
const LARGEST_WEIGHT: u32 = 10_000;
const LARGEST_SIZE: u64 = 1_000_000_000_000;

/// A draft that is right.
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) hypothesis: String,
    pub(super) design: ExperimentDesign,
    pub(super) variants: Vec<ExperimentVariant>,
}

/// Looks at everything.
///
/// # Errors
/// All wrong fields.
pub(super) fn draft(tx: &mut WriteTx<'_>, viewer: &Viewer, draft: &ExperimentDraft) -> AppResult<Checked> {
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &draft.name, LONGEST_NAME);
    let hypothesis = errors.text("hypothesis", &draft.hypothesis, LONGEST_HYPOTHESIS);
    check_department(tx, &mut errors, viewer, draft.department_id)?;
    let mut design = draft.design.clone();
    metrics(&mut design, &mut errors);
    rule(&design, &mut errors);
    let mut variants = draft.variants.clone();
    arms(&design, &mut variants, &mut errors);
    ties(tx, viewer, &variants, &mut errors)?;
    size(&mut design, &variants, &mut errors);
    errors.into_result()?;
    Ok(Checked { name, hypothesis, design, variants })
}

/// A name that records use.
fn key(
    errors: &mut FieldErrors,
    field: &str,
    text: &str,
    with_dash: bool,
    seen: &mut HashSet<String>,
) -> String {
    let key = errors.text(field, text, LONGEST_KEY);
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || (with_dash && c == '-');
    if !key.chars().all(fits) {
        let message = if with_dash {
            "Letters from a to z, digits, - and _."
        } else {
            "Letters from a to z, digits and _."
        };
        errors.add(field, FieldErrorCode::Malformed, message);
    }
    if !key.is_empty() && !seen.insert(key.clone()) {
        errors.add(field, FieldErrorCode::NotUnique, "Another one has this key.");
    }
    key
}

fn metrics(design: &mut ExperimentDesign, errors: &mut FieldErrors) {
    let count = design.metrics.len();
    if !(1..=MOST_EXPERIMENT_METRICS).contains(&count) {
        errors.add("design.metrics", FieldErrorCode::OutOfRange, format!("1 to {MOST_EXPERIMENT_METRICS}."));
    }
    if design.metrics.iter().filter(|metric| metric.role == AbRole::Primary).count() != 1 {
        errors.add(
            "design.metrics",
            FieldErrorCode::NotAllowed,
            "Exactly one metric decides: make it primary.",
        );
    }
    let (mut keys, mut names) = (HashSet::new(), HashSet::new());
    let source = design.source;
    for (place, metric) in design.metrics.iter_mut().enumerate() {
        let field = |name: &str| format!("design.metrics[{place}].{name}");
        metric.key = key(errors, &field("key"), &metric.key, false, &mut keys);
        metric.name = errors.text(&field("name"), &metric.name, LONGEST_NAME);
        if !metric.name.is_empty() && !names.insert(metric.name.clone()) {
            errors.add(field("name"), FieldErrorCode::NotUnique, "Another metric has this name.");
        }
        self::metric(source, metric, &field, errors);
    }
}

fn metric(
    source: ExperimentSource,
    metric: &ExperimentMetric,
    field: &impl Fn(&str) -> String,
    errors: &mut FieldErrors,
) {
    let is_guardrail = metric.role == AbRole::Guardrail;
    if is_guardrail && metric.margin.is_none() {
        errors.add(field("margin"), FieldErrorCode::Required, "Say how much worse it may get.");
    }
    if !is_guardrail && metric.margin.is_some() {
        errors.add(field("margin"), FieldErrorCode::NotAllowed, "Only a guardrail has a margin.");
    }
    let has_worth = matches!(metric.kind, ExperimentMetricKind::Proportion | ExperimentMetricKind::Mean);
    if metric.worth_minor.is_some() && !(has_worth && metric.role == AbRole::Primary) {
        let message = "Only the primary metric has a worth, where it is a proportion or a mean.";
        errors.add(field("worth_minor"), FieldErrorCode::NotAllowed, message);
    }
    if metric.worth_minor.is_some_and(|worth| worth <= 0) {
        errors.add(field("worth_minor"), FieldErrorCode::OutOfRange, "More than nothing.");
    }
    let from_campaigns = source == ExperimentSource::Campaigns;
    if from_campaigns && metric.kind != ExperimentMetricKind::Proportion {
        let message = "Results of campaigns are counts, so the metric is a proportion.";
        errors.add(field("kind"), FieldErrorCode::NotAllowed, message);
    }
    for (name, of) in [("counted", metric.counted), ("out_of", metric.out_of)] {
        if from_campaigns && of.is_none() {
            errors.add(field(name), FieldErrorCode::Required, "Choose a result of campaigns.");
        }
        if !from_campaigns && of.is_some() {
            let message = "Only where the figures are the results of campaigns.";
            errors.add(field(name), FieldErrorCode::NotAllowed, message);
        }
    }
    if from_campaigns && metric.counted.is_some() && metric.counted == metric.out_of {
        errors.add(field("out_of"), FieldErrorCode::NotAllowed, "Another result than what is counted.");
    }
}

fn rule(design: &ExperimentDesign, errors: &mut FieldErrors) {
    if !(design.alpha > 0.0 && design.alpha < 0.5) {
        errors.add("design.alpha", FieldErrorCode::OutOfRange, "Above 0 and below 0.5.");
    }
    let threshold = design.sample_ratio_threshold;
    if !(threshold > 0.0 && threshold < 1.0) {
        errors.add("design.sample_ratio_threshold", FieldErrorCode::OutOfRange, "Above 0 and below 1.");
    }
    if design.tuning.is_some_and(|tuning| !(tuning >= 1.0 && tuning.is_finite())) {
        errors.add("design.tuning", FieldErrorCode::OutOfRange, "1 or more.");
    }
    let on_the_way = [AbMethod::BestFit, AbMethod::AlwaysValid, AbMethod::Bayesian];
    if design.stopping == ExperimentStopping::Sequential && !on_the_way.contains(&design.method) {
        let message =
            "This method is for one look. Take 'best_fit', 'always_valid' or 'bayesian', or the fixed rule.";
        errors.add("design.method", FieldErrorCode::NotAllowed, message);
    }
}

fn arms(design: &ExperimentDesign, variants: &mut [ExperimentVariant], errors: &mut FieldErrors) {
    if !(2..=MOST_ARMS).contains(&variants.len()) {
        errors.add("variants", FieldErrorCode::OutOfRange, format!("2 to {MOST_ARMS}."));
    }
    let mut keys = HashSet::new();
    for (place, variant) in variants.iter_mut().enumerate() {
        let field = |name: &str| format!("variants[{place}].{name}");
        variant.key = key(errors, &field("key"), &variant.key, true, &mut keys);
        variant.name = errors.text(&field("name"), &variant.name, LONGEST_NAME);
        variant.description =
            errors.optional_text(&field("description"), &variant.description, LONGEST_DESCRIPTION);
        if variant.weight > LARGEST_WEIGHT {
            errors.add(field("weight"), FieldErrorCode::OutOfRange, "0 to 10,000.");
        }
        if design.source == ExperimentSource::Campaigns && variant.campaign_id.is_none() {
            let message = "Its figures are the results of a campaign. Name it.";
            errors.add(field("campaign_id"), FieldErrorCode::Required, message);
        }
    }
    if variants.iter().filter(|variant| variant.weight > 0).count() < 2 {
        errors.add("variants", FieldErrorCode::OutOfRange, "At least two arms need a weight above 0.");
    }
}

/// Campaigns and budgets of arms: in sight, and each of one arm only, as nobody could tell whose cost it is.
fn ties(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    variants: &[ExperimentVariant],
    errors: &mut FieldErrors,
) -> AppResult<()> {
    let (mut campaigns, mut nodes) = (HashSet::new(), HashSet::new());
    for (place, variant) in variants.iter().take(MOST_ARMS).enumerate() {
        let mut wrong = |name: &str, code, message: &str| {
            errors.add(format!("variants[{place}].{name}"), code, message);
        };
        if let Some(id) = variant.campaign_id {
            let row = db::campaigns::get(tx.conn, id).optional()?;
            if row.is_none_or(|row| !viewer.scope.contains(row.department_id)) {
                wrong("campaign_id", FieldErrorCode::Unknown, "There is none, or it is out of sight.");
            } else if !campaigns.insert(id) {
                wrong("campaign_id", FieldErrorCode::NotUnique, "Another arm has this campaign.");
            }
        }
        if let Some(id) = variant.budget_node_id {
            let seen = match db::budget_nodes::get(tx.conn, id).optional()? {
                Some(node) => YearBook::read(tx.conn, viewer, node.fiscal_year_id)?.sees(id),
                None => false,
            };
            if !seen {
                wrong("budget_node_id", FieldErrorCode::Unknown, "There is none, or it is out of sight.");
            } else if !nodes.insert(id) {
                wrong("budget_node_id", FieldErrorCode::NotUnique, "Another arm has this budget.");
            }
        }
    }
    Ok(())
}

/// The planned size: as it is given, or what the plan comes to.
fn size(design: &mut ExperimentDesign, variants: &[ExperimentVariant], errors: &mut FieldErrors) {
    if let Some(plan) = &design.plan {
        if !(plan.power > 0.0 && plan.power < 1.0) {
            errors.add("design.plan.power", FieldErrorCode::OutOfRange, "Above 0 and below 1.");
        }
        if plan.daily_units.is_some_and(|daily| !(daily > 0.0 && daily.is_finite())) {
            errors.add("design.plan.daily_units", FieldErrorCode::OutOfRange, "More than 0.");
        }
    }
    if let Some(planned) = design.planned_units {
        if !(2..=LARGEST_SIZE).contains(&planned) {
            errors.add("design.planned_units", FieldErrorCode::OutOfRange, "2 to 1,000,000,000,000.");
        }
        return;
    }
    let Some(plan) = design.plan else { return };
    let Some(metric) = design.metrics.iter().find(|metric| metric.role == AbRole::Primary) else { return };
    let weights: Vec<u32> = variants.iter().map(|variant| variant.weight).collect();
    let found = outlook::size(design, metric, &plan, &weights).and_then(|answer| answer.total_units);
    match found.filter(|units| (2..=LARGEST_SIZE).contains(units)) {
        Some(units) => design.planned_units = Some(units),
        None => errors.add(
            "design.plan",
            FieldErrorCode::OutOfRange,
            "No size follows from this plan. Give the planned units yourself, or another effect.",
        ),
    }
}

/// What a start needs beyond a draft: everything that it is decided by.
///
/// # Errors
/// All wrong fields.
pub(super) fn ready(tx: &mut WriteTx<'_>, viewer: &Viewer, experiment: &ExperimentDraft) -> AppResult<()> {
    let mut errors = FieldErrors::new();
    if experiment.design.planned_units.is_none() {
        let message = "Plan the size first: it is fixed before the start.";
        errors.add("design.planned_units", FieldErrorCode::Required, message);
    }
    for (place, variant) in experiment.variants.iter().enumerate() {
        let Some(id) = variant.campaign_id else { continue };
        if reads::campaigns::visible(tx.conn, viewer, id).is_err() {
            let message = "The campaign of this arm is out of sight.";
            errors.add(format!("variants[{place}].campaign_id"), FieldErrorCode::Unknown, message);
        }
    }
    errors.into_result()
}
