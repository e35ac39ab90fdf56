//! Deliveries, and the accruals that are made of them.

use actix_web::{HttpResponse, get, post, web};
use penstock_shared::{
    delivery::{Accrual, AccrualBatches, DeliveryCreate},
    expense::{DecisionRequest, Expense},
    ids::{DeliveryId, ExpenseId, PeriodId},
};

use super::{
    auth::{AccountingManage, AccountingRead, Actor, ExpensesWrite},
    etag::ok_with_version,
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState,
    commands::{accounting::accrue, expenses::deliver},
    error::AppResult,
    reads::{self, expenses::page::page},
};

/// Record a delivery
///
/// Goods or a service came: by the requester, or by finance. It moves no money, as that is committed; what is
/// delivered and not invoiced at the end of a period is accrued.
#[utoipa::path(tag = "expenses", operation_id = "record_delivery",
    params(("id" = ExpenseId, Path), ("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/deliveries")]
pub async fn record(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<ExpenseId>,
    key: IdempotencyKey,
    body: web::Json<DeliveryCreate>,
) -> AppResult<HttpResponse> {
    let (viewer, new) = (actor.0.clone(), body.into_inner());
    let request = new.clone();
    let expense = key
        .run(&state, &actor, &request, move |tx| {
            let id = deliver::record(tx, &viewer, *id, &new)?;
            page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Take a delivery back
///
/// Takes a reason. An accrual that counted it stays as it was posted.
#[utoipa::path(tag = "expenses", operation_id = "reverse_delivery",
    params(("id" = ExpenseId, Path), ("delivery_id" = DeliveryId, Path)),
    responses((status = 200, body = Expense), WriteProblems))]
#[post("/expenses/{id}/deliveries/{delivery_id}/reverse")]
pub async fn reverse(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    path: web::Path<(ExpenseId, DeliveryId)>,
    body: web::Json<DecisionRequest>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let (id, delivery_id) = path.into_inner();
    let expense = state
        .writer
        .run(move |tx| {
            let id = deliver::reverse(tx, &viewer, id, delivery_id, &body.comment)?;
            page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Preview a period's accrual
///
/// Line by line what was delivered up to the period's last day, less what was spent up to it. Also the accrual that
/// stands, if one was posted.
#[utoipa::path(tag = "accounting", operation_id = "get_accrual", params(("id" = PeriodId, Path)),
    responses((status = 200, body = Accrual), ReadProblems))]
#[get("/periods/{id}/accrual")]
pub async fn preview(
    state: web::Data<AppState>,
    _: Actor<AccountingRead>,
    id: web::Path<PeriodId>,
) -> AppResult<web::Json<Accrual>> {
    state.read(move |conn| reads::accruals::preview(conn, *id)).await.map(web::Json)
}

/// Post a period's accrual
///
/// Two batches of vouchers: expense to accrued liabilities on the period's last day, and the same the other way on the
/// first day of the next. Where an accrual of the period stands, nothing changes and it is the answer. Reversing one of
/// the two batches reverses both, and the accrual can be posted anew.
#[utoipa::path(tag = "accounting", operation_id = "post_accrual", params(("id" = PeriodId, Path)),
    responses((status = 200, body = AccrualBatches), WriteProblems))]
#[post("/periods/{id}/accrual")]
pub async fn post(
    state: web::Data<AppState>,
    actor: Actor<AccountingManage>,
    id: web::Path<PeriodId>,
) -> AppResult<web::Json<AccrualBatches>> {
    let who = actor.user_id;
    state.writer.run(move |tx| accrue::accrue(tx, who, *id)).await.map(web::Json)
}
