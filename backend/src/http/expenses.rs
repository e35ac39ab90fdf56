//! Expenses: the list, drafts, the check while typing.

use actix_web::{HttpResponse, get, post, put, web};
use chrono::{NaiveDate, NaiveDateTime};
use penstock_shared::{
    analysis::CustomFilter,
    comment::Person,
    error_code::ErrorCode,
    expense::{Expense, ExpenseDraft, ExpensePreview, ExpenseSource, ExpenseState, ExpenseSummary},
    expense_kind::ExpenseKind,
    ids::{
        ActivityTypeId, CampaignId, CategoryId, ChannelId, DepartmentId, ExpenseId, FiscalYearId, ImportId,
        NodeId, UserId, VendorId,
    },
    page::Page,
    payment::PaymentFilter,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{Actor, ExpensesRead, ExpensesWrite},
    etag::{IfMatch, created, ok_with_version},
    idempotency::IdempotencyKey,
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState,
    commands::expenses as commands,
    error::{AppError, AppResult},
    reads::{
        expenses as reads,
        expenses::list::{ExpenseFilter, ExpenseSort, LineFilter},
    },
};

/// Which expenses, in which order.
#[derive(Debug, Deserialize, IntoParams)]
pub struct ListParams {
    /// One or more states, separated by commas.
    #[param(example = "submitted,approved")]
    state: Option<String>,
    /// One or more kinds, separated by commas.
    #[param(example = "reimbursement,advance")]
    kind: Option<String>,
    source: Option<ExpenseSource>,
    department_id: Option<DepartmentId>,
    campaign_id: Option<CampaignId>,
    vendor_id: Option<VendorId>,
    node_id: Option<NodeId>,
    import_id: Option<ImportId>,
    /// Of one of the lines, as are the following.
    category_id: Option<CategoryId>,
    channel_id: Option<ChannelId>,
    activity_type_id: Option<ActivityTypeId>,
    /// Values of the organisation's own dimensions: `7:12,8:3`, dimension and value.
    #[param(value_type = Option<String>, example = "7:12")]
    custom: Option<CustomFilter>,
    fiscal_year_id: Option<FiscalYearId>,
    /// Its money moved on this day or later.
    from: Option<NaiveDate>,
    /// Its money moved on this day or earlier.
    to: Option<NaiveDate>,
    /// Only the viewer's own.
    mine: Option<bool>,
    /// `unpaid`: something is owed on its invoices; `overdue`: and the day that it was due is over.
    #[param(value_type = Option<String>, example = "unpaid")]
    payment: Option<PaymentFilter>,
    over_budget: Option<bool>,
    /// Part of the title or the supplier's name, or a reference such as `EXP-1042`.
    q: Option<String>,
    /// `newest` (default), `oldest`, `largest` or `smallest`.
    #[param(example = "newest")]
    sort: Option<String>,
    /// From an earlier page.
    cursor: Option<String>,
    /// 1 to 200, by default 50.
    limit: Option<i64>,
}

impl ListParams {
    fn sort(&self) -> AppResult<ExpenseSort> {
        match self.sort.as_deref() {
            None | Some("newest") => Ok(ExpenseSort::Newest),
            Some("oldest") => Ok(ExpenseSort::Oldest),
            Some("largest") => Ok(ExpenseSort::LargestFirst),
            Some("smallest") => Ok(ExpenseSort::SmallestFirst),
            Some(_) => {
                Err(AppError::new(ErrorCode::BadQuery, "sort is newest, oldest, largest or smallest."))
            }
        }
    }

    fn filter(&self, viewer: UserId, now: NaiveDateTime) -> AppResult<ExpenseFilter> {
        let states = self.state.as_deref().unwrap_or_default().split(',').filter(|state| !state.is_empty());
        let states = states
            .map(|state| state.parse::<ExpenseState>())
            .collect::<Result<_, _>>()
            .map_err(|error| AppError::new(ErrorCode::BadQuery, format!("state: {error}")))?;
        let kinds = self.kind.as_deref().unwrap_or_default().split(',').filter(|kind| !kind.is_empty());
        let kinds = kinds
            .map(|kind| kind.parse::<ExpenseKind>())
            .collect::<Result<_, _>>()
            .map_err(|error| AppError::new(ErrorCode::BadQuery, format!("kind: {error}")))?;
        let custom = self.custom.clone().unwrap_or_default();
        Ok(ExpenseFilter {
            states,
            kinds,
            source: self.source,
            departments: self.department_id.map(|id| vec![id]),
            campaign_id: self.campaign_id,
            vendor_id: self.vendor_id,
            node_id: self.node_id,
            import_id: self.import_id,
            requester_id: self.mine.unwrap_or(false).then_some(viewer),
            over_budget: self.over_budget,
            payment: self.payment.map(|payment| (payment, now)),
            due_before: None,
            text: self.q.clone().filter(|text| !text.trim().is_empty()),
            line: LineFilter {
                categories: self.category_id.map(|id| vec![id]),
                channels: self.channel_id.map(|id| vec![id]),
                activity_types: self.activity_type_id.map(|id| vec![id]),
                custom: custom.0.into_iter().map(|(dimension, value)| (dimension, vec![value])).collect(),
                fiscal_year_id: self.fiscal_year_id,
                from: self.from,
                to: self.to,
            },
        })
    }
}

/// List expenses
#[utoipa::path(tag = "expenses", operation_id = "list_expenses", params(ListParams),
    responses((status = 200, body = Page<ExpenseSummary>), ReadProblems))]
#[get("/expenses")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<ExpensesRead>,
    params: web::Query<ListParams>,
) -> AppResult<web::Json<Page<ExpenseSummary>>> {
    let viewer = actor.0.clone();
    let (sort, filter) = (params.sort()?, params.filter(viewer.user_id, state.clock.now())?);
    let limit = params.limit.unwrap_or(50).clamp(1, 200);
    state
        .read(move |conn| reads::list::list(conn, &viewer, &filter, sort, params.cursor.as_deref(), limit))
        .await
        .map(web::Json)
}

/// Whom an advance can be for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ReceiverParams {
    /// Somebody who is named in any case.
    chosen: Option<UserId>,
}

/// List whom an advance can be for
///
/// Active people by name, at most 2,000.
#[utoipa::path(tag = "expenses", operation_id = "list_expense_receivers", params(ReceiverParams),
    responses((status = 200, body = Vec<Person>), ReadProblems))]
#[get("/expense-receivers")]
pub async fn receivers(
    state: web::Data<AppState>,
    _actor: Actor<ExpensesWrite>,
    params: web::Query<ReceiverParams>,
) -> AppResult<web::Json<Vec<Person>>> {
    state.read(move |conn| reads::kinds::receivers(conn, params.chosen)).await.map(web::Json)
}

/// What is checked.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CheckParams {
    /// The stored draft that the request is of: overrides may be granted for it alone.
    expense_id: Option<ExpenseId>,
}

/// Check a request without submitting it
///
/// Says whether it would pass, node by node, and whom it would go to. Keeps nothing.
#[utoipa::path(tag = "expenses", operation_id = "check_expense", params(CheckParams),
    responses((status = 200, body = ExpensePreview), WriteProblems))]
#[post("/expenses/check")]
pub async fn check(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    params: web::Query<CheckParams>,
    body: web::Json<ExpenseDraft>,
) -> AppResult<web::Json<ExpensePreview>> {
    let viewer = actor.0.clone();
    let (now, expense) = (state.clock.now(), params.expense_id);
    state.read(move |conn| reads::preview::preview(conn, &viewer, &body, expense, now)).await.map(web::Json)
}

/// Keep a draft
#[utoipa::path(tag = "expenses", operation_id = "create_expense",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
    responses((status = 201, body = Expense), WriteProblems))]
#[post("/expenses")]
pub async fn create(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    key: IdempotencyKey,
    body: web::Json<ExpenseDraft>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let draft = body.into_inner();
    let request = draft.clone();
    let made: Expense = key
        .run(&state, &actor, &request, move |tx| {
            let id = commands::draft::create(tx, &viewer, &draft)?;
            reads::page::page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(created(&made, &format!("/api/v1/expenses/{}", made.summary.id), made.summary.version))
}

/// Get an expense
#[utoipa::path(tag = "expenses", operation_id = "get_expense", params(("id" = ExpenseId, Path)),
    responses((status = 200, body = Expense), ReadProblems))]
#[get("/expenses/{id}")]
pub async fn get(
    state: web::Data<AppState>,
    actor: Actor<ExpensesRead>,
    id: web::Path<ExpenseId>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let expense = state.read(move |conn| reads::page::page(conn, &viewer, *id)).await?;
    Ok(ok_with_version(&expense, expense.summary.version))
}

/// Change a draft
#[utoipa::path(tag = "expenses", operation_id = "update_expense",
    params(("id" = ExpenseId, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
    responses((status = 200, body = Expense), WriteProblems))]
#[put("/expenses/{id}")]
pub async fn update(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<ExpenseId>,
    version: IfMatch,
    body: web::Json<ExpenseDraft>,
) -> AppResult<HttpResponse> {
    let viewer = actor.0.clone();
    let changed = state
        .writer
        .run(move |tx| {
            let id = commands::draft::update(tx, &viewer, *id, version.0, &body)?;
            reads::page::page(tx.conn, &viewer, id)
        })
        .await?;
    Ok(ok_with_version(&changed, changed.summary.version))
}
