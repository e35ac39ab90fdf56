use penstock_shared::ids::{CategoryId, ChannelId};
use proptest::prelude::*;

use super::*;

const REQUESTER: UserId = UserId(1);
const HEAD: UserId = UserId(2);
const BOSS: UserId = UserId(3);
const FINANCE: UserId = UserId(4);
const FINANCE_TOO: UserId = UserId(5);

fn people(heads: &[UserId], finance: &[UserId]) -> People {
    let by_role = HashMap::from([
        (Role::FinanceController, finance.to_vec()),
        (Role::DepartmentHead, vec![HEAD, BOSS, REQUESTER]),
    ]);
    People { heads: heads.to_vec(), by_role, owners: vec![BOSS] }
}

fn facts(amount_minor: i64) -> RequestFacts {
    RequestFacts {
        requester: REQUESTER,
        receiver: None,
        kind: ExpenseKind::Purchase,
        requester_role: Role::Marketer,
        departments: vec![DepartmentId(7), DepartmentId(1)],
        amount_minor: Some(amount_minor),
        lines: vec![HashSet::from([(DimensionKey::Category, 5), (DimensionKey::Category, 2)])],
        new_vendor: false,
        over_budget: false,
        foreign_currency: false,
    }
}

fn step(approvers: &[RuleApprover], need: RuleNeed) -> RuleStep {
    RuleStep { approvers: approvers.to_vec(), need, parallel: false, due_days: None }
}

fn rule(conditions: &[RuleCondition], steps: &[RuleStep]) -> ApprovalRule {
    ApprovalRule {
        name: "A rule".to_owned(),
        name_zh: String::new(),
        conditions: conditions.to_vec(),
        steps: steps.to_vec(),
        auto_approve: false,
        stop: false,
    }
}

const HEADS: RuleApprover = RuleApprover::DepartmentHead { level: 1 };
const IN_FINANCE: RuleApprover = RuleApprover::Role { role: Role::FinanceController };

fn asked(route: &Route) -> Vec<&[UserId]> {
    route.steps.iter().map(|step| step.step.approvers.as_slice()).collect()
}

#[test]
fn without_rules_of_its_own_a_small_request_goes_to_the_head_only() {
    let people = people(&[HEAD, BOSS], &[FINANCE]);
    let rules = built_in(1000);
    assert_eq!(asked(&route(&rules, &facts(999), &people)), [[HEAD]]);
    let much = route(&rules, &facts(1000), &people);
    assert_eq!(asked(&much), [[HEAD], [FINANCE]]);
    assert_eq!(much.matched, [0, 1]);
    let over = RequestFacts { over_budget: true, ..facts(10) };
    assert_eq!(asked(&route(&rules, &over, &people)), [[HEAD], [FINANCE]]);
    let unknown = RequestFacts { amount_minor: None, ..facts(0) };
    assert_eq!(asked(&route(&rules, &unknown, &people)), [[HEAD], [FINANCE]], "no rate is much");
}

#[test]
fn a_head_s_own_request_goes_one_up_and_without_a_head_to_finance() {
    let rules = built_in(1000);
    assert_eq!(asked(&route(&rules, &facts(1), &people(&[REQUESTER, BOSS], &[FINANCE]))), [[BOSS]]);
    assert_eq!(asked(&route(&rules, &facts(1), &people(&[], &[REQUESTER, FINANCE]))), [[FINANCE]]);
    let nobody = route(&rules, &facts(1), &people(&[], &[REQUESTER]));
    assert!(nobody.steps.is_empty() && !nobody.auto_approved, "nobody is left to decide");
}

#[test]
fn nobody_is_asked_twice() {
    let rules = built_in(1000);
    let same = route(&rules, &facts(5000), &people(&[FINANCE], &[FINANCE, FINANCE_TOO]));
    assert_eq!(asked(&same), [[FINANCE]], "their yes is one of finance");
    let both = [
        rule(&[], &[step(&[IN_FINANCE], RuleNeed::All)]),
        rule(&[], &[step(&[IN_FINANCE], RuleNeed::Any)]),
        rule(&[], &[step(&[IN_FINANCE, HEADS], RuleNeed::AtLeast { count: 2 })]),
    ];
    let route = route(&both, &facts(1), &people(&[HEAD], &[FINANCE, FINANCE_TOO]));
    assert_eq!(asked(&route), [[FINANCE, FINANCE_TOO]]);
    assert_eq!(route.steps[0].needed, 2);
}

#[test]
fn two_of_three_are_not_settled_by_one() {
    let rules = [
        rule(&[], &[step(&[HEADS], RuleNeed::Any)]),
        rule(&[], &[step(&[HEADS, IN_FINANCE], RuleNeed::AtLeast { count: 2 })]),
    ];
    let route = route(&rules, &facts(1), &people(&[HEAD], &[FINANCE, FINANCE_TOO]));
    assert_eq!(route.steps.len(), 2);
    assert_eq!((route.steps[1].needed, route.steps[1].stage), (2, 2));
}

#[test]
fn steps_at_the_same_time_share_a_stage() {
    let mut beside = step(&[IN_FINANCE], RuleNeed::Any);
    beside.parallel = true;
    let rules = [rule(&[], &[step(&[HEADS], RuleNeed::Any), beside])];
    let route = route(&rules, &facts(1), &people(&[HEAD], &[FINANCE]));
    assert_eq!(route.steps.iter().map(|step| step.stage).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn what_nobody_need_approve_is_never_over_budget() {
    let small = RuleCondition::Amount { from_minor: None, below_minor: Some(100) };
    let mut auto = rule(&[small], &[]);
    auto.auto_approve = true;
    auto.stop = true;
    let rules = [auto, rule(&[], &[step(&[HEADS], RuleNeed::Any)])];
    let people = people(&[HEAD], &[FINANCE]);
    let small = route(&rules, &facts(99), &people);
    assert!(small.auto_approved && small.steps.is_empty());
    assert_eq!(asked(&route(&rules, &facts(100), &people)), [[HEAD]]);
    let over = RequestFacts { over_budget: true, ..facts(99) };
    assert_eq!(asked(&route(&rules, &over, &people)), [[FINANCE]]);
    let unknown = RequestFacts { amount_minor: None, ..facts(0) };
    assert_eq!(asked(&route(&rules, &unknown, &people)), [[HEAD]], "no rate is not little");
}

#[test]
fn a_request_that_no_rule_speaks_of_goes_to_finance() {
    let people = people(&[HEAD], &[FINANCE]);
    assert_eq!(asked(&route(&[], &facts(1), &people)), [[FINANCE]]);
    let other = RuleCondition::Department { ids: vec![DepartmentId(9)] };
    assert_eq!(
        asked(&route(&[rule(&[other], &[step(&[HEADS], RuleNeed::Any)])], &facts(1), &people)),
        [[FINANCE]]
    );
}

#[test]
fn conditions_look_above_and_take_one_line() {
    let holds = |condition: RuleCondition| super::holds(&condition, &facts(50));
    assert!(holds(RuleCondition::Department { ids: vec![DepartmentId(1)] }));
    assert!(holds(RuleCondition::Category { ids: vec![CategoryId(9), CategoryId(2)] }));
    assert!(!holds(RuleCondition::Category { ids: vec![CategoryId(9)] }));
    assert!(!holds(RuleCondition::Channel { ids: vec![ChannelId(5)] }));
    assert!(holds(RuleCondition::RequesterRole { roles: vec![Role::Marketer] }));
    assert!(holds(RuleCondition::Amount { from_minor: Some(50), below_minor: Some(51) }));
    assert!(!holds(RuleCondition::Amount { from_minor: Some(51), below_minor: None }));
    assert!(!holds(RuleCondition::NewVendor));
    assert!(!holds(RuleCondition::ForeignCurrency));
    assert!(holds(RuleCondition::Kind { kinds: vec![ExpenseKind::Advance, ExpenseKind::Purchase] }));
    assert!(!holds(RuleCondition::Kind { kinds: vec![ExpenseKind::Advance] }));
}

#[test]
fn whoever_receives_the_money_is_not_asked() {
    let for_head = RequestFacts { receiver: Some(HEAD), kind: ExpenseKind::Advance, ..facts(10) };
    assert_eq!(asked(&route(&built_in(1000), &for_head, &people(&[HEAD, BOSS], &[FINANCE]))), [[BOSS]]);
}

#[test]
fn the_second_head_on_the_way_up_and_who_owns_the_budget() {
    let second = RuleApprover::DepartmentHead { level: 2 };
    let steps = [step(&[second], RuleNeed::Any), step(&[RuleApprover::BudgetOwner], RuleNeed::Any)];
    let rules = [rule(&[], &steps)];
    let two = route(&rules, &facts(1), &people(&[HEAD, HEAD, FINANCE_TOO], &[FINANCE]));
    assert_eq!(asked(&two), [[FINANCE_TOO], [BOSS]]);
    assert_eq!(two.steps[1].step.kind, ApproverKind::BudgetOwner);
    let one = route(&rules, &facts(1), &people(&[HEAD], &[FINANCE]));
    assert_eq!(asked(&one), [[FINANCE], [BOSS]], "there is no second head");
}

#[test]
fn a_person_who_may_not_approve_any_more_is_replaced_by_finance() {
    let gone = RuleApprover::Person { user_id: UserId(99) };
    let rules = [rule(&[], &[step(&[gone], RuleNeed::Any)])];
    assert_eq!(asked(&route(&rules, &facts(1), &people(&[HEAD], &[FINANCE]))), [[FINANCE]]);
}

fn any_who() -> impl Strategy<Value = RuleApprover> {
    prop_oneof![
        (1..4_i32).prop_map(|level| RuleApprover::DepartmentHead { level }),
        Just(IN_FINANCE),
        (1..8_i64).prop_map(|id| RuleApprover::Person { user_id: UserId(id) }),
        Just(RuleApprover::BudgetOwner),
    ]
}

fn any_need() -> impl Strategy<Value = RuleNeed> {
    prop_oneof![
        Just(RuleNeed::Any),
        Just(RuleNeed::All),
        (1..5_i32).prop_map(|count| RuleNeed::AtLeast { count })
    ]
}

fn any_step() -> impl Strategy<Value = RuleStep> {
    (prop::collection::vec(any_who(), 1..4), any_need(), any::<bool>())
        .prop_map(|(approvers, need, parallel)| RuleStep { approvers, need, parallel, due_days: None })
}

proptest! {
    /// Whatever the rules say: the requester is never asked, a step can be decided by those it asks, stages
    /// go up one by one, and a request goes somewhere as long as there is somebody in finance.
    #[test]
    fn every_route_can_be_walked_and_never_by_the_requester(
        rules in prop::collection::vec(prop::collection::vec(any_step(), 0..4), 0..5),
        heads in prop::collection::vec(1..8_i64, 0..4),
        finance in prop::collection::vec(2..8_i64, 1..3),
        amount in 0..2000_i64,
    ) {
        let rules: Vec<_> = rules.iter().map(|steps| rule(&[], steps)).collect();
        let heads: Vec<_> = heads.into_iter().map(UserId).collect();
        let finance: Vec<_> = finance.into_iter().map(UserId).collect();
        let route = route(&rules, &facts(amount), &people(&heads, &finance));
        prop_assert!(!route.steps.is_empty());
        let mut stage = 0;
        for step in &route.steps {
            let people: HashSet<_> = step.step.approvers.iter().collect();
            prop_assert!(!people.contains(&REQUESTER));
            prop_assert_eq!(people.len(), step.step.approvers.len());
            prop_assert!(step.needed >= 1 && usize::try_from(step.needed).unwrap() <= people.len());
            prop_assert!(step.stage == stage || step.stage == stage + 1);
            stage = step.stage;
        }
        prop_assert_eq!(route.steps[0].stage, 1);
    }
}
