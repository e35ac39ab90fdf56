//! Claims: reimbursements that are paid back together.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CONTENT_TYPE, VARY},
    post, web,
};
use penstock_shared::{
    claim::{Claim, ClaimCancel, ClaimCreate, ClaimQuery, ClaimSettle, ClaimSummary},
    expense::ExpenseSummary,
    ids::ClaimId,
    page::Page,
    problem::Problem,
};

use super::{
    auth::{Actor, ExpensesRead, ExpensesWrite, InvoicesRecord},
    etag::{created, ok_with_version},
    idempotency::IdempotencyKey,
    language::{attachment, language},
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState,
    commands,
    error::{AppError, AppResult},
    printing, reads,
};

/// List claims
///
/// One's own; everybody's for who sees the whole organisation. Newest first.
#[utoipa::path(tag = "claims", operation_id = "list_claims", params(ClaimQuery),
    responses((status = 200, body = Page<ClaimSummary>), ReadProblems))]
#[get("/claims")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<ExpensesRead>,
    query: web::Query<ClaimQuery>,
) -> AppResult<web::Json<Page<ClaimSummary>>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::claims::list(conn, &viewer, &query)).await.map(web::Json)
}

/// List one's reimbursements that wait to be claimed
#[utoipa::path(tag = "claims", operation_id = "list_claimable_expenses",
    responses((status = 200, body = Vec<ExpenseSummary>), ReadProblems))]
#[get("/claimable-expenses")]
pub async fn claimable(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
) -> AppResult<web::Json<Vec<ExpenseSummary>>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::claims::claimable(conn, &viewer)).await.map(web::Json)
}

/// Get a claim
#[utoipa::path(tag = "claims", operation_id = "get_claim", params(("id" = ClaimId, Path)),
    responses((status = 200, body = Claim), ReadProblems))]
#[get("/claims/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<ExpensesRead>,
    id: web::Path<ClaimId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let claim = state.read(move |conn| reads::claims::page(conn, &viewer, *id)).await?;
    Ok(ok_with_version(&claim, claim.summary.version))
}

/// Print a claim
///
/// As PDF, in the language of `Accept-Language`. It needs a font on the server that has the letters; without one it is
/// refused with the reason `pdf_font_missing`.
#[utoipa::path(tag = "claims", operation_id = "print_claim",
    params(("id" = ClaimId, Path), ("Accept-Language" = Option<String>, Header, description = "`zh-CN` or `en`.", example = "en")),
    responses((status = 200, body = String, content_type = "application/pdf"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The server has no font with these letters."),
        ReadProblems))]
#[get("/claims/{id}/print")]
pub async fn print(
    state: web::Data<AppState>,
    actor: Actor<ExpensesRead>,
    id: web::Path<ClaimId>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let (viewer, locale, now) = (actor.0.clone(), language(&request), state.clock.now());
    let sheet = state.read(move |conn| reads::claim_sheet::sheet(conn, &viewer, *id, locale, now)).await?;
    let (name, fonts) = (format!("{}.pdf", sheet.name), state.config.pdf_fonts());
    let made = web::block(move || printing::pdf(&sheet, &fonts, now));
    let bytes = made.await.map_err(|_| AppError::Internal(anyhow::anyhow!("a file was cut off")))??;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/pdf"))
        .insert_header(attachment(&name, &name))
        .insert_header((VARY, "Accept-Language"))
        .body(bytes))
}

/// Claim reimbursements
///
/// Approved ones of one person, in one currency. A reimbursement is in one claim at most.
#[utoipa::path(tag = "claims", operation_id = "create_claim",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = Claim), WriteProblems))]
#[post("/claims")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    key: IdempotencyKey,
    body: web::Json<ClaimCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, new) = (actor.0.clone(), body.into_inner());
    let request = new.clone();
    let claim: Claim = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::claims::create(tx, &viewer, &new)?;
            reads::claims::page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(created(&claim, &format!("/api/v1/claims/{}", claim.summary.id), claim.summary.version))
}

/// Settle a claim
///
/// It was paid: all of its reimbursements are spent, with the claim's number as their invoice. Never by the claimant.
#[utoipa::path(tag = "claims", operation_id = "settle_claim",
    params(("id" = ClaimId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 200, body = Claim), WriteProblems))]
#[post("/claims/{id}/settle")]
pub async fn settle(
    state: web::Data<AppState>,
    actor: Actor<InvoicesRecord>,
    id: web::Path<ClaimId>,
    key: IdempotencyKey,
    body: web::Json<ClaimSettle>,
) -> AppResult<HttpResponse> {
    let (viewer, with) = (actor.0.clone(), body.into_inner());
    let request = with.clone();
    let claim: Claim = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::claims::settle(tx, &viewer, *id, &with)?;
            reads::claims::page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&claim, claim.summary.version))
}

/// Cancel a claim
///
/// Takes a reason. Its reimbursements can be claimed again.
#[utoipa::path(tag = "claims", operation_id = "cancel_claim", params(("id" = ClaimId, Path)),
    responses((status = 200, body = Claim), WriteProblems))]
#[post("/claims/{id}/cancel")]
pub async fn cancel(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<ClaimId>,
    body: web::Json<ClaimCancel>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let claim = state
        .writer
        .run(move |tx| {
            let id = commands::claims::cancel(tx, &viewer, *id, &body.reason)?;
            reads::claims::page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&claim, claim.summary.version))
}
