//! Questions: one file per screen or report. Nothing here writes.

pub mod analysis;
pub mod api_keys;
pub mod approvals;
pub mod budgets;
pub mod campaign_money;
pub mod campaigns;
pub mod departments;
pub mod events;
pub mod expenses;
pub mod export;
pub mod fiscal_years;
pub mod funds;
pub mod health;
pub mod imports;
pub mod organisation;
pub mod setup;
pub mod statement;
pub mod terms;
pub mod users;
pub mod vendors;
pub mod verify;
pub mod viewer;
