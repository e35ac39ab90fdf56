//! The steps of an expense's life, and the inbox of an approver.

use penstock_shared::{
    approval::ApprovalItem,
    delivery::DeliveryCreate,
    expense::{DecisionRequest, Expense, ExpenseDecision, ExpenseDraft, InvoiceCreate},
    expense_kind::ExpenseExtend,
    ids::{DeliveryId, ExpenseId, InvoiceId, PaymentId, ReleaseId},
    page::Page,
    payment::{CreditNoteCreate, PaymentCreate},
    prefunding::{PayOutCreate, SettlementCreate},
    release::ReleaseCreate,
};

use super::{Api, ApiResult, IntentKey, Query};

/// A step that takes a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Approve,
    Reject,
    RequestChanges,
    Withdraw,
    Cancel,
    Close,
}

impl Step {
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::RequestChanges => "request-changes",
            Self::Withdraw => "withdraw",
            Self::Cancel => "cancel",
            Self::Close => "close",
        }
    }
}

impl Api {
    /// Reserves the money of a draft and sends it to its approvers.
    pub async fn submit_expense(self, id: ExpenseId) -> ApiResult<Expense> {
        self.post(&format!("/expenses/{id}/submit"), &()).await
    }

    /// Takes a step. Rejecting, cancelling and asking for changes need a comment. A decision is about the
    /// revision that was read.
    pub async fn decide(
        self,
        id: ExpenseId,
        step: Step,
        comment: &str,
        revision: Option<i32>,
    ) -> ApiResult<Expense> {
        let path = format!("/expenses/{id}/{}", step.path());
        let comment = comment.trim().to_owned();
        match step {
            Step::Approve | Step::Reject | Step::RequestChanges => {
                self.post(&path, &ExpenseDecision { comment, revision }).await
            }
            Step::Withdraw | Step::Cancel | Step::Close => {
                self.post(&path, &DecisionRequest { comment }).await
            }
        }
    }

    /// Puts a draft in the place of a request that is not decided.
    pub async fn revise_expense(
        self,
        id: ExpenseId,
        draft: &ExpenseDraft,
        version: i64,
    ) -> ApiResult<Expense> {
        self.post_versioned(&format!("/expenses/{id}/revise"), draft, version).await
    }

    pub async fn record_invoice(
        self,
        id: ExpenseId,
        invoice: &InvoiceCreate,
        key: &IntentKey,
    ) -> ApiResult<Expense> {
        self.create(&format!("/expenses/{id}/invoices"), invoice, key).await
    }

    pub async fn pay_out(self, id: ExpenseId, new: &PayOutCreate, key: &IntentKey) -> ApiResult<Expense> {
        self.create(&format!("/expenses/{id}/pay-outs"), new, key).await
    }

    pub async fn settle_expense(
        self,
        id: ExpenseId,
        new: &SettlementCreate,
        key: &IntentKey,
    ) -> ApiResult<Expense> {
        self.create(&format!("/expenses/{id}/settlements"), new, key).await
    }

    pub async fn create_release(
        self,
        id: ExpenseId,
        new: &ReleaseCreate,
        key: &IntentKey,
    ) -> ApiResult<Expense> {
        self.create(&format!("/expenses/{id}/releases"), new, key).await
    }

    pub async fn cancel_release(
        self,
        id: ExpenseId,
        release: ReleaseId,
        comment: &str,
    ) -> ApiResult<Expense> {
        let reason = DecisionRequest { comment: comment.trim().to_owned() };
        self.post(&format!("/expenses/{id}/releases/{release}/cancel"), &reason).await
    }

    pub async fn extend_expense(self, id: ExpenseId, new: &ExpenseExtend) -> ApiResult<Expense> {
        self.post(&format!("/expenses/{id}/extend"), new).await
    }

    pub async fn reverse_invoice(
        self,
        id: ExpenseId,
        invoice: InvoiceId,
        comment: &str,
    ) -> ApiResult<Expense> {
        let decision = DecisionRequest { comment: comment.trim().to_owned() };
        self.post(&format!("/expenses/{id}/invoices/{invoice}/reverse"), &decision).await
    }

    pub async fn record_credit_note(
        self,
        id: ExpenseId,
        invoice: InvoiceId,
        note: &CreditNoteCreate,
        key: &IntentKey,
    ) -> ApiResult<Expense> {
        self.create(&format!("/expenses/{id}/invoices/{invoice}/credit-notes"), note, key).await
    }

    /// Safe to repeat: the reference says which payment it is.
    pub async fn record_payment(
        self,
        id: ExpenseId,
        invoice: InvoiceId,
        payment: &PaymentCreate,
    ) -> ApiResult<Expense> {
        self.post(&format!("/expenses/{id}/invoices/{invoice}/payments"), payment).await
    }

    pub async fn record_delivery(
        self,
        id: ExpenseId,
        delivery: &DeliveryCreate,
        key: &IntentKey,
    ) -> ApiResult<Expense> {
        self.create(&format!("/expenses/{id}/deliveries"), delivery, key).await
    }

    pub async fn reverse_delivery(
        self,
        id: ExpenseId,
        delivery: DeliveryId,
        comment: &str,
    ) -> ApiResult<Expense> {
        let decision = DecisionRequest { comment: comment.trim().to_owned() };
        self.post(&format!("/expenses/{id}/deliveries/{delivery}/reverse"), &decision).await
    }

    pub async fn reverse_payment(
        self,
        id: ExpenseId,
        payment: PaymentId,
        comment: &str,
    ) -> ApiResult<Expense> {
        let decision = DecisionRequest { comment: comment.trim().to_owned() };
        self.post(&format!("/expenses/{id}/payments/{payment}/reverse"), &decision).await
    }

    /// The requests that wait for the viewer, oldest first.
    pub async fn approvals(
        self,
        overdue: bool,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<ApprovalItem>> {
        let query = Query::new().maybe("overdue", overdue.then_some(true)).maybe("cursor", cursor);
        self.get(&query.with("limit", limit).on("/approvals")).await
    }
}
