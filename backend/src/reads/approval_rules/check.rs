//! Whether rules make sense: every name is known, every rule does something.

use penstock_shared::{
    approval_rule::{
        ApprovalRule, MOST_LEVELS, MOST_RULES, MOST_STEPS, RuleApprover, RuleCondition, RuleNeed, RuleStep,
    },
    dimension::DimensionKey,
    ids::UserId,
    permission::{Permission, Role},
    problem::FieldErrorCode,
    reference::Vocabulary,
};

use super::approving;
use crate::{
    db::{self, AnyConnection},
    domain::working_days::MOST_DUE_DAYS,
    error::{AppResult, FieldErrors},
};

/// Checks rules that are only to be tried.
///
/// # Errors
/// All wrong fields.
pub fn check_all(conn: &mut AnyConnection, rules: &[ApprovalRule]) -> AppResult<()> {
    let mut errors = FieldErrors::new();
    check(conn, rules, &mut errors)?;
    errors.into_result()
}

/// What the rules may name.
struct Names {
    /// Terms and values, by what they are of.
    terms: Vec<(DimensionKey, i64)>,
    approvers: Vec<UserId>,
}

impl Names {
    fn read(conn: &mut AnyConnection) -> AppResult<Self> {
        let mut terms = Vec::new();
        for (vocabulary, key) in [
            (Vocabulary::Departments, DimensionKey::Department),
            (Vocabulary::Channels, DimensionKey::Channel),
            (Vocabulary::ActivityTypes, DimensionKey::ActivityType),
            (Vocabulary::Categories, DimensionKey::Category),
        ] {
            terms.extend(db::terms::all(conn, vocabulary)?.into_iter().map(|term| (key, term.id)));
        }
        for value in db::dimensions::values(conn)? {
            terms.push((DimensionKey::Custom(value.dimension_id), value.id.0));
        }
        Ok(Self { terms, approvers: approving(conn)?.into_values().flatten().collect() })
    }
}

/// The rules, trimmed. Everything that is wrong is noted.
///
/// # Errors
/// When the database fails.
pub fn check(
    conn: &mut AnyConnection,
    rules: &[ApprovalRule],
    errors: &mut FieldErrors,
) -> AppResult<Vec<ApprovalRule>> {
    let names = Names::read(conn)?;
    if rules.is_empty() || rules.len() > MOST_RULES {
        errors.add("rules", FieldErrorCode::OutOfRange, format!("Give 1 to {MOST_RULES} rules."));
    }
    let mut checked = Vec::with_capacity(rules.len());
    for (index, rule) in rules.iter().take(MOST_RULES).enumerate() {
        let at = format!("rules[{index}]");
        let name = errors.text(&format!("{at}.name"), &rule.name, 100);
        let name_zh = errors.optional_text(&format!("{at}.name_zh"), &rule.name_zh, 100);
        for (place, condition) in rule.conditions.iter().enumerate() {
            check_condition(&names, &format!("{at}.conditions[{place}]"), condition, errors);
        }
        check_steps(&names, &at, rule, errors);
        checked.push(ApprovalRule { name, name_zh, ..rule.clone() });
    }
    Ok(checked)
}

fn check_condition(names: &Names, at: &str, condition: &RuleCondition, errors: &mut FieldErrors) {
    let mut listed = |key: DimensionKey, field: &str, ids: &mut dyn Iterator<Item = i64>| {
        let field = format!("{at}.{field}");
        let mut none = true;
        for id in ids {
            none = false;
            if !names.terms.contains(&(key, id)) {
                errors.add(&field, FieldErrorCode::Unknown, format!("There is none of number {id}."));
            }
        }
        if none {
            errors.add(&field, FieldErrorCode::Required, "Choose at least one.");
        }
    };
    match condition {
        RuleCondition::Department { ids } => {
            listed(DimensionKey::Department, "ids", &mut ids.iter().map(|id| id.0));
        }
        RuleCondition::Channel { ids } => {
            listed(DimensionKey::Channel, "ids", &mut ids.iter().map(|id| id.0));
        }
        RuleCondition::ActivityType { ids } => {
            listed(DimensionKey::ActivityType, "ids", &mut ids.iter().map(|id| id.0));
        }
        RuleCondition::Category { ids } => {
            listed(DimensionKey::Category, "ids", &mut ids.iter().map(|id| id.0));
        }
        RuleCondition::Dimension { dimension_id, value_ids } => {
            let key = DimensionKey::Custom(*dimension_id);
            listed(key, "value_ids", &mut value_ids.iter().map(|id| id.0));
        }
        RuleCondition::Amount { from_minor, below_minor } => {
            check_amounts(at, *from_minor, *below_minor, errors);
        }
        RuleCondition::RequesterRole { roles } if roles.is_empty() => {
            errors.add(format!("{at}.roles"), FieldErrorCode::Required, "Choose at least one.");
        }
        RuleCondition::Kind { kinds } if kinds.is_empty() => {
            errors.add(format!("{at}.kinds"), FieldErrorCode::Required, "Choose at least one.");
        }
        RuleCondition::Kind { .. }
        | RuleCondition::RequesterRole { .. }
        | RuleCondition::NewVendor
        | RuleCondition::OverBudget
        | RuleCondition::ForeignCurrency => {}
    }
}

fn check_amounts(at: &str, from: Option<i64>, below: Option<i64>, errors: &mut FieldErrors) {
    let field = format!("{at}.from_minor");
    if from.is_none() && below.is_none() {
        errors.add(&field, FieldErrorCode::Required, "Give an amount.");
    }
    if from.is_some_and(|from| from < 0) {
        errors.add(&field, FieldErrorCode::OutOfRange, "Zero or more.");
    }
    if below.is_some_and(|below| below <= from.unwrap_or(0)) {
        errors.add(format!("{at}.below_minor"), FieldErrorCode::OutOfRange, "No amount is in between.");
    }
}

fn check_steps(names: &Names, at: &str, rule: &ApprovalRule, errors: &mut FieldErrors) {
    let field = format!("{at}.steps");
    if rule.auto_approve && !rule.steps.is_empty() {
        errors.add(&field, FieldErrorCode::NotAllowed, "Either steps, or nobody need approve.");
    }
    if !rule.auto_approve && !rule.stop && rule.steps.is_empty() {
        errors.add(&field, FieldErrorCode::Required, "This rule does nothing. Add a step.");
    }
    if rule.steps.len() > MOST_STEPS {
        errors.add(&field, FieldErrorCode::OutOfRange, format!("At most {MOST_STEPS} steps."));
    }
    for (place, step) in rule.steps.iter().take(MOST_STEPS).enumerate() {
        if step.due_days.is_some_and(|days| !(1..=MOST_DUE_DAYS).contains(&days)) {
            let message = format!("A number from 1 to {MOST_DUE_DAYS}.");
            errors.add(format!("{field}[{place}].due_days"), FieldErrorCode::OutOfRange, message);
        }
        check_step(names, &format!("{field}[{place}]"), step, errors);
    }
}

fn check_step(names: &Names, at: &str, step: &RuleStep, errors: &mut FieldErrors) {
    if step.approvers.is_empty() {
        errors.add(format!("{at}.approvers"), FieldErrorCode::Required, "Say who is asked.");
    }
    for (place, who) in step.approvers.iter().enumerate() {
        let at = format!("{at}.approvers[{place}]");
        match who {
            RuleApprover::DepartmentHead { level } if !(1..=MOST_LEVELS).contains(level) => {
                let message = format!("From 1 to {MOST_LEVELS}.");
                errors.add(format!("{at}.level"), FieldErrorCode::OutOfRange, message);
            }
            RuleApprover::Role { role } if !may_approve(*role) => {
                errors.add(format!("{at}.role"), FieldErrorCode::NotAllowed, "This role may not approve.");
            }
            RuleApprover::Person { user_id } if !names.approvers.contains(user_id) => {
                errors.add(
                    format!("{at}.user_id"),
                    FieldErrorCode::NotAllowed,
                    "This person may not approve.",
                );
            }
            RuleApprover::DepartmentHead { .. }
            | RuleApprover::Role { .. }
            | RuleApprover::Person { .. }
            | RuleApprover::BudgetOwner => {}
        }
    }
    if let RuleNeed::AtLeast { count } = step.need
        && count < 1
    {
        errors.add(format!("{at}.need.count"), FieldErrorCode::OutOfRange, "One or more.");
    }
}

const fn may_approve(role: Role) -> bool {
    role.allows(Permission::ExpensesApprove)
}
