//! The one table of reasons: why a thing's state, a person's place or a period does not allow a step. An
//! [`ErrorCode`] says what kind of refusal it is; its reason says which one, and the screens translate that.

use crate::error_code::ErrorCode;

macro_rules! refusal_reasons {
    ($($(#[$meta:meta])* $variant:ident => $text:tt, $code:ident, $sentence:literal;)+) => {
        text_enum! {
            /// Why a step was refused, more closely than the code says.
            pub enum RefusalReason { $($(#[$meta])* $variant => $text,)+ }
        }
        impl RefusalReason {
            /// The code that it belongs to.
            #[must_use]
            pub const fn code(self) -> ErrorCode {
                match self { $(Self::$variant => ErrorCode::$code,)+ }
            }
            /// The refusal in an English sentence, with the way out.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)+ }
            }
        }
    };
}

refusal_reasons! {
    // Requests about money and their approval.
    NotADraft => "not_a_draft", WrongState, "Only a draft can be changed.";
    AlreadySubmitted => "already_submitted", WrongState, "Only a draft can be submitted.";
    NotWaiting => "not_waiting", WrongState, "This request does not wait for approval any more.";
    OnlyWaitingIsWithdrawn => "only_waiting_is_withdrawn", WrongState, "Only a draft or a request that waits for approval can be withdrawn.";
    OnlyUndecidedIsRevised => "only_undecided_is_revised", WrongState, "Only a request that is not decided yet can be changed. Copy it to ask anew.";
    RevisedSince => "revised_since", WrongState, "The request was changed since you read it. Read it again before you decide.";
    NobodyToApprove => "nobody_to_approve", WrongState, "There is nobody who could approve this. Ask an administrator to name a head for the department.";
    NobodyToDecide => "nobody_to_decide", WrongState, "There is nobody who could decide this. Ask an administrator for a second person in finance or a head for the department.";
    OverrideDayOver => "override_day_over", WrongState, "The day until which the override was asked for is over. Ask again.";
    OverrideRevoked => "override_revoked", WrongState, "This override was revoked before.";
    InvoiceNeedsApproval => "invoice_needs_approval", WrongState, "Only an approved expense takes invoices.";
    CancelNeedsApproval => "cancel_needs_approval", WrongState, "Only an approved expense can be cancelled.";
    CloseNeedsApproval => "close_needs_approval", WrongState, "Only an approved expense can be closed.";
    ReceiptMissing => "receipt_missing", WrongState, "A reimbursement needs a receipt. Keep it as a draft, add the file on its page, and submit it then.";
    ReimbursedByClaim => "reimbursed_by_claim", WrongState, "A reimbursement is paid back through a claim. Put it into one.";
    ReimbursementInClaim => "reimbursement_in_claim", WrongState, "This reimbursement is in a claim. Cancel the claim first.";
    PrefundedBySettlement => "prefunded_by_settlement", WrongState, "Advances and prepayments take settlements, not invoices.";
    NotPrefunded => "not_prefunded", WrongState, "Only advances and prepayments are paid out and settled.";
    PrefundingNotOpen => "prefunding_not_open", WrongState, "Only what is approved and not closed is paid out and settled.";
    PaidBeyondApproved => "paid_beyond_approved", WrongState, "All pay-outs together are at most what was approved. Ask for more with another request.";
    SettledBeyondPaid => "settled_beyond_paid", WrongState, "More than was paid out cannot be settled. Ask for the excess with a reimbursement.";
    OwnPayOut => "own_pay_out", Forbidden, "Nobody pays out an advance to themselves. Ask somebody else in finance.";
    SettlementOfOthers => "settlement_of_others", Forbidden, "Who received the money, or finance, settles it.";
    SettlementReceiptMissing => "settlement_receipt_missing", WrongState, "Add the receipts to the request first.";
    MoneyOut => "money_out", WrongState, "Money was paid out that is not settled yet. Settle it first.";
    NotAnOrder => "not_an_order", WrongState, "Releases are called off blanket orders only.";
    OrderNotOpen => "order_not_open", WrongState, "Only what is approved and not closed takes releases.";
    OutsideValidity => "outside_validity", WrongState, "The order is not valid today. Ask finance to extend it.";
    OrderOfOthers => "order_of_others", Forbidden, "Who asked for the order, or finance, calls off it.";
    BeyondOrder => "beyond_order", WrongState, "The line of the order has less left for releases. Release less, or cancel a release.";
    ReleaseNotOpen => "release_not_open", WrongState, "This release was cancelled before.";
    NothingExpires => "nothing_expires", WrongState, "Only what is approved, and stands until a day, can be extended.";
    ClaimNotOpen => "claim_not_open", WrongState, "This claim is settled or cancelled already.";
    ClaimedRequestEnded => "claimed_request_ended", WrongState, "A reimbursement of this claim was ended meanwhile. Cancel the claim and make a new one.";
    OwnClaim => "own_claim", Forbidden, "Nobody settles their own claim. Ask somebody else in finance.";
    TemplateOfOthers => "template_of_others", Forbidden, "A template is changed by its owner, and repeats in the owner's name only.";
    TemplateSharing => "template_sharing", Forbidden, "A department's head shares with the department; who keeps the vocabularies shares with everybody.";
    VarianceExplained => "variance_explained", WrongState, "This variance is explained already. Change the explanation.";
    AlertEnded => "alert_ended", WrongState, "This alert has ended. There is nothing to put off.";
    AlertRulesTooMany => "alert_rules_too_many", WrongState, "You have 50 rules of alerts. Delete one that is no longer needed.";
    ReportOwnerOnly => "report_owner_only", Forbidden, "Only who sends this report can change it. You can leave it.";
    ReportsTooMany => "reports_too_many", WrongState, "You send 50 reports already. Delete one that is no longer needed.";
    ViewOfOthers => "view_of_others", Forbidden, "This view is shared with you for reading. Save it as a view of your own to change it.";
    ViewOwnerOnly => "view_owner_only", Forbidden, "A view is shared and deleted by its owner, or by who keeps the vocabularies.";
    DashboardOfOthers => "dashboard_of_others", Forbidden, "This dashboard is shared with you for reading. Copy it to have one of your own.";
    DashboardOwnerOnly => "dashboard_owner_only", Forbidden, "A dashboard is shared and deleted by its owner, or by who keeps the vocabularies.";
    BoardFilterNotTaken => "board_filter_not_taken", ValidationFailed, "A tile can not be asked with the dashboard's filters. Change the filters, or the question of the tile.";
    ExperimentNotDraft => "experiment_not_draft", WrongState, "The experiment has started, so its design is fixed.";
    ExperimentNotRunning => "experiment_not_running", WrongState, "Only a running experiment can be stopped.";
    ExperimentNotStopped => "experiment_not_stopped", WrongState, "Stop the experiment before it is decided. What is decided stays so.";
    ExperimentNotDecided => "experiment_not_decided", WrongState, "Decide the experiment first.";
    ExperimentTakesNoData => "experiment_takes_no_data", WrongState, "Figures are taken from the start of an experiment until it is decided.";
    ExperimentOtherSource => "experiment_other_source", WrongState, "This experiment takes its figures from elsewhere. What it takes them from was fixed before the start.";
    ExperimentNoRollOut => "experiment_no_roll_out", WrongState, "Only an arm that was chosen over the control is rolled out.";
    ExperimentRolledOut => "experiment_rolled_out", WrongState, "The transfer of this roll-out was asked for already.";
    NoPeriodForDay => "no_period_for_day", PeriodClosed, "No fiscal year has this day yet. Ask finance to open it.";
    ClaimOfOthers => "claim_of_others", Forbidden, "A claim is cancelled by the claimant or by finance.";
    InvoiceReversed => "invoice_reversed", WrongState, "This invoice was reversed before.";
    InvoiceCredited => "invoice_credited", WrongState, "A credit note took something off this invoice. Credit the rest instead.";
    InvoicePaid => "invoice_paid", WrongState, "A payment of this invoice is recorded. Take the payment back first.";
    CreditAbovePaid => "credit_above_paid", WrongState, "With what was paid, this credit note comes to more than the invoice. Take a payment back first.";
    CreditNeedsOpenOrder => "credit_needs_open_order", WrongState, "The order is closed, so it cannot stay open for what is credited.";
    PaymentReversed => "payment_reversed", WrongState, "This payment was taken back before.";
    DeliveryNeedsApproval => "delivery_needs_approval", WrongState, "Only an approved expense that still takes invoices has deliveries.";
    DeliveryReversed => "delivery_reversed", WrongState, "This delivery was taken back before.";
    DeliveryNotYours => "delivery_not_yours", Forbidden, "The requester or finance may record deliveries.";
    AccrualNeedsNextPeriod => "accrual_needs_next_period", WrongState, "An accrual is taken back in the next period. Open the next fiscal year first.";
    NotTheWriter => "not_the_writer", Forbidden, "A draft is changed and submitted by the person who wrote it.";
    NotTheRequester => "not_the_requester", Forbidden, "A request is withdrawn by the person who made it.";
    CancelNotYours => "cancel_not_yours", Forbidden, "The requester or finance may cancel.";
    FilesAfterDecision => "files_after_decision", WrongState, "The request is decided. Ask finance to add the file.";
    DecidedFilesStay => "decided_files_stay", WrongState, "What a request was decided on stays.";
    FilesNotYours => "files_not_yours", Forbidden, "The requester or finance may add files.";
    FileOfOthers => "file_of_others", Forbidden, "A file is removed by the person who added it.";
    CommentTooOld => "comment_too_old", WrongState, "A comment can be changed for 15 minutes.";
    CommentDeleted => "comment_deleted", WrongState, "This comment was deleted.";
    CommentOfOthers => "comment_of_others", Forbidden, "A comment belongs to the person who wrote it.";
    MailNotReady => "mail_not_ready", WrongState, "No mail server is configured. Ask whoever runs this installation.";
    MailNotFailed => "mail_not_failed", WrongState, "Only a mail that was given up is sent again.";
    WebhooksTooMany => "webhooks_too_many", WrongState, "There are 50 webhooks, and no more can be kept. Remove one first.";
    WebhookInactive => "webhook_inactive", WrongState, "This webhook is switched off. Switch it on first.";
    WebhookWaits => "webhook_waits", WrongState, "This message is on its way already.";
    AccountInUse => "account_in_use", InUse, "The mapping names this account. Map to another one first.";
    NoLaterPeriodOpen => "no_later_period_open", PeriodClosed, "This period is closed, and no later one of the year is open. Ask finance to reopen one.";
    RefundWithoutPeriod => "refund_without_period", PeriodClosed, "The invoice's period is closed, and today has no open period in its fiscal year. Reopen one first.";
    // Budgets, their control and the year's end.
    PolicyWasInForce => "policy_was_in_force", WrongState, "This policy is in force, or was. Set another one instead.";
    NoNextYear => "no_next_year", WrongState, "Open the next fiscal year first.";
    NextYearClosed => "next_year_closed", WrongState, "Every period of the next year is closed. Reopen one first.";
    LapsingMoneyOut => "lapsing_money_out", WrongState, "Money of advances or prepayments is out on budgets whose promises lapse. Settle it first, or let what is promised go on.";
    YearClosed => "year_closed", WrongState, "Every period of the year is closed. Reopen its last one first.";
    YearInUse => "year_in_use", InUse, "Budgets, plans, control books, a year end or closed periods belong to this year, so it stays.";
    PeriodsClosedSince => "periods_closed_since", PeriodClosed, "Reopen the periods that begin on these days first:";
    WholeOrganisationOnly => "whole_organisation_only", Forbidden, "A year end is about the whole organisation. Someone who sees all of it has to do this.";
    // Plans.
    PlanClosed => "plan_closed", WrongState, "The plan is closed.";
    VersionNotADraft => "version_not_a_draft", WrongState, "Only a draft can be changed. Withdraw it, or begin a revision.";
    ScenarioNotAdopted => "scenario_not_adopted", WrongState, "A scenario is adopted first, and then submitted.";
    NotAScenario => "not_a_scenario", WrongState, "Only a scenario can be adopted.";
    VersionNotSubmitted => "version_not_submitted", WrongState, "Only what was submitted can be taken back.";
    VersionNotWaiting => "version_not_waiting", WrongState, "This version does not wait for approval.";
    VersionNotApproved => "version_not_approved", WrongState, "Only an approved version can take effect.";
    VersionUnderWay => "version_under_way", WrongState, "A version is on its way into the budget. Finish or withdraw it first.";
    VersionOpen => "version_open", WrongState, "A version of this plan is open already. Finish that one first.";
    NothingInForce => "nothing_in_force", WrongState, "No version of this plan is in force. Change the draft itself.";
    TotalStays => "total_stays", WrongState, "The total stays. Take out the lines below it.";
    VersionWasAskedFor => "version_was_asked_for", InUse, "The approval of this version was asked for once. It stays, so that the request still says what it was about.";
    OnlyVersion => "only_version", InUse, "It is the plan's only version, and there are scenarios. Throw those away first.";
    PartOfPlan => "part_of_plan", Forbidden, "You see only a part of this plan. This concerns all of it.";
    HiddenLinesBelow => "hidden_lines_below", Forbidden, "Lines that you do not see are below this one.";
    RoofTooLow => "roof_too_low", ParentExceeded, "What is used already in budgets that come below these would take them over their limit. Plan more for them, or ease their control first:";
    TreeTooDeep => "tree_too_deep", WrongState, "What stands below this budget already would stand too deep in the tree. Plan it nearer to the top:";
    LineInClosedPeriods => "line_in_closed_periods", PeriodClosed, "This line has money in closed periods. Set its open periods to zero instead:";
    PlanChangesClosedPeriod => "plan_changes_closed_period", PeriodClosed, "The plan would change a period that is closed:";
    // Reference data and campaigns.
    CampaignStatusStep => "campaign_status_step", WrongState, "A campaign does not go from its present status to this one.";
    MergedAlready => "merged_already", WrongState, "It is merged already. Undo that first.";
    NotMerged => "not_merged", WrongState, "It is not merged.";
    AboveCameBelow => "above_came_below", WrongState, "The one above it has come to be below it meanwhile. Move that one first.";
    // Imports.
    ImportWithoutSettings => "import_without_settings", WrongState, "Settle what the columns mean first.";
    ImportWithoutFile => "import_without_file", WrongState, "Upload a file first.";
    ImportRunsOrDone => "import_runs_or_done", WrongState, "Only a draft, or an import that was stopped, can run.";
    ImportNotRunning => "import_not_running", WrongState, "Only an import that runs can be stopped.";
    ImportNotRun => "import_not_run", WrongState, "The import has not run yet.";
    RowSettled => "row_settled", WrongState, "This row has been dealt with already.";
    MappingUnfit => "mapping_unfit", WrongState, "The columns of this file do not fit the import's settings any more:";
    TooManyFiles => "too_many_files", TooLarge, "Too many files at once.";
    FileTooLarge => "file_too_large", TooLarge, "The file is too large. Split it.";
    TableTooLarge => "table_too_large", TooLarge, "A table's file has at most 5 MB.";
    // Files that leave.
    PdfFontMissing => "pdf_font_missing", WrongState, "The server has no font with these letters, so it cannot print them. Have fonts-noto-cjk installed there, or a font named with --pdf-font; CSV and Excel work meanwhile.";
    // Rights.
    RightMissing => "right_missing", Forbidden, "Your role does not allow this. Ask an administrator.";
    TrailOfOrganisation => "trail_of_organisation", Forbidden, "The audit trail is about the whole organisation. Use a key that sees all of it.";
    InPersonOnly => "in_person_only", Forbidden, "An API key cannot do this. A person has to sign in.";
}
