//! Accounts, where spending goes, and batches of vouchers.

use gloo_net::http::Method;
use penstock_shared::{
    accounting::{
        Account, AccountCreate, AccountMapping, AccountMappingUpdate, AccountUpdate, Voucher, VoucherBatch,
        VoucherBatchReverse, VoucherPreview, VoucherRange,
    },
    delivery::{Accrual, AccrualBatches},
    ids::{AccountId, FiscalYearId, PeriodId, VoucherBatchId},
    page::Page,
};

use super::{Api, ApiResult, IntentKey, Query};

impl Api {
    pub async fn accounts(self) -> ApiResult<Vec<Account>> {
        self.get("/accounts").await
    }

    pub async fn create_account(self, new: &AccountCreate, key: &IntentKey) -> ApiResult<Account> {
        self.create("/accounts", new, key).await
    }

    pub async fn update_account(
        self,
        id: AccountId,
        change: &AccountUpdate,
        version: i64,
    ) -> ApiResult<Account> {
        self.patch(&format!("/accounts/{id}"), change, version).await
    }

    pub async fn account_mapping(self) -> ApiResult<AccountMapping> {
        self.get("/account-mapping").await
    }

    pub async fn replace_account_mapping(
        self,
        new: &AccountMappingUpdate,
        version: i64,
    ) -> ApiResult<AccountMapping> {
        self.put("/account-mapping", new, version).await
    }

    /// What a period's accrual would have, and the one that stands.
    pub async fn accrual(self, id: PeriodId) -> ApiResult<Accrual> {
        self.get(&format!("/periods/{id}/accrual")).await
    }

    /// Safe to repeat: a period has one accrual.
    pub async fn post_accrual(self, id: PeriodId) -> ApiResult<AccrualBatches> {
        self.post(&format!("/periods/{id}/accrual"), &()).await
    }

    pub async fn voucher_batches(self, year: FiscalYearId) -> ApiResult<Vec<VoucherBatch>> {
        self.get(&Query::new().with("fiscal_year_id", year).on("/voucher-batches")).await
    }

    pub async fn voucher_batch(self, id: VoucherBatchId) -> ApiResult<VoucherBatch> {
        self.get(&format!("/voucher-batches/{id}")).await
    }

    pub async fn vouchers(
        self,
        id: VoucherBatchId,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<Voucher>> {
        let query = Query::new().maybe("cursor", cursor).with("limit", limit);
        self.get(&query.on(&format!("/voucher-batches/{id}/vouchers"))).await
    }

    pub async fn preview_voucher_batch(self, range: &VoucherRange) -> ApiResult<VoucherPreview> {
        self.post("/voucher-batches/preview", range).await
    }

    pub async fn post_voucher_batch(self, range: &VoucherRange, key: &IntentKey) -> ApiResult<VoucherBatch> {
        self.create("/voucher-batches", range, key).await
    }

    pub async fn reverse_voucher_batch(
        self,
        id: VoucherBatchId,
        reason: String,
        key: &IntentKey,
    ) -> ApiResult<VoucherBatch> {
        let body = VoucherBatchReverse { reason };
        self.create(&format!("/voucher-batches/{id}/reverse"), &body, key).await
    }

    /// A batch as a file: `hledger`, `csv` or `xlsx`.
    pub async fn voucher_batch_export(self, id: VoucherBatchId, format: &str) -> ApiResult<Vec<u8>> {
        let query = Query::new().with("format", format);
        self.file(Method::GET, &query.on(&format!("/voucher-batches/{id}/export"))).await
    }
}
