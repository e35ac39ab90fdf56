//! Comments on expenses. People write them, so an API key can only read.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use penstock_shared::{
    comment::{Comment, CommentQuery, CommentWrite, PeopleQuery, Person},
    ids::{CommentId, ExpenseId},
    page::Page,
};

use super::{
    auth::{Actor, ExpensesRead, InPerson},
    etag::created_unversioned,
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState, commands::expenses::comment as commands, error::AppResult,
    reads::expenses::comments as reads,
};

/// List the comments on an expense
///
/// Newest first. A deleted comment keeps its place without its text.
#[utoipa::path(tag = "expenses", operation_id = "list_comments", params(("id" = ExpenseId, Path), CommentQuery),
    responses((status = 200, body = Page<Comment>), ReadProblems))]
#[get("/expenses/{id}/comments")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<ExpensesRead>,
    id: web::Path<ExpenseId>,
    query: web::Query<CommentQuery>,
) -> AppResult<web::Json<Page<Comment>>> {
    let (viewer, now) = (actor.0.clone(), state.clock.now());
    state.read(move |conn| reads::list(conn, &viewer, *id, &query, now)).await.map(web::Json)
}

/// List who may see an expense
///
/// By name, the first twenty that fit: these can be mentioned in comments.
#[utoipa::path(tag = "expenses", operation_id = "list_expense_people", params(("id" = ExpenseId, Path), PeopleQuery),
    responses((status = 200, body = Vec<Person>), ReadProblems))]
#[get("/expenses/{id}/people")]
pub async fn people(
    state: web::Data<AppState>,
    actor: Actor<ExpensesRead>,
    id: web::Path<ExpenseId>,
    query: web::Query<PeopleQuery>,
) -> AppResult<web::Json<Vec<Person>>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::people(conn, &viewer, *id, query.q.as_deref())).await.map(web::Json)
}

/// Comment on an expense
///
/// Everybody who may see it. `@[7]` mentions the person with the number 7, who is told; so is the
/// requester.
#[utoipa::path(tag = "expenses", operation_id = "create_comment",
    params(("id" = ExpenseId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = Comment), WriteProblems))]
#[post("/expenses/{id}/comments")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    id: web::Path<ExpenseId>,
    key: IdempotencyKey,
    body: web::Json<CommentWrite>,
) -> AppResult<HttpResponse> {
    let (viewer, id, request) = (actor.0.clone(), *id, body.into_inner());
    let text = request.text.clone();
    let made: Comment = key
        .run(&state, &actor, &request, move |tx| {
            let comment = commands::create(tx, &viewer, id, &text)?;
            reads::one(tx.conn, &viewer, id, comment, tx.now)
        })
        .await?;
    Ok(created_unversioned(&made, &format!("/api/v1/expenses/{id}/comments")))
}

/// Change a comment
///
/// One's own, for 15 minutes.
#[utoipa::path(tag = "expenses", operation_id = "update_comment",
    params(("id" = ExpenseId, Path), ("comment_id" = CommentId, Path)),
    responses((status = 200, body = Comment), WriteProblems))]
#[patch("/expenses/{id}/comments/{comment_id}")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    path: web::Path<(ExpenseId, CommentId)>,
    body: web::Json<CommentWrite>,
) -> AppResult<web::Json<Comment>> {
    let (viewer, (id, comment)) = (actor.0.clone(), path.into_inner());
    let changed = state.writer.run(move |tx| {
        let comment = commands::edit(tx, &viewer, id, comment, &body.text)?;
        reads::one(tx.conn, &viewer, id, comment, tx.now)
    });
    changed.await.map(web::Json)
}

/// Delete a comment
///
/// One's own. That there was one stays.
#[utoipa::path(tag = "expenses", operation_id = "delete_comment",
    params(("id" = ExpenseId, Path), ("comment_id" = CommentId, Path)),
    responses((status = 204), WriteProblems))]
#[delete("/expenses/{id}/comments/{comment_id}")]
pub async fn remove(
    state: web::Data<AppState>,
    actor: Actor<InPerson>,
    path: web::Path<(ExpenseId, CommentId)>,
) -> AppResult<HttpResponse> {
    let (viewer, (id, comment)) = (actor.0.clone(), path.into_inner());
    state.writer.run(move |tx| commands::delete(tx, &viewer, id, comment)).await?;
    Ok(HttpResponse::NoContent().finish())
}
