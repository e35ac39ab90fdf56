//! The steps of an expense's life, and the inbox of an approver.

use penstock_shared::{
    approval::ApprovalItem,
    expense::{DecisionRequest, Expense, InvoiceCreate},
    ids::{ExpenseId, InvoiceId},
    page::Page,
};

use super::{Api, ApiResult, IntentKey, Query};

/// A step that takes a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Approve,
    Reject,
    Withdraw,
    Cancel,
    Close,
}

impl Step {
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
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

    /// Takes a step. Rejecting and cancelling need a comment.
    pub async fn decide(self, id: ExpenseId, step: Step, comment: &str) -> ApiResult<Expense> {
        let decision = DecisionRequest { comment: comment.trim().to_owned() };
        self.post(&format!("/expenses/{id}/{}", step.path()), &decision).await
    }

    pub async fn record_invoice(
        self,
        id: ExpenseId,
        invoice: &InvoiceCreate,
        key: &IntentKey,
    ) -> ApiResult<Expense> {
        self.create(&format!("/expenses/{id}/invoices"), invoice, key).await
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

    /// The requests that wait for the viewer, oldest first.
    pub async fn approvals(self, cursor: Option<String>, limit: i64) -> ApiResult<Page<ApprovalItem>> {
        let query = Query::new().maybe("cursor", cursor).with("limit", limit);
        self.get(&query.on("/approvals")).await
    }
}
