//! Templates of requests, and their repeating.

use actix_web::{HttpResponse, delete, get, patch, post, put, web};
use penstock_shared::{
    ids::TemplateId,
    template::{ScheduleSet, Template, TemplateCreate, TemplateSummary, TemplateUpdate},
};

use super::{
    auth::{Actor, ExpensesWrite},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{app::AppState, commands, error::AppResult, reads};

/// List templates
///
/// One's own and those that are shared with one, by name.
#[utoipa::path(tag = "expenses", operation_id = "list_expense_templates",
    responses((status = 200, body = Vec<TemplateSummary>), ReadProblems))]
#[get("/expense-templates")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
) -> AppResult<web::Json<Vec<TemplateSummary>>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::templates::list(conn, &viewer)).await.map(web::Json)
}

/// Get a template
///
/// With the draft that a new request begins with, and what its schedule made.
#[utoipa::path(tag = "expenses", operation_id = "get_expense_template", params(("id" = TemplateId, Path)),
    responses((status = 200, body = Template), ReadProblems))]
#[get("/expense-templates/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<TemplateId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let template = state.read(move |conn| reads::templates::get(conn, &viewer, *id)).await?;
    Ok(ok_with_version(&template, template.summary.version))
}

/// Keep a request as a template
///
/// A draft or any other request in sight. A head may share it with the department; who keeps the vocabularies with
/// everybody.
#[utoipa::path(tag = "expenses", operation_id = "create_expense_template",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = Template), WriteProblems))]
#[post("/expense-templates")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    key: IdempotencyKey,
    body: web::Json<TemplateCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, new) = (actor.0.clone(), body.into_inner());
    let request = new.clone();
    let template: Template = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::templates::create(tx, &viewer, &new)?;
            reads::templates::get(tx.conn, &viewer, id)
        })
        .await?;
    let place = format!("/api/v1/expense-templates/{}", template.summary.id);
    Ok(created(&template, &place, template.summary.version))
}

/// Change a template
///
/// Its name, and with whom it is shared: by its owner, and of a shared one by who keeps the vocabularies.
#[utoipa::path(tag = "expenses", operation_id = "update_expense_template",
    params(("id" = TemplateId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Template), WriteProblems))]
#[patch("/expense-templates/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<TemplateId>,
    version: IfMatch,
    body: web::Json<TemplateUpdate>,
) -> AppResult<HttpResponse> {
    let (viewer, change) = (actor.0.clone(), body.into_inner());
    let changed = state
        .writer
        .run(move |tx| {
            let id = commands::templates::update(tx, &viewer, *id, version.0, &change)?;
            reads::templates::get(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.summary.version))
}

/// Delete a template
///
/// With its schedule. The requests that it made stay.
#[utoipa::path(tag = "expenses", operation_id = "delete_expense_template",
    params(("id" = TemplateId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 204), WriteProblems))]
#[delete("/expense-templates/{id}")]
pub async fn delete(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<TemplateId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    state.writer.run(move |tx| commands::templates::delete(tx, &viewer, *id, version.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Let a template repeat
///
/// From then on it makes a request on each of the days, once, in the name of its owner. Replaces the schedule before.
#[utoipa::path(tag = "expenses", operation_id = "repeat_expense_template",
    params(("id" = TemplateId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Template), WriteProblems))]
#[put("/expense-templates/{id}/schedule")]
pub async fn repeat(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<TemplateId>,
    version: IfMatch,
    body: web::Json<ScheduleSet>,
) -> AppResult<HttpResponse> {
    let (viewer, set) = (actor.0.clone(), body.into_inner());
    let changed = state
        .writer
        .run(move |tx| {
            let id = commands::templates::repeat(tx, &viewer, *id, version.0, &set)?;
            reads::templates::get(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.summary.version))
}

/// End the repeating of a template
#[utoipa::path(tag = "expenses", operation_id = "end_expense_template_schedule",
    params(("id" = TemplateId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Template), WriteProblems))]
#[delete("/expense-templates/{id}/schedule")]
pub async fn end(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<TemplateId>,
    version: IfMatch,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let changed = state
        .writer
        .run(move |tx| {
            let id = commands::templates::end(tx, &viewer, *id, version.0)?;
            reads::templates::get(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.summary.version))
}
