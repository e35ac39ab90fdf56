use penstock_shared::year_end::YearEndPolicy;
use proptest::prelude::*;

use super::*;

const fn rule(policy: YearEndPolicy) -> YearEndRule {
    YearEndRule { policy, cap_minor: None, cap_bp: None }
}

fn node(id: i64, parent: Option<i64>, policy: YearEndPolicy, amounts: [i64; 3]) -> EndingNode {
    EndingNode {
        id: NodeId(id),
        parent_id: parent.map(NodeId),
        rule: rule(policy),
        allocated_minor: amounts[0],
        spent_minor: amounts[1],
        open_minor: amounts[2],
    }
}

fn ending(nodes: &[EndingNode], id: i64) -> (i64, i64, i64) {
    let ending = settle(nodes).unwrap()[&NodeId(id)];
    (ending.lapsed_minor(), ending.carried_balance_minor, ending.carried_open_minor)
}

#[test]
fn each_policy_carries_what_it_says() {
    for (policy, expected) in [
        (YearEndPolicy::Lapse, (60, 0, 0)),
        (YearEndPolicy::CarryBalance, (20, 40, 0)),
        (YearEndPolicy::CarryCommitments, (40, 0, 20)),
        (YearEndPolicy::CarryBoth, (0, 40, 20)),
    ] {
        assert_eq!(ending(&[node(1, None, policy, [100, 40, 20])], 1), expected, "{policy}");
    }
}

#[test]
fn a_cap_limits_the_balance_and_never_the_promises() {
    let mut capped = node(1, None, YearEndPolicy::CarryBoth, [100, 40, 20]);
    capped.rule.cap_bp = Some(1_050);
    assert_eq!(ending(&[capped.clone()], 1), (30, 10, 20));
    capped.rule.cap_minor = Some(7);
    assert_eq!(ending(&[capped], 1), (33, 7, 20));
}

#[test]
fn a_parent_carries_for_its_children_and_its_own_reserve() {
    let tree = [
        node(1, None, YearEndPolicy::CarryBalance, [100, 30, 0]),
        node(2, Some(1), YearEndPolicy::Lapse, [50, 30, 0]),
        node(3, Some(1), YearEndPolicy::CarryBoth, [40, 0, 0]),
    ];
    assert_eq!(ending(&tree, 2), (20, 0, 0));
    assert_eq!(ending(&tree, 3), (0, 40, 0));
    // Ten were never given on.
    assert_eq!(ending(&tree, 1), (20, 50, 0));
    assert_eq!(settle(&tree).unwrap()[&NodeId(1)].own_carried_minor, 10);
}

#[test]
fn what_a_neighbour_overspent_is_gone() {
    let both = YearEndPolicy::CarryBoth;
    let tree = [
        node(1, None, both, [300, 150, 0]),
        node(2, Some(1), both, [100, 150, 0]),
        node(3, Some(1), both, [100, 0, 0]),
        node(4, Some(1), both, [100, 0, 0]),
    ];
    assert_eq!(ending(&tree, 1), (0, 150, 0));
    assert_eq!((ending(&tree, 3), ending(&tree, 4)), ((25, 75, 0), (25, 75, 0)));
}

#[derive(Debug, Clone)]
struct Seed {
    parent: usize,
    given: i64,
    spent: i64,
    open: i64,
    policy: YearEndPolicy,
    cap_bp: Option<i64>,
}

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    let seed = (
        any::<prop::sample::Index>(),
        0_i64..1_000,
        -200_i64..900,
        0_i64..300,
        prop::sample::select(YearEndPolicy::ALL),
        prop::option::of(0_i64..10_000),
    );
    prop::collection::vec(seed, 1..25).prop_map(|seeds| {
        let seed = |(at, (parent, given, spent, open, policy, cap_bp)): (
            usize,
            (prop::sample::Index, _, _, _, _, _),
        )| Seed {
            parent: if at == 0 { 0 } else { parent.index(at) },
            given,
            spent,
            open,
            policy,
            cap_bp,
        };
        seeds.into_iter().enumerate().map(seed).collect()
    })
}

/// A tree in which children have at most what their parent has, and use counts upwards.
fn tree(seeds: &[Seed]) -> Vec<EndingNode> {
    let mut nodes: Vec<EndingNode> = Vec::new();
    for (index, seed) in seeds.iter().enumerate() {
        let id = i64::try_from(index).unwrap();
        let parent = (index > 0).then(|| i64::try_from(seed.parent).unwrap());
        let mut made = node(id, parent, seed.policy, [0, 0, 0]);
        made.rule.cap_bp = seed.cap_bp;
        nodes.push(made);
    }
    for (index, seed) in seeds.iter().enumerate() {
        let mut at = index;
        loop {
            nodes[at].allocated_minor += seed.given;
            nodes[at].spent_minor += seed.spent;
            nodes[at].open_minor += seed.open;
            if at == 0 {
                break;
            }
            at = seeds[at].parent;
        }
    }
    nodes
}

proptest! {
    #[test]
    fn nothing_is_made_and_nothing_is_lost(seeds in seeds()) {
        let nodes = tree(&seeds);
        let endings = settle(&nodes).unwrap();
        for node in &nodes {
            let ending = endings[&node.id];
            prop_assert!(ending.leaves_minor >= 0 && ending.lapsed_minor() >= 0);
            prop_assert!(ending.carried_balance_minor >= 0 && ending.carried_open_minor >= 0);
            let below: Vec<&EndingNode> = nodes.iter().filter(|other| other.parent_id == Some(node.id)).collect();
            // What goes on from a node is its own and that of the nodes below.
            let sum: i64 = below.iter().map(|child| endings[&child.id].carried_minor()).sum();
            prop_assert_eq!(ending.carried_minor(), sum + ending.own_carried_minor);
            // Children keep at most what their parent keeps.
            let kept = |node: &EndingNode| node.allocated_minor - endings[&node.id].leaves_minor;
            prop_assert!(below.iter().map(|child| kept(child)).sum::<i64>() <= kept(node));
            // Available is never worse than before, promises aside, and never below zero because of this.
            let before = node.allocated_minor - node.spent_minor;
            let after = kept(node) - node.spent_minor;
            prop_assert!(after >= before.min(0));
            if !node.rule.policy.carries_commitments() && below.is_empty() {
                prop_assert_eq!(ending.carried_open_minor, 0);
            }
            if below.is_empty() {
                prop_assert!(ending.carried_balance_minor <= (before - node.open_minor).max(0));
                prop_assert!(ending.carried_open_minor <= node.open_minor);
            }
        }
    }

    #[test]
    fn doing_it_twice_is_doing_it_once(seeds in seeds()) {
        let mut nodes = tree(&seeds);
        let endings = settle(&nodes).unwrap();
        for node in &mut nodes {
            node.allocated_minor -= endings[&node.id].leaves_minor;
            node.open_minor = 0;
        }
        for ending in settle(&nodes).unwrap().values() {
            prop_assert_eq!(ending.leaves_minor, 0);
        }
    }
}
