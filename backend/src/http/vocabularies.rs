//! What departments, channels, activity types and categories have in common: their history, where they
//! are used, and merging.

use actix_web::{HttpResponse, get, post, web};
use penstock_shared::reference::{TermChange, TermMerge, TermUse, Vocabulary, VocabularyTerm};

use super::{
    auth::{Actor, ReferenceManage, ReferenceRead},
    etag::ok_with_version,
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState,
    commands,
    error::{AppError, AppResult},
    reads,
};

/// The term of a path. Read after the right was asked for: an address that is none is a secret to those
/// who may not see what is there.
fn term(path: web::Path<(String, i64)>) -> AppResult<(Vocabulary, i64)> {
    let (vocabulary, id) = path.into_inner();
    Ok((vocabulary.parse().map_err(|_| AppError::not_found())?, id))
}

/// Get a term's history
///
/// What it was called, where it was and what it was merged into, until when; the latest first.
#[utoipa::path(tag = "reference", operation_id = "get_term_history",
    params(("vocabulary" = String, Path, description = "`departments`, `channels`, `activity-types` or `categories`.", example = "categories"), ("id" = i64, Path, example = 7)),
    responses((status = 200, body = Vec<TermChange>), ReadProblems))]
#[get("/vocabularies/{vocabulary}/{id}/history")]
pub async fn history(
    state: web::Data<AppState>,
    _: Actor<ReferenceRead>,
    path: web::Path<(String, i64)>,
) -> AppResult<web::Json<Vec<TermChange>>> {
    let (vocabulary, id) = term(path)?;
    state.read(move |conn| reads::terms::history(conn, vocabulary, id)).await.map(web::Json)
}

/// Count where a term is used
///
/// What is affected when it is merged or taken out of use.
#[utoipa::path(tag = "reference", operation_id = "get_term_use",
    params(("vocabulary" = String, Path, description = "`departments`, `channels`, `activity-types` or `categories`.", example = "categories"), ("id" = i64, Path, example = 7)),
    responses((status = 200, body = TermUse), ReadProblems))]
#[get("/vocabularies/{vocabulary}/{id}/use")]
pub async fn uses(
    state: web::Data<AppState>,
    _: Actor<ReferenceManage>,
    path: web::Path<(String, i64)>,
) -> AppResult<web::Json<TermUse>> {
    let (vocabulary, id) = term(path)?;
    state.read(move |conn| reads::terms::uses(conn, vocabulary, id)).await.map(web::Json)
}

/// Merge a term into another
///
/// Old records keep it and count as the other; new ones cannot use it. It can be undone.
#[utoipa::path(tag = "reference", operation_id = "merge_term",
    params(("vocabulary" = String, Path, description = "`departments`, `channels`, `activity-types` or `categories`.", example = "categories"), ("id" = i64, Path, example = 7), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 200, body = VocabularyTerm), WriteProblems))]
#[post("/vocabularies/{vocabulary}/{id}/merge")]
pub async fn merge(
    state: web::Data<AppState>,
    actor: Actor<ReferenceManage>,
    path: web::Path<(String, i64)>,
    key: IdempotencyKey,
    body: web::Json<TermMerge>,
) -> AppResult<HttpResponse> {
    let (vocabulary, id) = term(path)?;
    let (who, request) = (actor.0.user_id, *body);
    let merged = key
        .run(&state, &actor, &request, move |tx| {
            commands::term_merges::merge(tx, who, vocabulary, id, &request).map(VocabularyTerm::from)
        })
        .await?;
    Ok(ok_with_version(&merged, merged.version))
}

/// Undo the merging of a term
#[utoipa::path(tag = "reference", operation_id = "unmerge_term",
    params(("vocabulary" = String, Path, description = "`departments`, `channels`, `activity-types` or `categories`.", example = "categories"), ("id" = i64, Path, example = 7), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 200, body = VocabularyTerm), WriteProblems))]
#[post("/vocabularies/{vocabulary}/{id}/unmerge")]
pub async fn unmerge(
    state: web::Data<AppState>,
    actor: Actor<ReferenceManage>,
    path: web::Path<(String, i64)>,
    key: IdempotencyKey,
) -> AppResult<HttpResponse> {
    let (vocabulary, id) = term(path)?;
    let who = actor.0.user_id;
    let freed = key
        .run(&state, &actor, &(), move |tx| {
            commands::term_merges::unmerge(tx, who, vocabulary, id).map(VocabularyTerm::from)
        })
        .await?;
    Ok(ok_with_version(&freed, freed.version))
}
