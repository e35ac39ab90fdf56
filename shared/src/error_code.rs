//! The one table of error codes: text, HTTP status, title. The screens translate by the text.

macro_rules! error_codes {
    ($($(#[$meta:meta])* $variant:ident => $text:tt, $status:literal, $title:literal;)+) => {
        text_enum! {
            /// What went wrong, for machines.
            pub enum ErrorCode { $($(#[$meta])* $variant => $text,)+ }
        }
        impl ErrorCode {
            /// The HTTP status that goes with it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)+ }
            }
            /// A short English title, the same for every occurrence.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }
        }
    };
}

error_codes! {
    /// The body is not the JSON that the operation takes.
    BadRequest => "bad_request", 400, "The request could not be read.";
    /// The query string is wrong.
    BadQuery => "bad_query", 400, "The query could not be read.";
    /// No or no valid sign-in.
    Unauthenticated => "unauthenticated", 401, "Sign in first.";
    /// Wrong e-mail or password.
    BadCredentials => "bad_credentials", 401, "E-mail or password is wrong.";
    /// The refresh token was used before: every session of the family has been ended.
    SessionReused => "session_reused", 401, "This session was ended for safety. Sign in again.";
    /// The role does not have the right.
    Forbidden => "forbidden", 403, "Your role does not allow this.";
    /// Nobody approves their own request.
    SelfApproval => "self_approval", 403, "Nobody approves their own request.";
    /// It is another person's turn.
    NotYourStep => "not_your_step", 403, "This decision belongs to another person.";
    /// It does not exist, or the viewer may not know that it does.
    NotFound => "not_found", 404, "There is nothing here.";
    /// The path exists, the method does not.
    MethodNotAllowed => "method_not_allowed", 405, "This method is not supported here.";
    /// The state of the thing does not allow the step.
    WrongState => "wrong_state", 409, "The current state does not allow this step.";
    /// The budget moved since a version of a plan was begun; `about` has the lines.
    BudgetMoved => "budget_moved", 409, "The budget moved since this version was begun.";
    /// A plan without amounts.
    NothingPlanned => "nothing_planned", 409, "Nothing is planned yet.";
    /// The year end has been taken back before.
    YearEndTakenBack => "year_end_taken_back", 409, "This year end was taken back before.";
    /// Requests may have been checked at a rate.
    RateInUse => "rate_in_use", 409, "Requests may have been checked at this rate. Correct it with a newer one.";
    /// A later year end of the same year comes first.
    LaterYearEnd => "later_year_end", 409, "A later year end has to be taken back first.";
    /// Requests that were carried were changed since; `about` has the first of them.
    CarriedRequestsMoved => "carried_requests_moved", 409, "Carried requests were changed since.";
    /// Money that was carried was used since; `about` has the budget.
    CarriedMoneyUsed => "carried_money_used", 409, "Carried money has been used since.";
    /// A budget has given on more than it would have; `about` has the budget.
    GivenOnSince => "given_on_since", 409, "A budget has given on more than it would have.";
    /// What is still promised would not fit; `about` has the budget and what it is short of.
    CarriedTooMuch => "carried_too_much", 409, "The next period has too little room for what is still promised.";
    /// Requests still hold money and no later period of the year is open; `about` has the first of them.
    PromisesLeft => "promises_left", 409, "Requests still hold money in the last open period of the year.";
    /// A control book has no room for what would go on; `about` has the book.
    BookWithoutRoom => "book_without_room", 409, "A control book has no room for what would go on.";
    /// Money of this budget is used, so a change of it takes a second person: ask for it.
    AllocationNeedsRequest => "allocation_needs_request", 409, "This budget is in use. Ask for a top-up or a cut.";
    /// Spending would go to no account; `about` has the categories and the defaults that are missing.
    AccountsMissing => "accounts_missing", 409, "Some spending has no account yet.";
    /// Every entry of these days is in a batch already.
    NothingToPost => "nothing_to_post", 409, "Everything in these days is in a batch already.";
    /// Debits and credits of a voucher differ; `about` has the vouchers.
    VoucherUnbalanced => "voucher_unbalanced", 409, "A voucher does not balance.";
    /// The batch has been taken back before, or takes another one back.
    BatchReversed => "batch_reversed", 409, "This batch was reversed, or reverses another.";
    /// The same idempotency key came with another request.
    IdempotencyMismatch => "idempotency_mismatch", 409, "This idempotency key was used for another request.";
    /// The thing is in use and cannot go.
    InUse => "in_use", 409, "It is in use.";
    /// The first-run set-up has been done already.
    AlreadySetUp => "already_set_up", 409, "The installation is set up already.";
    /// Somebody changed it in between.
    VersionMismatch => "version_mismatch", 412, "Somebody else changed this in the meantime.";
    /// The body is too large.
    TooLarge => "too_large", 413, "This is too large.";
    /// The content type is not accepted.
    UnsupportedMedia => "unsupported_media", 415, "This kind of content is not accepted.";
    /// Some fields are wrong; `errors` lists them.
    ValidationFailed => "validation_failed", 422, "Some fields are not right.";
    /// The budget does not have the money; `funds` has the numbers.
    FundsInsufficient => "funds_insufficient", 422, "The budget does not have this much left.";
    /// An amount left the range of the ledger.
    AmountOverflow => "amount_overflow", 422, "The amount is too large for the ledger.";
    /// The fiscal period takes no entries.
    PeriodClosed => "period_closed", 422, "The fiscal period is closed.";
    /// A cut would take money that is used already.
    CutExceedsFree => "cut_exceeds_free", 422, "The cut is larger than what is free.";
    /// Children would have more than their parent.
    ParentExceeded => "parent_exceeded", 422, "The parts would exceed the whole.";
    /// A changing request without the version it is based on.
    VersionRequired => "version_required", 428, "Say which version you are changing (If-Match).";
    /// Too many tries.
    Throttled => "throttled", 429, "Too many tries. Wait a little.";
    /// A defect of the server.
    Internal => "internal", 500, "Something went wrong on our side.";
    /// The server has too much to do at the moment.
    Busy => "busy", 503, "The server is busy. Try again in a moment.";
}
