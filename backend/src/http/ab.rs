//! The engine of A/B comparisons, for whoever has counts.

use actix_web::{post, web};
use penstock_shared::ab::{AbAnswer, AbCompare, AbPlan, AbPlanAnswer};

use super::{
    auth::{Actor, AnalysisRead},
    problems::WriteProblems,
};
use crate::{error::AppResult, reads};

/// Compare arms
///
/// Counts, means, ratios or means with a covariate of two to twenty arms: effects with intervals, lifts, p-values
/// corrected for several arms, posteriors, guardrails, the check of the sample ratio, and a verdict with the rule that it
/// followed. What the data do not say is `declined` with the reason. Nothing is kept.
#[utoipa::path(tag = "ab", operation_id = "compare_arms",
    responses((status = 200, body = AbAnswer), WriteProblems))]
#[post("/ab/compare")]
pub async fn compare(_: Actor<AnalysisRead>, body: web::Json<AbCompare>) -> AppResult<web::Json<AbAnswer>> {
    reads::ab::compare(&body).map(web::Json)
}

/// Plan a comparison
///
/// How many units it takes, how sure it is with so many, or which effect is seen; and how many days that is. Nothing is
/// kept.
#[utoipa::path(tag = "ab", operation_id = "plan_comparison",
    responses((status = 200, body = AbPlanAnswer), WriteProblems))]
#[post("/ab/plan")]
pub async fn plan(_: Actor<AnalysisRead>, body: web::Json<AbPlan>) -> AppResult<web::Json<AbPlanAnswer>> {
    reads::ab::plan(&body).map(web::Json)
}
