//! Identifiers: one type per table, so that a department's number is never taken for a user's.

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = i64, example = 7))]
        #[cfg_attr(feature = "db", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "db", diesel(sql_type = diesel::sql_types::BigInt))]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        #[cfg(feature = "db")]
        impl<DB> diesel::serialize::ToSql<diesel::sql_types::BigInt, DB> for $name
        where
            DB: diesel::backend::Backend,
            i64: diesel::serialize::ToSql<diesel::sql_types::BigInt, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                self.0.to_sql(out)
            }
        }

        #[cfg(feature = "db")]
        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB> for $name
        where
            DB: diesel::backend::Backend,
            i64: diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                i64::from_sql(bytes).map(Self)
            }
        }
    )+};
}

id! {
    /// A person who can sign in.
    UserId;
    /// An API key of a machine.
    ApiKeyId;
    /// An endpoint that is told of what happens.
    WebhookId;
    /// A message on its way to an endpoint.
    WebhookDeliveryId;
    /// Somebody standing in for somebody.
    DelegationId;
    /// A department of the organisation's tree.
    DepartmentId;
    /// A channel, such as search ads or trade shows.
    ChannelId;
    /// A type of activity, such as product launch or webinar.
    ActivityTypeId;
    /// A budget category of an expense, such as media or production.
    CategoryId;
    /// A dimension of the customer's own, such as region.
    DimensionId;
    /// A value of such a dimension.
    DimensionValueId;
    /// A supplier.
    VendorId;
    /// A fiscal year.
    FiscalYearId;
    /// A fiscal period (a month) of a fiscal year.
    PeriodId;
    /// A campaign.
    CampaignId;
    /// A node of a budget tree.
    NodeId;
    /// An expense, from request to payment.
    ExpenseId;
    /// A line of an expense.
    ExpenseLineId;
    /// A step of an approval route.
    ApprovalStepId;
    /// A request about budgets: a transfer, a top-up, a cut, an override, a plan.
    BudgetRequestId;
    /// An invoice recorded against an expense.
    InvoiceId;
    /// A credit note.
    CreditNoteId;
    /// A payment.
    PaymentId;
    /// A delivery of what was ordered.
    DeliveryId;
    /// A stored funds check.
    FundCheckId;
    /// A cap beside the tree.
    ControlBookId;
    /// Leave to go over a limit.
    OverrideId;
    /// An import of one or more files.
    ImportId;
    /// A file of an import.
    ImportFileId;
    /// A row of an import that was not accepted at once.
    ImportRowId;
    /// A saved mapping of columns.
    ImportTemplateId;
    /// A year end that was run.
    YearEndId;
    /// An account of the general ledger.
    AccountId;
    /// A batch of vouchers.
    VoucherBatchId;
    /// A voucher.
    VoucherId;
    /// A plan rate between two currencies.
    PlanRateId;
    /// A plan.
    PlanId;
    /// A version of a plan.
    PlanVersionId;
    /// A file of an expense.
    AttachmentId;
    /// A comment on an expense.
    CommentId;
    /// Reimbursements that are paid back together.
    ClaimId;
    /// Money that was paid out for an advance or a prepayment.
    PayOutId;
    /// What became of a part of it.
    PrefundingUseId;
    /// A request that is kept to begin others with.
    TemplateId;
    /// A view of the analysis that is kept.
    AnalysisViewId;
    /// Why a budget was used otherwise than planned.
    VarianceExplanationId;
    /// A dashboard.
    DashboardId;
    /// An experiment.
    ExperimentId;
    /// An arm of an experiment.
    ExperimentVariantId;
    /// A report that goes out on its days.
    ReportScheduleId;
    /// A rule of alerts.
    AlertRuleId;
    /// An alert.
    AlertId;
    /// What was called off a blanket order.
    ReleaseId;
    /// Something that a person is told.
    NotificationId;
    /// Something that goes out by mail.
    MailId;
}
