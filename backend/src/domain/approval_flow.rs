//! Whom a request goes to.

use penstock_shared::{
    approval::ApproverKind,
    ids::{DepartmentId, UserId},
};

/// A department on the way from the request's own to the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainLink {
    pub department_id: DepartmentId,
    /// Its head, if there is one who may approve.
    pub head: Option<UserId>,
}

/// What the route depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteFacts<'a> {
    pub requester: UserId,
    /// From the request's department up.
    pub chain: &'a [ChainLink],
    /// Everybody in finance who may approve.
    pub controllers: &'a [UserId],
    pub total_minor: i64,
    /// From this much on, finance decides as well. `None`: the total is in another currency than
    /// the threshold, so finance always decides.
    pub finance_from_minor: Option<i64>,
    pub over_budget: bool,
}

/// A step: any one of its approvers decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    pub kind: ApproverKind,
    pub approvers: Vec<UserId>,
}

/// The route: the first head on the way up who is not the requester, then finance when the amount
/// is high, the budget is exceeded, or there is no such head. Nobody is asked twice, and nobody
/// decides on their own request. Empty when there is nobody left to ask.
#[must_use]
pub fn route(facts: &RouteFacts<'_>) -> Vec<PlannedStep> {
    let head = facts.chain.iter().find_map(|link| link.head.filter(|head| *head != facts.requester));
    let mut steps = Vec::new();
    if let Some(head) = head {
        steps.push(PlannedStep { kind: ApproverKind::DepartmentHead, approvers: vec![head] });
    }
    let high = facts.finance_from_minor.is_none_or(|from| facts.total_minor >= from);
    if high || facts.over_budget || head.is_none() {
        let approvers: Vec<UserId> = facts
            .controllers
            .iter()
            .copied()
            .filter(|user| *user != facts.requester && Some(*user) != head)
            .collect();
        if !approvers.is_empty() {
            steps.push(PlannedStep { kind: ApproverKind::FinanceController, approvers });
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUESTER: UserId = UserId(1);
    const HEAD: UserId = UserId(2);
    const BOSS: UserId = UserId(3);
    const FINANCE: UserId = UserId(4);

    fn chain(heads: &[Option<UserId>]) -> Vec<ChainLink> {
        heads.iter().map(|head| ChainLink { department_id: DepartmentId(1), head: *head }).collect()
    }

    fn facts<'a>(chain: &'a [ChainLink], controllers: &'a [UserId]) -> RouteFacts<'a> {
        RouteFacts {
            requester: REQUESTER,
            chain,
            controllers,
            total_minor: 100,
            finance_from_minor: Some(1000),
            over_budget: false,
        }
    }

    #[test]
    fn a_small_request_goes_to_the_head_only() {
        let chain = chain(&[Some(HEAD), Some(BOSS)]);
        let steps = route(&facts(&chain, &[FINANCE]));
        assert_eq!(steps, [PlannedStep { kind: ApproverKind::DepartmentHead, approvers: vec![HEAD] }]);
    }

    #[test]
    fn a_head_s_own_request_goes_one_up() {
        let chain = chain(&[Some(REQUESTER), None, Some(BOSS)]);
        assert_eq!(route(&facts(&chain, &[FINANCE]))[0].approvers, [BOSS]);
    }

    #[test]
    fn finance_decides_too_when_it_is_much_or_over_budget_or_foreign() {
        let chain = chain(&[Some(HEAD)]);
        let base = facts(&chain, &[FINANCE]);
        for facts in [
            RouteFacts { total_minor: 1000, ..base.clone() },
            RouteFacts { over_budget: true, ..base.clone() },
            RouteFacts { finance_from_minor: None, ..base.clone() },
        ] {
            let kinds: Vec<_> = route(&facts).iter().map(|step| step.kind).collect();
            assert_eq!(kinds, [ApproverKind::DepartmentHead, ApproverKind::FinanceController]);
        }
    }

    #[test]
    fn without_a_head_finance_decides_and_never_the_requester() {
        let none = chain(&[None]);
        let controllers = [REQUESTER, FINANCE];
        assert_eq!(route(&facts(&none, &controllers))[0].approvers, [FINANCE]);
        assert!(route(&facts(&none, &[REQUESTER])).is_empty());
    }

    #[test]
    fn nobody_is_asked_twice() {
        let chain = chain(&[Some(FINANCE)]);
        let steps = route(&RouteFacts { total_minor: 5000, ..facts(&chain, &[FINANCE]) });
        assert_eq!(steps.len(), 1);
    }
}
