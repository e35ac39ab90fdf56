//! The life of an experiment: what comes in, and what becomes of it.

use actix_web::{HttpResponse, post, put, web};
use penstock_shared::{
    budget_request::BudgetRequest,
    experiment::{
        Experiment, ExperimentDays, ExperimentDecide, ExperimentLearnings, ExperimentReceived,
        ExperimentRollOut, ExperimentStop, ExperimentUnits,
    },
    ids::ExperimentId,
    refusal_reason::RefusalReason,
};

use super::{
    auth::{Actor, BudgetsRequest, CampaignsWrite, ResultsWrite},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::WriteProblems,
};
use crate::{
    app::AppState,
    commands::experiments as commands,
    error::{AppError, AppResult},
    reads::{self, experiments},
    viewer::Viewer,
    writer::WriteTx,
};

/// The largest file of figures.
const LARGEST_FILE_BYTES: usize = 5 * 1024 * 1024;

/// Runs a step and answers with the experiment as it is afterwards.
async fn step(
    state: &AppState,
    viewer: Viewer,
    id: ExperimentId,
    command: impl FnOnce(&mut WriteTx<'_>, &Viewer) -> AppResult<()> + Send + 'static,
) -> AppResult<HttpResponse> {
    let changed = state
        .writer
        .run(move |tx| {
            command(tx, &viewer)?;
            experiments::get(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.version))
}

/// Start an experiment
///
/// From now on its design is fixed, and it takes figures. The planned size has to be known.
#[utoipa::path(tag = "experiments", operation_id = "start_experiment",
    params(("id" = ExperimentId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Experiment), WriteProblems))]
#[post("/experiments/{id}/start")]
pub async fn start(
    state: web::Data<AppState>,
    actor: Actor<CampaignsWrite>,
    id: web::Path<ExperimentId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let id = *id;
    step(&state, actor.0.clone(), id, move |tx, viewer| commands::steps::start(tx, viewer, id, version.0))
        .await
}

/// Stop an experiment
///
/// Units of later days do not count; figures of the days before may still come. Before all planned units are there it needs a
/// reason.
#[utoipa::path(tag = "experiments", operation_id = "stop_experiment",
    params(("id" = ExperimentId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"2\"")),
    responses((status = 200, body = Experiment), WriteProblems))]
#[post("/experiments/{id}/stop")]
pub async fn stop(
    state: web::Data<AppState>,
    actor: Actor<CampaignsWrite>,
    id: web::Path<ExperimentId>,
    version: IfMatch,
    body: web::Json<ExperimentStop>,
) -> AppResult<HttpResponse> {
    let id = *id;
    step(&state, actor.0.clone(), id, move |tx, viewer| {
        commands::steps::stop(tx, viewer, id, version.0, &body)
    })
    .await
}

/// Decide what follows from an experiment
///
/// The verdict of the rule is kept beside the choice; another choice needs a reason. From then on its figures are fixed.
#[utoipa::path(tag = "experiments", operation_id = "decide_experiment",
    params(("id" = ExperimentId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"3\"")),
    responses((status = 200, body = Experiment), WriteProblems))]
#[post("/experiments/{id}/decide")]
pub async fn decide(
    state: web::Data<AppState>,
    actor: Actor<CampaignsWrite>,
    id: web::Path<ExperimentId>,
    version: IfMatch,
    body: web::Json<ExperimentDecide>,
) -> AppResult<HttpResponse> {
    let id = *id;
    step(&state, actor.0.clone(), id, move |tx, viewer| {
        commands::steps::decide(tx, viewer, id, version.0, &body)
    })
    .await
}

/// Archive an experiment
///
/// It stays in the record and is found by its learnings.
#[utoipa::path(tag = "experiments", operation_id = "archive_experiment",
    params(("id" = ExperimentId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"4\"")),
    responses((status = 200, body = Experiment), WriteProblems))]
#[post("/experiments/{id}/archive")]
pub async fn archive(
    state: web::Data<AppState>,
    actor: Actor<CampaignsWrite>,
    id: web::Path<ExperimentId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let id = *id;
    step(&state, actor.0.clone(), id, move |tx, viewer| commands::steps::archive(tx, viewer, id, version.0))
        .await
}

/// Write down what was learnt
///
/// After the decision, and whenever one understands it better.
#[utoipa::path(tag = "experiments", operation_id = "put_experiment_learnings",
    params(("id" = ExperimentId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"4\"")),
    responses((status = 200, body = Experiment), WriteProblems))]
#[put("/experiments/{id}/learnings")]
pub async fn learn(
    state: web::Data<AppState>,
    actor: Actor<CampaignsWrite>,
    id: web::Path<ExperimentId>,
    version: IfMatch,
    body: web::Json<ExperimentLearnings>,
) -> AppResult<HttpResponse> {
    let id = *id;
    step(&state, actor.0.clone(), id, move |tx, viewer| {
        commands::steps::learn(tx, viewer, id, version.0, &body)
    })
    .await
}

/// Ask for the money of a roll-out
///
/// A transfer from the budget of the control to that of the chosen arm, unless others are named. It goes the way of every
/// transfer, with the verdict in its reason. An experiment has one.
#[utoipa::path(tag = "experiments", operation_id = "roll_out_experiment",
    params(("id" = ExperimentId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = BudgetRequest), WriteProblems))]
#[post("/experiments/{id}/roll-out")]
pub async fn roll_out(
    state: web::Data<AppState>,
    actor: Actor<BudgetsRequest>,
    id: web::Path<ExperimentId>,
    key: IdempotencyKey,
    body: web::Json<ExperimentRollOut>,
) -> AppResult<HttpResponse> {
    let (viewer, asked) = (actor.0.clone(), body.into_inner());
    let request = asked.clone();
    let made: BudgetRequest = key
        .run(&state, &actor, &request, move |tx| {
            let request = commands::roll_out::ask(tx, &viewer, *id, &asked)?;
            reads::budget_requests::page::page(tx.conn, &viewer, request)
        })
        .await?;
    Ok(created(&made, &format!("/api/v1/budget-requests/{}", made.summary.id), made.summary.version))
}

/// Send units
///
/// All or none. What a unit says replaces what it said before, so that sending it again changes nothing; with another arm it
/// is in two, is left out and counted.
#[utoipa::path(tag = "experiments", operation_id = "put_experiment_units", params(("id" = ExperimentId, Path)),
    responses((status = 200, body = ExperimentReceived), WriteProblems))]
#[post("/experiments/{id}/units")]
pub async fn units(
    state: web::Data<AppState>,
    actor: Actor<ResultsWrite>,
    id: web::Path<ExperimentId>,
    body: web::Json<ExperimentUnits>,
) -> AppResult<web::Json<ExperimentReceived>> {
    state.writer.run(move |tx| commands::data::put_units(tx, &actor, *id, &body)).await.map(web::Json)
}

/// Send figures of days
///
/// All or none. Figures replace those of the same day, arm and segment, so that sending them again changes nothing.
#[utoipa::path(tag = "experiments", operation_id = "put_experiment_days", params(("id" = ExperimentId, Path)),
    responses((status = 200, body = ExperimentReceived), WriteProblems))]
#[put("/experiments/{id}/days")]
pub async fn days(
    state: web::Data<AppState>,
    actor: Actor<ResultsWrite>,
    id: web::Path<ExperimentId>,
    body: web::Json<ExperimentDays>,
) -> AppResult<web::Json<ExperimentReceived>> {
    state.writer.run(move |tx| commands::data::put_days(tx, &actor, *id, &body)).await.map(web::Json)
}

/// Send figures as a file
///
/// CSV or the first sheet of a workbook, at most 5,000 rows. Units have the columns `unit`, `variant`, `day`, optionally
/// `segment` and `bot`, one for each metric by its key, and `key:other` for denominators and covariates. Days have `day`,
/// `variant`, optionally `segment`, `units`, and for each metric `key:conversions` and `key:n`; `key:n`, `key:mean` and
/// `key:sd`; or those with `key:other_mean`, `key:other_sd` and `key:covariance`. Every wrong cell is told, such as
/// `row 3: day`, and then nothing is taken.
#[utoipa::path(tag = "experiments", operation_id = "import_experiment_figures", params(("id" = ExperimentId, Path)),
    request_body(content = String, content_type = "text/csv", example = "unit,variant,day,orders\nreader-4711,B,2026-03-16,1\n"),
    responses((status = 200, body = ExperimentReceived), WriteProblems))]
#[post("/experiments/{id}/import")]
pub async fn import(
    state: web::Data<AppState>,
    actor: Actor<ResultsWrite>,
    id: web::Path<ExperimentId>,
    body: web::Payload,
) -> AppResult<web::Json<ExperimentReceived>> {
    let (viewer, id) = (actor.0.clone(), *id);
    let asking = viewer.clone();
    // What is out of sight is so before anything is said about the file.
    state.read(move |conn| experiments::visible(conn, &asking, id).map(drop)).await?;
    let bytes = match body.to_bytes_limited(LARGEST_FILE_BYTES).await {
        Ok(bytes) => bytes.map_err(|error| AppError::Internal(anyhow::anyhow!("{error}")))?,
        Err(_) => return Err(AppError::refused(RefusalReason::TableTooLarge)),
    };
    let table = web::block(move || commands::import::read(&bytes)).await;
    let table = table.map_err(|_| AppError::Internal(anyhow::anyhow!("reading a file was cut off")))??;
    state.writer.run(move |tx| commands::import::import(tx, &viewer, id, &table)).await.map(web::Json)
}
