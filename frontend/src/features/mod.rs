//! One folder (or file, while it is small) per screen.

pub mod accounting;
pub mod alerts;
pub mod analysis;
pub mod api_call;
pub mod approval_rules;
pub mod approvals;
pub mod audit;
pub mod budget_requests;
pub mod budgets;
pub mod campaigns;
pub mod claims;
pub mod controls;
pub mod dimensions;
pub mod effect;
pub mod expense_report;
pub mod expenses;
pub mod explorer;
pub mod home;
pub mod imports;
pub mod missing;
pub mod notifications;
pub mod people;
pub mod plans;
pub mod policy;
pub mod profile;
pub mod set_up;
pub mod settings;
pub mod sign_in;
pub mod stand_ins;
#[cfg(debug_assertions)]
pub mod style_guide;
pub mod templates;
pub mod told;
pub mod vendors;
pub mod years;
