//! Where a request that is only thought of would go.

use penstock_shared::{
    approval_rule::{ApprovalRoute, ApprovalRulesTrial},
    dimension::DimensionAssignment,
    problem::FieldErrorCode,
};

use super::{AskedLine, AskedVendor, Asking, Rules, check, route, shown};
use crate::{
    db::{self, AnyConnection},
    error::{AppResult, FieldErrors},
    reads::{dimensions::ChargeTerms, known::Known},
};

/// The way by the rules that are tried, or by those in force.
///
/// # Errors
/// Wrong fields: an unknown person, department or value.
pub fn trial(conn: &mut AnyConnection, ask: &ApprovalRulesTrial) -> AppResult<ApprovalRoute> {
    let known = Known::default();
    let rules = match &ask.rules {
        Some(rules) => {
            check::check_all(conn, rules)?;
            Rules::new(0, rules.clone(), &*known.lineages(conn)?)
        }
        None => super::in_force(conn, &known)?,
    };
    let asking = asking(conn, &known, ask)?;
    let route = route(conn, &known, &rules, &asking)?;
    shown(conn, &route)
}

fn asking(conn: &mut AnyConnection, known: &Known, ask: &ApprovalRulesTrial) -> AppResult<Asking> {
    let request = &ask.request;
    let mut errors = FieldErrors::new();
    if request.amount_minor <= 0 {
        errors.add("request.amount_minor", FieldErrorCode::OutOfRange, "Give an amount above zero.");
    }
    let requester = db::users::names(conn, &[request.requester_id])?;
    if requester.is_empty() {
        errors.add("request.requester_id", FieldErrorCode::Unknown, "There is no such person.");
    }
    if known.departments(conn)?.iter().all(|row| row.id != request.department_id) {
        errors.add("request.department_id", FieldErrorCode::Unknown, "There is no such department.");
    }
    let values = db::dimensions::values(conn)?;
    let mut custom = Vec::new();
    for (index, id) in request.dimension_values.iter().enumerate() {
        match values.iter().find(|value| value.id == *id) {
            Some(value) => {
                custom.push(DimensionAssignment { dimension_id: value.dimension_id, value_id: *id });
            }
            None => errors.add(
                format!("request.dimension_values[{index}]"),
                FieldErrorCode::Unknown,
                "There is no such value.",
            ),
        }
    }
    errors.into_result()?;
    let terms = ChargeTerms {
        department_id: Some(request.department_id),
        channel_id: request.channel_id,
        activity_type_id: request.activity_type_id,
        category_id: request.category_id,
        campaign_id: None,
        vendor_id: None,
        custom,
    };
    Ok(Asking {
        requester: request.requester_id,
        receiver: None,
        kind: request.kind,
        requester_role: db::users::get(conn, request.requester_id)?.role,
        department_id: request.department_id,
        amount_minor: Some(request.amount_minor),
        foreign_currency: request.foreign_currency,
        over_budget: request.over_budget,
        vendor: AskedVendor::Imagined { new: request.new_vendor },
        lines: vec![AskedLine { node_id: None, terms }],
    })
}
