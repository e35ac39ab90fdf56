//! How a request moves through its steps: stage after stage, each step as soon as enough of its people have
//! agreed.

use penstock_shared::{
    approval::StepState,
    ids::{ApprovalStepId, UserId},
};

/// Somebody who is asked in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    pub user: UserId,
    /// Who agreed: the person, or whoever stood in.
    pub agreed_by: Option<UserId>,
}

/// A step as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepProgress {
    pub id: ApprovalStepId,
    pub stage: i32,
    pub state: StepState,
    pub needed: i32,
    pub seats: Vec<Seat>,
}

impl StepProgress {
    fn enough(&self) -> bool {
        let agreed = self.seats.iter().filter(|seat| seat.agreed_by.is_some()).count();
        i32::try_from(agreed).is_ok_and(|agreed| agreed >= self.needed)
    }

    /// The seat that a person may speak from, their own before one that they stand in for. Nobody speaks twice
    /// in a step: where two have to agree, two people do.
    #[must_use]
    pub fn seat_of(&self, speaker: UserId, stands_for: &[UserId]) -> Option<UserId> {
        if self.seats.iter().any(|seat| seat.agreed_by == Some(speaker)) {
            return None;
        }
        let free = || self.seats.iter().filter(|seat| seat.agreed_by.is_none()).map(|seat| seat.user);
        free().find(|user| *user == speaker).or_else(|| free().find(|user| stands_for.contains(user)))
    }
}

/// What a yes does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// The seats that were spoken from.
    pub agreed: Vec<(ApprovalStepId, UserId)>,
    /// Steps that have enough now.
    pub approved: Vec<ApprovalStepId>,
    /// Steps whose turn it is now.
    pub opened: Vec<ApprovalStepId>,
    /// Every step has enough.
    pub finished: bool,
}

/// Says yes for a person in every step whose turn it is that asks them or somebody they stand in for, and in
/// every later step that asks themselves: nobody is asked the same twice. Without a seat nothing happens.
pub fn agree(steps: &mut [StepProgress], speaker: UserId, stands_for: &[UserId]) -> Progress {
    let mut progress = Progress::default();
    let asked = steps
        .iter()
        .any(|step| step.state == StepState::Pending && step.seat_of(speaker, stands_for).is_some());
    if !asked {
        return progress;
    }
    for step in steps.iter_mut() {
        let others = match step.state {
            StepState::Pending => stands_for,
            StepState::Waiting => &[],
            StepState::Approved | StepState::Rejected | StepState::ChangesRequested | StepState::Skipped => {
                continue;
            }
        };
        let Some(user) = step.seat_of(speaker, others) else { continue };
        for seat in step.seats.iter_mut().filter(|seat| seat.user == user) {
            seat.agreed_by = Some(speaker);
        }
        progress.agreed.push((step.id, user));
    }
    settle(steps, &mut progress);
    progress
}

/// Ends the steps that have enough and opens the next stage, as far as it goes.
pub fn settle(steps: &mut [StepProgress], progress: &mut Progress) {
    loop {
        for step in steps.iter_mut().filter(|step| step.state == StepState::Pending && step.enough()) {
            step.state = StepState::Approved;
            progress.approved.push(step.id);
        }
        if steps.iter().any(|step| step.state == StepState::Pending) {
            return;
        }
        let waiting = steps.iter().filter(|step| step.state == StepState::Waiting);
        let Some(next) = waiting.map(|step| step.stage).min() else {
            progress.finished = true;
            return;
        };
        for step in steps.iter_mut().filter(|step| step.stage == next && step.state == StepState::Waiting) {
            step.state = StepState::Pending;
            progress.opened.push(step.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ANNA: UserId = UserId(1);
    const BO: UserId = UserId(2);
    const CHEN: UserId = UserId(3);

    fn step(id: i64, stage: i32, needed: i32, seats: &[UserId]) -> StepProgress {
        StepProgress {
            id: ApprovalStepId(id),
            stage,
            state: if stage == 1 { StepState::Pending } else { StepState::Waiting },
            needed,
            seats: seats.iter().map(|user| Seat { user: *user, agreed_by: None }).collect(),
        }
    }

    #[test]
    fn one_of_several_is_enough_and_opens_the_next_stage() {
        let mut steps = [step(1, 1, 1, &[ANNA, BO]), step(2, 2, 1, &[CHEN])];
        let progress = agree(&mut steps, BO, &[]);
        assert_eq!((progress.approved, progress.opened), (vec![ApprovalStepId(1)], vec![ApprovalStepId(2)]));
        assert!(!progress.finished);
        assert!(agree(&mut steps, CHEN, &[]).finished);
    }

    #[test]
    fn all_of_them_takes_each_and_steps_at_the_same_time_all() {
        let mut steps = [step(1, 1, 2, &[ANNA, BO]), step(2, 1, 1, &[CHEN]), step(3, 2, 1, &[UserId(4)])];
        assert!(agree(&mut steps, ANNA, &[]).approved.is_empty());
        assert!(agree(&mut steps, ANNA, &[]).agreed.is_empty(), "once is once");
        assert_eq!(agree(&mut steps, CHEN, &[]).approved, [ApprovalStepId(2)]);
        let last = agree(&mut steps, BO, &[]);
        assert_eq!((last.approved, last.opened), (vec![ApprovalStepId(1)], vec![ApprovalStepId(3)]));
    }

    #[test]
    fn whoever_agreed_is_not_asked_again_later() {
        let mut steps = [step(1, 1, 1, &[ANNA]), step(2, 2, 1, &[ANNA, BO]), step(3, 3, 1, &[CHEN])];
        let progress = agree(&mut steps, ANNA, &[]);
        assert_eq!(progress.approved, [ApprovalStepId(1), ApprovalStepId(2)]);
        assert_eq!(progress.opened, [ApprovalStepId(2), ApprovalStepId(3)]);
    }

    #[test]
    fn a_stand_in_speaks_for_one_and_only_when_it_is_the_turn() {
        let mut steps = [step(1, 1, 2, &[ANNA, BO]), step(2, 2, 1, &[ANNA])];
        let first = agree(&mut steps, BO, &[ANNA]);
        assert_eq!(first.agreed, [(ApprovalStepId(1), BO)], "their own seat, and nobody speaks twice");
        assert!(agree(&mut steps, BO, &[ANNA]).agreed.is_empty());
        let other = agree(&mut steps, CHEN, &[ANNA]);
        assert_eq!(other.agreed, [(ApprovalStepId(1), ANNA)]);
        assert_eq!(other.opened, [ApprovalStepId(2)]);
    }

    #[test]
    fn somebody_who_is_not_asked_changes_nothing() {
        let mut steps = [step(1, 1, 1, &[ANNA]), step(2, 2, 1, &[BO])];
        let before = steps.clone();
        assert_eq!(agree(&mut steps, BO, &[]), Progress::default(), "it is not their turn");
        assert_eq!(steps, before);
    }

    proptest! {
        /// In whatever order people speak: everybody speaks at most once in a step, a step ends exactly when
        /// it has enough, and a stage opens only when every stage before it has ended.
        #[test]
        fn stages_come_in_order_and_nobody_speaks_twice(
            shape in prop::collection::vec((prop::collection::btree_set(1..6_i64, 1..4), 1..4_i32, any::<bool>()), 1..5),
            speakers in prop::collection::vec((1..6_i64, prop::option::of(1..6_i64)), 0..30),
        ) {
            let mut stage = 0;
            let mut steps: Vec<_> = (1_i64..).zip(&shape).map(|(id, (people, needed, beside))| {
                stage += i32::from(stage == 0 || !beside);
                let people: Vec<_> = people.iter().copied().map(UserId).collect();
                let all = i32::try_from(people.len()).unwrap();
                step(id, stage, (*needed).min(all), &people)
            }).collect();
            for (speaker, other) in speakers {
                let stands_for: Vec<_> = other.into_iter().map(UserId).collect();
                agree(&mut steps, UserId(speaker), &stands_for);
                for step in &steps {
                    let mut spoke: Vec<_> = step.seats.iter().filter_map(|seat| seat.agreed_by).collect();
                    let all = spoke.len();
                    spoke.sort();
                    spoke.dedup();
                    prop_assert_eq!(spoke.len(), all);
                    prop_assert_eq!(step.state == StepState::Approved, step.enough() && step.state != StepState::Waiting);
                    let earlier = steps.iter().filter(|other| other.stage < step.stage);
                    if step.state != StepState::Waiting {
                        for other in earlier { prop_assert_eq!(other.state, StepState::Approved); }
                    }
                }
            }
        }
    }
}
