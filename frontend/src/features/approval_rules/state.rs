//! Rules while they are edited: a signal for each thing that can be typed or chosen, so that a keystroke changes
//! one field and nothing is drawn again.

use leptos::prelude::*;
use penstock_shared::{
    approval_rule::{ApprovalRule, RuleApprover, RuleCondition, RuleNeed, RuleStep},
    dimension::DimensionKey,
    expense_kind::ExpenseKind,
    ids::{ActivityTypeId, CategoryId, ChannelId, DepartmentId, DimensionValueId},
    money::Currency,
    permission::Role,
};

use crate::ui::parse_money;

/// What a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    Amount,
    Terms(DimensionKey),
    Kind,
    RequesterRole,
    NewVendor,
    OverBudget,
    ForeignCurrency,
}

/// A condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConditionState {
    pub key: usize,
    pub fact: Fact,
    pub from: RwSignal<String>,
    pub below: RwSignal<String>,
    /// What does not read as an amount.
    pub wrong: RwSignal<Option<String>>,
    pub ids: RwSignal<Vec<i64>>,
    pub roles: RwSignal<Vec<Role>>,
    pub kinds: RwSignal<Vec<ExpenseKind>>,
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepState {
    pub key: usize,
    pub who: RwSignal<Vec<RuleApprover>>,
    pub need: RwSignal<RuleNeed>,
    pub parallel: RwSignal<bool>,
    /// Working days for the decision; empty as the organisation says.
    pub due: RwSignal<String>,
}

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleState {
    pub key: usize,
    pub name: RwSignal<String>,
    pub name_zh: RwSignal<String>,
    pub conditions: RwSignal<Vec<ConditionState>>,
    pub steps: RwSignal<Vec<StepState>>,
    pub auto: RwSignal<bool>,
    pub stop: RwSignal<bool>,
}

/// All of them.
#[derive(Clone, Copy)]
pub struct Editor {
    pub rules: RwSignal<Vec<RuleState>>,
    pub currency: Currency,
    next: StoredValue<usize>,
}

impl Editor {
    #[must_use]
    pub fn of(rules: &[ApprovalRule], currency: Currency) -> Self {
        let editor = Self { rules: RwSignal::new(Vec::new()), currency, next: StoredValue::new(0) };
        editor.rules.set(rules.iter().map(|rule| editor.rule(rule)).collect());
        editor
    }

    fn key(self) -> usize {
        self.next.update_value(|next| *next += 1);
        self.next.get_value()
    }

    fn rule(self, rule: &ApprovalRule) -> RuleState {
        RuleState {
            key: self.key(),
            name: RwSignal::new(rule.name.clone()),
            name_zh: RwSignal::new(rule.name_zh.clone()),
            conditions: RwSignal::new(rule.conditions.iter().map(|one| self.condition(one)).collect()),
            steps: RwSignal::new(rule.steps.iter().map(|step| self.step(step)).collect()),
            auto: RwSignal::new(rule.auto_approve),
            stop: RwSignal::new(rule.stop),
        }
    }

    fn step(self, step: &RuleStep) -> StepState {
        StepState {
            key: self.key(),
            who: RwSignal::new(step.approvers.clone()),
            need: RwSignal::new(step.need),
            parallel: RwSignal::new(step.parallel),
            due: RwSignal::new(step.due_days.map(|days| days.to_string()).unwrap_or_default()),
        }
    }

    /// A condition that has nothing chosen yet.
    #[must_use]
    pub fn blank(self, fact: Fact) -> ConditionState {
        ConditionState {
            key: self.key(),
            fact,
            from: RwSignal::new(String::new()),
            below: RwSignal::new(String::new()),
            wrong: RwSignal::new(None),
            ids: RwSignal::new(Vec::new()),
            roles: RwSignal::new(Vec::new()),
            kinds: RwSignal::new(Vec::new()),
        }
    }

    fn condition(self, condition: &RuleCondition) -> ConditionState {
        let text = |minor: &Option<i64>| minor.map(|minor| self.currency.grouped(minor)).unwrap_or_default();
        let terms = |key: DimensionKey, ids: Vec<i64>| {
            let state = self.blank(Fact::Terms(key));
            state.ids.set(ids);
            state
        };
        match condition {
            RuleCondition::Amount { from_minor, below_minor } => {
                let state = self.blank(Fact::Amount);
                state.from.set(text(from_minor));
                state.below.set(text(below_minor));
                state
            }
            RuleCondition::Department { ids } => {
                terms(DimensionKey::Department, ids.iter().map(|id| id.0).collect())
            }
            RuleCondition::Channel { ids } => {
                terms(DimensionKey::Channel, ids.iter().map(|id| id.0).collect())
            }
            RuleCondition::ActivityType { ids } => {
                terms(DimensionKey::ActivityType, ids.iter().map(|id| id.0).collect())
            }
            RuleCondition::Category { ids } => {
                terms(DimensionKey::Category, ids.iter().map(|id| id.0).collect())
            }
            RuleCondition::Dimension { dimension_id, value_ids } => {
                terms(DimensionKey::Custom(*dimension_id), value_ids.iter().map(|id| id.0).collect())
            }
            RuleCondition::Kind { kinds } => {
                let state = self.blank(Fact::Kind);
                state.kinds.set(kinds.clone());
                state
            }
            RuleCondition::RequesterRole { roles } => {
                let state = self.blank(Fact::RequesterRole);
                state.roles.set(roles.clone());
                state
            }
            RuleCondition::NewVendor => self.blank(Fact::NewVendor),
            RuleCondition::OverBudget => self.blank(Fact::OverBudget),
            RuleCondition::ForeignCurrency => self.blank(Fact::ForeignCurrency),
        }
    }

    /// Adds an empty rule at the end.
    pub fn add_rule(self) {
        let rule = self.rule(&ApprovalRule {
            name: String::new(),
            name_zh: String::new(),
            conditions: Vec::new(),
            steps: Vec::new(),
            auto_approve: false,
            stop: false,
        });
        self.add_step(rule);
        self.rules.update(|rules| rules.push(rule));
    }

    /// Adds a step that asks the nearest head.
    pub fn add_step(self, rule: RuleState) {
        let step = self.step(&RuleStep {
            approvers: vec![RuleApprover::DepartmentHead { level: 1 }],
            need: RuleNeed::Any,
            parallel: false,
            due_days: None,
        });
        rule.steps.update(|steps| steps.push(step));
    }

    /// Moves a rule one place up or down.
    pub fn shift(self, rule: RuleState, down: bool) {
        self.rules.update(|rules| {
            let Some(place) = rules.iter().position(|other| other.key == rule.key) else { return };
            let other = if down { place + 1 } else { place.wrapping_sub(1) };
            if other < rules.len() {
                rules.swap(place, other);
            }
        });
    }

    /// The place of a rule, from 0. Tracks.
    #[must_use]
    pub fn place(self, rule: RuleState) -> usize {
        self.rules.with(|rules| rules.iter().position(|other| other.key == rule.key)).unwrap_or_default()
    }

    /// The rules as they are sent; `None` when an amount does not read as one, which is marked.
    #[must_use]
    pub fn read(self) -> Option<Vec<ApprovalRule>> {
        let rules = self.rules.get_untracked();
        // Every amount is looked at, so that all that are wrong are marked.
        let read: Vec<Option<ApprovalRule>> = rules.into_iter().map(|rule| self.read_rule(rule)).collect();
        read.into_iter().collect()
    }

    fn read_rule(self, rule: RuleState) -> Option<ApprovalRule> {
        let conditions: Vec<Option<RuleCondition>> =
            rule.conditions.get_untracked().into_iter().map(|one| self.read_condition(one)).collect();
        let auto_approve = rule.auto.get_untracked();
        let steps = rule.steps.get_untracked().into_iter().map(|step| RuleStep {
            approvers: step.who.get_untracked(),
            need: step.need.get_untracked(),
            parallel: step.parallel.get_untracked(),
            due_days: step.due.get_untracked().parse().ok(),
        });
        Some(ApprovalRule {
            name: rule.name.get_untracked(),
            name_zh: rule.name_zh.get_untracked(),
            conditions: conditions.into_iter().collect::<Option<Vec<_>>>()?,
            steps: if auto_approve { Vec::new() } else { steps.collect() },
            auto_approve,
            stop: rule.stop.get_untracked(),
        })
    }

    fn read_condition(self, state: ConditionState) -> Option<RuleCondition> {
        let ids = state.ids.get_untracked();
        Some(match state.fact {
            Fact::Amount => {
                let (from_minor, below_minor) =
                    (self.amount(state, state.from), self.amount(state, state.below));
                RuleCondition::Amount { from_minor: from_minor?, below_minor: below_minor? }
            }
            Fact::Terms(DimensionKey::Department) => {
                RuleCondition::Department { ids: ids.into_iter().map(DepartmentId).collect() }
            }
            Fact::Terms(DimensionKey::Channel) => {
                RuleCondition::Channel { ids: ids.into_iter().map(ChannelId).collect() }
            }
            Fact::Terms(DimensionKey::ActivityType) => {
                RuleCondition::ActivityType { ids: ids.into_iter().map(ActivityTypeId).collect() }
            }
            Fact::Terms(DimensionKey::Custom(dimension_id)) => RuleCondition::Dimension {
                dimension_id,
                value_ids: ids.into_iter().map(DimensionValueId).collect(),
            },
            Fact::Terms(_) => RuleCondition::Category { ids: ids.into_iter().map(CategoryId).collect() },
            Fact::Kind => RuleCondition::Kind { kinds: state.kinds.get_untracked() },
            Fact::RequesterRole => RuleCondition::RequesterRole { roles: state.roles.get_untracked() },
            Fact::NewVendor => RuleCondition::NewVendor,
            Fact::OverBudget => RuleCondition::OverBudget,
            Fact::ForeignCurrency => RuleCondition::ForeignCurrency,
        })
    }

    /// An amount that may be left out; `None` when it does not read as one.
    fn amount(self, state: ConditionState, text: RwSignal<String>) -> Option<Option<i64>> {
        let text = text.get_untracked();
        if text.trim().is_empty() {
            return Some(None);
        }
        match parse_money(&text, self.currency) {
            Ok(minor) => {
                state.wrong.set(None);
                Some(Some(minor))
            }
            Err(wrong) => {
                state.wrong.set(Some(wrong));
                None
            }
        }
    }
}
