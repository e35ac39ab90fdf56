//! The rules of approval, and who stands in for whom.

use penstock_shared::{
    approval_measure::{ApprovalMeasureQuery, ApprovalMeasures},
    approval_rule::{
        ApprovalReplay, ApprovalReplayQuery, ApprovalRoute, ApprovalRules, ApprovalRulesTrial,
        ApprovalRulesUpdate,
    },
    delegation::{ApproverChoice, Delegation, DelegationCreate},
    expense::{AskApprover, Expense},
    ids::{DelegationId, ExpenseId},
};

use super::{Api, ApiResult, IntentKey, Query};

impl Api {
    pub async fn approval_rules(self) -> ApiResult<ApprovalRules> {
        self.get("/approval-rules").await
    }

    /// The newest first.
    pub async fn approval_rule_versions(self) -> ApiResult<Vec<ApprovalRules>> {
        self.get("/approval-rules/versions").await
    }

    pub async fn update_approval_rules(
        self,
        update: &ApprovalRulesUpdate,
        version: i64,
    ) -> ApiResult<ApprovalRules> {
        self.put("/approval-rules", update, version).await
    }

    pub async fn try_approval_rules(self, trial: &ApprovalRulesTrial) -> ApiResult<ApprovalRoute> {
        self.post("/approval-rules/trial", trial).await
    }

    pub async fn replay_approval_rules(self, query: &ApprovalReplayQuery) -> ApiResult<ApprovalReplay> {
        self.post("/approval-rules/replay", query).await
    }

    pub async fn approval_measures(self, query: &ApprovalMeasureQuery) -> ApiResult<ApprovalMeasures> {
        let query = Query::new().maybe("from", query.from).maybe("until", query.until);
        self.get(&query.on("/approval-measures")).await
    }

    /// Everybody who may approve.
    pub async fn approvers(self) -> ApiResult<Vec<ApproverChoice>> {
        self.get("/approvers").await
    }

    pub async fn delegations(self) -> ApiResult<Vec<Delegation>> {
        self.get("/delegations").await
    }

    pub async fn create_delegation(
        self,
        create: &DelegationCreate,
        key: &IntentKey,
    ) -> ApiResult<Delegation> {
        self.create("/delegations", create, key).await
    }

    pub async fn end_delegation(self, id: DelegationId) -> ApiResult<()> {
        self.delete(&format!("/delegations/{id}")).await
    }

    /// Passes the question on.
    pub async fn forward(self, id: ExpenseId, ask: &AskApprover) -> ApiResult<Expense> {
        self.post(&format!("/expenses/{id}/forward"), ask).await
    }

    /// Asks somebody as well.
    pub async fn add_approver(self, id: ExpenseId, ask: &AskApprover) -> ApiResult<Expense> {
        self.post(&format!("/expenses/{id}/approvers"), ask).await
    }
}
