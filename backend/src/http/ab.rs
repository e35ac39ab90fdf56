//! The engine of A/B comparisons, for whoever has counts.

use actix_web::{post, web};
use penstock_shared::ab::{AbAnswer, AbCompare, AbObserve, AbObserved, AbPlan, AbPlanAnswer};

use super::{
    auth::{Actor, AnalysisRead},
    problems::WriteProblems,
};
use crate::{
    error::{AppError, AppResult},
    reads,
};

/// Compare arms
///
/// Counts, means, ratios or means with a covariate of two to twenty arms: effects with intervals, lifts, p-values
/// corrected for several arms, posteriors, guardrails, the check of the sample ratio, and a verdict with the rule that it
/// followed. What the data do not say is `declined` with the reason. Nothing is kept.
#[utoipa::path(tag = "ab", operation_id = "compare_arms",
    responses((status = 200, body = AbAnswer), WriteProblems))]
#[post("/ab/compare")]
pub async fn compare(_: Actor<AnalysisRead>, body: web::Json<AbCompare>) -> AppResult<web::Json<AbAnswer>> {
    worked_out(move || reads::ab::compare(&body)).await
}

/// Plan a comparison
///
/// How many units it takes, how sure it is with so many, or which effect is seen; and how many days that is. Nothing is
/// kept.
#[utoipa::path(tag = "ab", operation_id = "plan_comparison",
    responses((status = 200, body = AbPlanAnswer), WriteProblems))]
#[post("/ab/plan")]
pub async fn plan(_: Actor<AnalysisRead>, body: web::Json<AbPlan>) -> AppResult<web::Json<AbPlanAnswer>> {
    worked_out(move || reads::ab::plan(&body)).await
}

/// Compare what was not assigned by chance
///
/// Daily figures before and after something changed: difference in differences beside a comparison group, matched periods of the
/// group itself without one, otherwise declined. The answer is marked as observational and names what it stands on. Nothing is
/// kept.
#[utoipa::path(tag = "ab", operation_id = "compare_observed",
    responses((status = 200, body = AbObserved), WriteProblems))]
#[post("/ab/observe")]
pub async fn observe(_: Actor<AnalysisRead>, body: web::Json<AbObserve>) -> AppResult<web::Json<AbObserved>> {
    worked_out(move || reads::ab::observe(&body)).await
}

/// Away from the threads that answer requests: a question may take some milliseconds of calculation.
async fn worked_out<T: Send + 'static>(
    work: impl FnOnce() -> AppResult<T> + Send + 'static,
) -> AppResult<web::Json<T>> {
    let done = web::block(work).await;
    done.map_err(|_| AppError::Internal(anyhow::anyhow!("a calculation was cut off")))?.map(web::Json)
}
