//! Whom a request about budgets goes to.

use penstock_shared::{approval::ApproverKind, ids::UserId};

use super::approval_flow::{ChainLink, PlannedStep};

/// Whose money it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Giving<'a> {
    /// The department that asks gives it, too.
    Own,
    /// Another department's: itself and those above it.
    Other(&'a [ChainLink]),
    /// The whole organisation's, or from outside of the budget.
    Organisation,
}

/// What the route depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestFacts<'a> {
    pub requester: UserId,
    /// From the department of the node up; `None` for a node of the whole organisation.
    pub own: Option<&'a [ChainLink]>,
    pub giving: Giving<'a>,
    /// Everybody in finance who may approve.
    pub controllers: &'a [UserId],
    pub amount_minor: i64,
    /// From this much on finance decides as well. `None`: the amount cannot be compared, being in
    /// another currency, so finance always decides.
    pub finance_from_minor: Option<i64>,
    /// Going over a budget, and a plan, take a yes of finance whatever the amount.
    pub always_finance: bool,
}

/// The heads on both sides, the giving side first; then finance, when it is much, when nobody heads a
/// side, or when the rule says so. Who heads a side and asks has agreed to it; so between two departments only
/// the other head is asked. Nobody is asked twice and nobody decides on their own request. Empty
/// when there is nobody left to ask.
#[must_use]
pub fn route(facts: &RequestFacts<'_>) -> Vec<PlannedStep> {
    let mut heads: Vec<UserId> = Vec::new();
    let much = facts.finance_from_minor.is_none_or(|from| facts.amount_minor >= from);
    let mut finance = much || facts.always_finance || facts.giving == Giving::Organisation;
    let between = matches!(facts.giving, Giving::Other(_));
    let giving = match facts.giving {
        Giving::Other(chain) => Some(chain),
        Giving::Own | Giving::Organisation => None,
    };
    for side in [giving, facts.own].into_iter().flatten() {
        let agreed = between && side.first().is_some_and(|link| link.head == Some(facts.requester));
        if agreed {
            continue;
        }
        match side.iter().find_map(|link| link.head.filter(|head| *head != facts.requester)) {
            Some(head) if heads.contains(&head) => {}
            Some(head) => heads.push(head),
            None => finance = true,
        }
    }
    finance |= facts.own.is_none() || heads.is_empty();
    let others: Vec<UserId> =
        facts.controllers.iter().copied().filter(|user| *user != facts.requester).collect();
    if facts.always_finance && others.is_empty() {
        return Vec::new();
    }
    let asked_already = others.iter().any(|user| heads.contains(user));
    let mut steps: Vec<PlannedStep> = heads
        .into_iter()
        .map(|head| PlannedStep { kind: ApproverKind::DepartmentHead, approvers: vec![head] })
        .collect();
    if finance && !asked_already && !others.is_empty() {
        steps.push(PlannedStep { kind: ApproverKind::FinanceController, approvers: others });
    }
    steps
}

#[cfg(test)]
mod tests {
    use penstock_shared::ids::DepartmentId;

    use super::*;

    const REQUESTER: UserId = UserId(1);
    const HEAD: UserId = UserId(2);
    const OTHER_HEAD: UserId = UserId(3);
    const FINANCE: UserId = UserId(4);

    fn chain(heads: &[Option<UserId>]) -> Vec<ChainLink> {
        heads.iter().map(|head| ChainLink { department_id: DepartmentId(1), head: *head }).collect()
    }

    fn facts<'a>(own: &'a [ChainLink], giving: Giving<'a>) -> RequestFacts<'a> {
        RequestFacts {
            requester: REQUESTER,
            own: Some(own),
            giving,
            controllers: &[FINANCE],
            amount_minor: 100,
            finance_from_minor: Some(1000),
            always_finance: false,
        }
    }

    fn asked(facts: &RequestFacts<'_>) -> Vec<UserId> {
        route(facts).into_iter().flat_map(|step| step.approvers).collect()
    }

    #[test]
    fn inside_a_department_the_head_decides_and_above_the_limit_finance_too() {
        let own = chain(&[Some(HEAD)]);
        let small = facts(&own, Giving::Own);
        assert_eq!(asked(&small), [HEAD]);
        assert_eq!(asked(&RequestFacts { amount_minor: 1000, ..small }), [HEAD, FINANCE]);
        assert_eq!(asked(&RequestFacts { finance_from_minor: None, ..small }), [HEAD, FINANCE]);
    }

    #[test]
    fn between_departments_both_heads_decide_the_giving_one_first() {
        let (own, other) = (chain(&[Some(HEAD)]), chain(&[Some(OTHER_HEAD)]));
        assert_eq!(asked(&facts(&own, Giving::Other(&other))), [OTHER_HEAD, HEAD]);
        let nobody = chain(&[None]);
        assert_eq!(
            asked(&facts(&own, Giving::Other(&nobody))),
            [HEAD, FINANCE],
            "finance in place of a head"
        );
        assert_eq!(asked(&facts(&own, Giving::Other(&own))), [HEAD], "nobody is asked twice");
    }

    #[test]
    fn a_head_who_asks_has_agreed_for_their_side() {
        let (own, other) = (chain(&[Some(REQUESTER), Some(HEAD)]), chain(&[Some(OTHER_HEAD)]));
        assert_eq!(asked(&facts(&own, Giving::Other(&other))), [OTHER_HEAD]);
        assert_eq!(asked(&facts(&own, Giving::Other(&own))), [FINANCE], "both sides are theirs");
        assert_eq!(asked(&facts(&own, Giving::Own)), [HEAD], "inside a department it goes one up");
    }

    #[test]
    fn money_of_the_organisation_takes_finance() {
        let own = chain(&[Some(HEAD)]);
        assert_eq!(asked(&facts(&own, Giving::Organisation)), [HEAD, FINANCE]);
        assert_eq!(asked(&RequestFacts { own: None, ..facts(&own, Giving::Own) }), [FINANCE]);
    }

    #[test]
    fn going_over_takes_a_second_person_in_finance() {
        let own = chain(&[Some(HEAD)]);
        let over = RequestFacts { always_finance: true, ..facts(&own, Giving::Own) };
        assert_eq!(asked(&over), [HEAD, FINANCE]);
        let alone = RequestFacts { controllers: &[REQUESTER], ..over };
        assert!(route(&alone).is_empty(), "the head is not in finance");
    }

    #[test]
    fn nobody_decides_on_their_own_request_or_twice() {
        let own = chain(&[Some(FINANCE)]);
        let much = RequestFacts { amount_minor: 5000, ..facts(&own, Giving::Own) };
        assert_eq!(asked(&much), [FINANCE]);
        let both = [REQUESTER, FINANCE];
        let none = chain(&[None]);
        assert_eq!(asked(&RequestFacts { controllers: &both, ..facts(&none, Giving::Own) }), [FINANCE]);
        assert!(route(&RequestFacts { controllers: &[REQUESTER], ..facts(&none, Giving::Own) }).is_empty());
    }
}
