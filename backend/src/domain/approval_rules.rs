//! The rules of approval, read for one request: which hold, and whom they ask.

use std::collections::{HashMap, HashSet};

use penstock_shared::{
    approval::{ApproverKind, StepState},
    approval_rule::{ApprovalRule, RuleApprover, RuleCondition, RuleNeed, RuleStep},
    dimension::DimensionKey,
    expense_kind::ExpenseKind,
    ids::{DepartmentId, UserId},
    permission::Role,
};

use super::approval_flow::PlannedStep;

/// What a line is, with everything that this counts under.
pub type LineTerms = HashSet<(DimensionKey, i64)>;

/// What the rules look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestFacts {
    pub requester: UserId,
    /// Who receives the money, where that is another: asked as little as the requester.
    pub receiver: Option<UserId>,
    pub kind: ExpenseKind,
    pub requester_role: Role,
    /// The request's department and those above it.
    pub departments: Vec<DepartmentId>,
    /// In the organisation's currency; `None` when there is no rate.
    pub amount_minor: Option<i64>,
    pub lines: Vec<LineTerms>,
    pub new_vendor: bool,
    pub over_budget: bool,
    pub foreign_currency: bool,
}

/// Who there is to be asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// Heads on the way up from the request's department who may approve, the nearest first.
    pub heads: Vec<UserId>,
    /// Everybody who may approve, by role.
    pub by_role: HashMap<Role, Vec<UserId>>,
    /// Who owns the charged budgets.
    pub owners: Vec<UserId>,
}

impl People {
    fn may_approve(&self, user: UserId) -> bool {
        self.by_role.values().any(|people| people.contains(&user))
    }

    fn finance(&self) -> &[UserId] {
        self.by_role.get(&Role::FinanceController).map_or(&[], Vec::as_slice)
    }
}

/// A step of a request, with the rules that ask for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutedStep {
    pub step: PlannedStep,
    /// From 1. Steps of one stage are asked at the same time.
    pub stage: i32,
    /// How many have to agree: 1 to the number of approvers.
    pub needed: i32,
    /// The name of the rule, in both languages.
    pub rule: (String, String),
    /// How many working days they have; `None`: as usual.
    pub due_days: Option<i32>,
}

impl RoutedStep {
    /// The first stage is asked at once.
    #[must_use]
    pub const fn first_state(&self) -> StepState {
        if self.stage == 1 { StepState::Pending } else { StepState::Waiting }
    }
}

/// Where a request goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    /// The rules that held, by their place.
    pub matched: Vec<usize>,
    /// Nobody need approve. Without it, a route without steps is one that nobody could decide.
    pub auto_approved: bool,
    pub steps: Vec<RoutedStep>,
}

/// The rules of an organisation that has made none: the nearest head; finance as well from an amount on, and
/// when a budget is exceeded.
#[must_use]
pub fn built_in(finance_from_minor: i64) -> Vec<ApprovalRule> {
    let rule = |name: &str, name_zh: &str, conditions, approver| ApprovalRule {
        name: name.to_owned(),
        name_zh: name_zh.to_owned(),
        conditions,
        steps: vec![RuleStep {
            approvers: vec![approver],
            need: RuleNeed::Any,
            parallel: false,
            due_days: None,
        }],
        auto_approve: false,
        stop: false,
    };
    let finance = RuleApprover::Role { role: Role::FinanceController };
    let much = RuleCondition::Amount { from_minor: Some(finance_from_minor), below_minor: None };
    vec![
        rule("Every request", "所有申请", Vec::new(), RuleApprover::DepartmentHead { level: 1 }),
        rule("Large amount", "大额", vec![much], finance),
        rule("Over budget", "超预算", vec![RuleCondition::OverBudget], finance),
    ]
}

/// Reads the rules for a request.
///
/// Nobody is asked about their own request. Whoever agrees has agreed in every step that asks them, so a step
/// that an earlier one settles for certain is left out.
#[must_use]
pub fn route(rules: &[ApprovalRule], facts: &RequestFacts, people: &People) -> Route {
    let mut route = Route::default();
    let mut auto = false;
    for (place, rule) in rules.iter().enumerate() {
        if !rule.conditions.iter().all(|condition| holds(condition, facts)) {
            continue;
        }
        route.matched.push(place);
        auto |= rule.auto_approve;
        for step in &rule.steps {
            let name = (rule.name.clone(), rule.name_zh.clone());
            add(&mut route.steps, step.parallel, resolve(step, name, facts, people));
        }
        if rule.stop {
            break;
        }
    }
    if route.steps.is_empty() {
        route.auto_approved = auto && !facts.over_budget;
        if !route.auto_approved {
            let asked = finance(facts, people, (String::new(), String::new()));
            add(&mut route.steps, false, asked);
        }
    }
    route
}

fn holds(condition: &RuleCondition, facts: &RequestFacts) -> bool {
    let any_line = |key: DimensionKey, mut ids: &mut dyn Iterator<Item = i64>| {
        Iterator::any(&mut ids, |id| facts.lines.iter().any(|terms| terms.contains(&(key, id))))
    };
    match condition {
        RuleCondition::Amount { from_minor, below_minor } => match facts.amount_minor {
            Some(amount) => {
                from_minor.is_none_or(|from| amount >= from) && below_minor.is_none_or(|below| amount < below)
            }
            None => below_minor.is_none(),
        },
        RuleCondition::Department { ids } => ids.iter().any(|id| facts.departments.contains(id)),
        RuleCondition::Channel { ids } => any_line(DimensionKey::Channel, &mut ids.iter().map(|id| id.0)),
        RuleCondition::ActivityType { ids } => {
            any_line(DimensionKey::ActivityType, &mut ids.iter().map(|id| id.0))
        }
        RuleCondition::Category { ids } => any_line(DimensionKey::Category, &mut ids.iter().map(|id| id.0)),
        RuleCondition::Dimension { dimension_id, value_ids } => {
            any_line(DimensionKey::Custom(*dimension_id), &mut value_ids.iter().map(|id| id.0))
        }
        RuleCondition::Kind { kinds } => kinds.contains(&facts.kind),
        RuleCondition::RequesterRole { roles } => roles.contains(&facts.requester_role),
        RuleCondition::NewVendor => facts.new_vendor,
        RuleCondition::OverBudget => facts.over_budget,
        RuleCondition::ForeignCurrency => facts.foreign_currency,
    }
}

/// The step with its people. A step that nobody could decide goes to finance.
fn resolve(
    step: &RuleStep,
    rule: (String, String),
    facts: &RequestFacts,
    people: &People,
) -> Option<RoutedStep> {
    let mut approvers: Vec<UserId> = Vec::new();
    for who in &step.approvers {
        let found: Vec<UserId> = match who {
            RuleApprover::DepartmentHead { level } => {
                let mut others = distinct(&people.heads, facts).into_iter();
                let skipped = usize::try_from(level.saturating_sub(1)).unwrap_or_default();
                others.nth(skipped).into_iter().collect()
            }
            RuleApprover::Role { role } => people.by_role.get(role).cloned().unwrap_or_default(),
            RuleApprover::Person { user_id } => {
                people.may_approve(*user_id).then_some(*user_id).into_iter().collect()
            }
            RuleApprover::BudgetOwner => people.owners.clone(),
        };
        approvers.extend(found);
    }
    let approvers = distinct(&approvers, facts);
    if approvers.is_empty() {
        return finance(facts, people, rule).map(|routed| RoutedStep { due_days: step.due_days, ..routed });
    }
    let all = i32::try_from(approvers.len()).unwrap_or(i32::MAX);
    let needed = match step.need {
        RuleNeed::Any => 1,
        RuleNeed::All => all,
        RuleNeed::AtLeast { count } => count.clamp(1, all),
    };
    Some(RoutedStep {
        step: PlannedStep { kind: kind(&step.approvers), approvers },
        stage: 0,
        needed,
        rule,
        due_days: step.due_days,
    })
}

fn finance(facts: &RequestFacts, people: &People, rule: (String, String)) -> Option<RoutedStep> {
    let approvers = distinct(people.finance(), facts);
    let kind = ApproverKind::FinanceController;
    (!approvers.is_empty()).then_some(RoutedStep {
        step: PlannedStep { kind, approvers },
        stage: 0,
        needed: 1,
        rule,
        due_days: None,
    })
}

/// Each person once, in order, without those whom the money is for.
fn distinct(people: &[UserId], facts: &RequestFacts) -> Vec<UserId> {
    let mut seen: HashSet<UserId> = facts.receiver.into_iter().chain([facts.requester]).collect();
    people.iter().copied().filter(|user| seen.insert(*user)).collect()
}

fn kind(approvers: &[RuleApprover]) -> ApproverKind {
    let mut kinds = approvers.iter().map(|who| match who {
        RuleApprover::DepartmentHead { .. } => ApproverKind::DepartmentHead,
        RuleApprover::Role { role: Role::FinanceController } => ApproverKind::FinanceController,
        RuleApprover::Role { .. } => ApproverKind::Several,
        RuleApprover::Person { .. } => ApproverKind::Person,
        RuleApprover::BudgetOwner => ApproverKind::BudgetOwner,
    });
    let first = kinds.next().unwrap_or(ApproverKind::Several);
    if kinds.all(|kind| kind == first) { first } else { ApproverKind::Several }
}

/// Puts a step at the end, or beside the last one, unless the steps before settle it.
fn add(steps: &mut Vec<RoutedStep>, parallel: bool, new: Option<RoutedStep>) {
    let Some(mut new) = new else { return };
    if steps.iter().any(|before| settles(before, &new)) {
        return;
    }
    let certain: HashSet<UserId> =
        steps.iter().filter(|step| takes_all(step)).flat_map(|step| step.step.approvers.clone()).collect();
    let agreed = new.step.approvers.iter().filter(|user| certain.contains(user)).count();
    if i32::try_from(agreed).is_ok_and(|agreed| agreed >= new.needed) {
        return;
    }
    let last = steps.last().map_or(0, |step| step.stage);
    new.stage = if parallel && last > 0 { last } else { last + 1 };
    steps.push(new);
}

fn takes_all(step: &RoutedStep) -> bool {
    usize::try_from(step.needed).is_ok_and(|needed| needed == step.step.approvers.len())
}

/// Whether whoever decides the one step has decided the other one: its people are among the other's, and as
/// many of them have to agree.
fn settles(before: &RoutedStep, after: &RoutedStep) -> bool {
    before.needed >= after.needed
        && before.step.approvers.iter().all(|user| after.step.approvers.contains(user))
}

#[cfg(test)]
mod tests;
