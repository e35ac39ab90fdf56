//! What a request is for, and what its kind asks for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::UserId;

text_enum! {
    /// What kind of request it is.
    #[derive(Default)]
    pub enum ExpenseKind {
        /// Something is bought; the vendor's invoices are paid.
        #[default]
        Purchase => "purchase",
        /// The requester has paid already and is paid back, through a claim.
        Reimbursement => "reimbursement",
        /// Somebody gets money first and settles it later.
        Advance => "advance",
        /// Money that is paid in to a platform, which uses it up bit by bit.
        Prepayment => "prepayment",
        /// An amount for some time, from which releases draw.
        BlanketOrder => "blanket_order",
    }
}

impl ExpenseKind {
    /// Money is paid out first, and what became of it is told later.
    #[must_use]
    pub const fn is_prefunded(self) -> bool {
        matches!(self, Self::Advance | Self::Prepayment)
    }
}

/// What its kind needs to know of a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExpenseTerms {
    /// Of an advance: who receives it. By default the requester.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_id: Option<UserId>,
    /// Of an advance: the day by which the money is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed_by: Option<NaiveDate>,
    /// Of an advance: the day by which it is settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settle_by: Option<NaiveDate>,
    /// Of a blanket order: the first day of its validity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// The last day on which what was approved stands; of a blanket order the end of its validity. For others
    /// by default what the organisation says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
}

/// Lets what was approved stand longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExpenseExtend {
    /// After the present end, and not over yet.
    pub expires_on: NaiveDate,
    /// Why.
    #[cfg_attr(feature = "openapi", schema(example = "The fair was postponed."))]
    pub comment: String,
}
