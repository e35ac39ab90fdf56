//! The server's words in the reader's language. Every match names every variant, so that a new
//! error code or state does not compile before it has both languages.

use penstock_shared::{
    approval::{ApproverKind, StepState},
    budget_request::{BudgetRequestKind, BudgetRequestState, Funding},
    campaign::CampaignStatus,
    claim::ClaimState,
    dimension::FieldUse,
    error_code::ErrorCode,
    expense::{ExpenseAction, ExpenseSource, ExpenseState, RevisionField},
    expense_kind::ExpenseKind,
    organisation::Locale,
    payment::PaymentStatus,
    permission::{Permission, Role},
    problem::FieldErrorCode,
    rate::RateSource,
    reference::TermEvent,
    release::ReleaseState,
    template::{OccurrenceOutcome, RepeatUnit, Sharing},
};

use super::t;

/// A word of the server that people read.
pub trait Word: Copy {
    /// The word in the reader's language. Tracks it.
    fn word(self) -> &'static str;
}

macro_rules! words {
    ($($name:ident in $area:ident { $($variant:ident => $key:ident,)+ })+) => {$(
        impl Word for $name {
            fn word(self) -> &'static str {
                match self { $(Self::$variant => t::$area::$key(),)+ }
            }
        }
    )+};
}

mod accounting;
mod alerts;
pub mod audit;
mod calendar;
mod comparisons;
mod dashboards;
mod experiments;
mod imports;
mod ledger;
mod mail;
mod pivot;
mod plans;
mod refusals;

words! {
    Role in role {
        Administrator => administrator,
        FinanceController => finance_controller,
        DepartmentHead => department_head,
        Marketer => marketer,
        Analyst => analyst,
        Viewer => viewer,
        Service => service,
    }

    Permission in permission {
        OrganisationRead => organisation_read,
        OrganisationManage => organisation_manage,
        UsersRead => users_read,
        UsersManage => users_manage,
        ApiKeysManage => api_keys_manage,
        ReferenceRead => reference_read,
        ReferenceManage => reference_manage,
        PeriodsManage => periods_manage,
        BudgetsRead => budgets_read,
        BudgetsManage => budgets_manage,
        BudgetsRequest => budgets_request,
        ControlsManage => controls_manage,
        PlansRead => plans_read,
        PlansWrite => plans_write,
        YearEndRun => year_end_run,
        CampaignsRead => campaigns_read,
        CampaignsWrite => campaigns_write,
        ResultsWrite => results_write,
        ExpensesRead => expenses_read,
        ExpensesWrite => expenses_write,
        ExpensesApprove => expenses_approve,
        ApprovalsManage => approvals_manage,
        InvoicesRecord => invoices_record,
        ImportsRead => imports_read,
        ImportsRun => imports_run,
        AccountingRead => accounting_read,
        AccountingManage => accounting_manage,
        AnalysisRead => analysis_read,
        AlertsManage => alerts_manage,
        EventsRead => events_read,
        AuditRead => audit_read,
    }

    ErrorCode in errors {
        BadRequest => bad_request,
        BadQuery => bad_query,
        Unauthenticated => unauthenticated,
        BadCredentials => bad_credentials,
        SessionReused => session_reused,
        Forbidden => forbidden,
        SelfApproval => self_approval,
        NotYourStep => not_your_step,
        NotFound => not_found,
        MethodNotAllowed => method_not_allowed,
        WrongState => wrong_state,
        RateInUse => rate_in_use,
        BudgetMoved => budget_moved,
        NothingPlanned => nothing_planned,
        YearEndTakenBack => year_end_taken_back,
        LaterYearEnd => later_year_end,
        CarriedRequestsMoved => carried_requests_moved,
        CarriedMoneyUsed => carried_money_used,
        GivenOnSince => given_on_since,
        CarriedTooMuch => carried_too_much,
        PromisesLeft => promises_left,
        BookWithoutRoom => book_without_room,
        AllocationNeedsRequest => allocation_needs_request,
        AccountsMissing => accounts_missing,
        NothingToPost => nothing_to_post,
        VoucherUnbalanced => voucher_unbalanced,
        BatchReversed => batch_reversed,
        IdempotencyMismatch => idempotency_mismatch,
        InUse => in_use,
        AlreadySetUp => already_set_up,
        VersionMismatch => version_mismatch,
        TooLarge => too_large,
        UnsupportedMedia => unsupported_media,
        ValidationFailed => validation_failed,
        FundsInsufficient => funds_insufficient,
        AmountOverflow => amount_overflow,
        PeriodClosed => period_closed,
        CutExceedsFree => cut_exceeds_free,
        ParentExceeded => parent_exceeded,
        VersionRequired => version_required,
        Throttled => throttled,
        Internal => internal,
        Busy => busy,
    }

    FieldErrorCode in field_error {
        Required => required,
        TooLong => too_long,
        TooShort => too_short,
        OutOfRange => out_of_range,
        Malformed => malformed,
        Unknown => unknown,
        NotUnique => not_unique,
        Settled => settled,
        PartsDiffer => parts_differ,
        HeadsMissing => heads_missing,
        LevelsMissing => levels_missing,
        NotAllowed => not_allowed,
        Circular => circular,
        CurrencyMismatch => currency_mismatch,
        RateMissing => rate_missing,
        RateUnusual => rate_unusual,
        OverRoleLimit => over_role_limit,
        OutsideFiscalYear => outside_fiscal_year,
        PeriodClosed => period_closed,
        ContingencyNode => contingency_node,
        NoBudget => no_budget,
        SeveralBudgets => several_budgets,
        NotACurrency => not_a_currency,
        SameCurrency => same_currency,
        NotARate => not_a_rate,
        NotADay => not_a_day,
        ColumnMissing => column_missing,
        WeakPassword => weak_password,
        FileEmpty => file_empty,
        FileKind => file_kind,
        FileMisnamed => file_misnamed,
        FileTooLarge => file_too_large,
        TooManyFiles => too_many_files,
        FileArchive => file_archive,
        FileSpreadsheet => file_spreadsheet,
        FilePdf => file_pdf,
        FileMarkup => file_markup,
        FileBinary => file_binary,
        JsonWithoutTable => json_without_table,
    }

    CampaignStatus in campaign_status {
        Planned => planned,
        Active => active,
        Paused => paused,
        Completed => completed,
        Cancelled => cancelled,
    }

    ExpenseState in expense_state {
        Draft => draft,
        Submitted => submitted,
        ChangesRequested => changes_requested,
        Approved => approved,
        PartlyInvoiced => partly_invoiced,
        Closed => closed,
        Rejected => rejected,
        Withdrawn => withdrawn,
        Cancelled => cancelled,
    }

    BudgetRequestKind in budget_request_kind {
        Transfer => transfer,
        TopUp => top_up,
        Cut => cut,
        Override => over,
        Plan => plan,
    }

    BudgetRequestState in budget_request_state {
        Submitted => submitted,
        Approved => approved,
        Rejected => rejected,
        Withdrawn => withdrawn,
    }

    Funding in funding {
        Unallocated => unallocated,
        Contingency => contingency,
        NewMoney => new_money,
    }

    ExpenseSource in expense_source {
        Request => request,
        Import => import,
        Api => api,
    }

    ReleaseState in release_state {
        Open => open,
        Cancelled => cancelled,
    }

    ClaimState in claim_state {
        Open => open,
        Settled => settled,
        Cancelled => cancelled,
    }

    Sharing in sharing {
        Own => own,
        Department => department,
        Organisation => organisation,
    }

    RepeatUnit in repeat_unit {
        Week => week,
        Month => month,
        Quarter => quarter,
        Year => year,
    }

    OccurrenceOutcome in occurrence_outcome {
        Drafted => drafted,
        Submitting => submitting,
        Submitted => submitted,
        Refused => refused,
        Failed => failed,
        Missed => missed,
    }

    ExpenseKind in expense_kind {
        Purchase => purchase,
        Reimbursement => reimbursement,
        Advance => advance,
        Prepayment => prepayment,
        BlanketOrder => blanket_order,
    }

    ExpenseAction in expense_action {
        Edit => edit,
        Discard => discard,
        Submit => submit,
        Approve => approve,
        Reject => reject,
        RequestChanges => request_changes,
        Revise => revise,
        Forward => forward,
        AddApprover => add_approver,
        Withdraw => withdraw,
        Invoice => invoice,
        Cancel => cancel,
        Close => close,
        ReverseInvoice => reverse_invoice,
        Claim => claim,
        Credit => credit,
        Pay => pay,
        Deliver => deliver,
        PayOut => pay_out,
        Settle => settle,
        CallOff => call_off,
        Extend => extend,
    }

    PaymentStatus in payment_status {
        Unpaid => unpaid,
        PartlyPaid => partly_paid,
        Paid => paid,
    }

    StepState in step_state {
        Waiting => waiting,
        Pending => pending,
        Approved => approved,
        Rejected => rejected,
        ChangesRequested => changes_requested,
        Skipped => skipped,
    }

    RevisionField in revision_field {
        Title => title,
        Description => description,
        Department => department,
        Campaign => campaign,
        Vendor => vendor,
        Currency => currency,
        LineAdded => line_added,
        LineRemoved => line_removed,
        Amount => amount,
        Budget => budget,
        Category => category,
        ChargeDate => charge_date,
        LineText => line_text,
        LineVendor => line_vendor,
        Tax => tax,
        ServiceDates => service_dates,
        Quote => quote,
        Dimensions => dimensions,
    }

    ApproverKind in approver {
        DepartmentHead => department_head,
        FinanceController => finance_controller,
        BudgetOwner => budget_owner,
        Person => person,
        Several => several,
        Added => added,
    }

    RateSource in rate_source {
        Typed => typed,
        Imported => imported,
    }

    FieldUse in field_use {
        Required => required,
        Optional => optional,
        Hidden => hidden,
    }

    TermEvent in term_event {
        Renamed => renamed,
        Moved => moved,
        Merged => merged,
        Unmerged => unmerged,
        Activated => activated,
        Deactivated => deactivated,
    }
}

impl Word for Locale {
    /// Languages are called by their own names in every language.
    fn word(self) -> &'static str {
        match self {
            Self::ZhCn => "简体中文",
            Self::En => "English",
        }
    }
}
