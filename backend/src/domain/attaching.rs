//! Who may add files to an expense, and who may take them away.

use penstock_shared::expense::ExpenseState;

/// Whether files may be added. The requester shows what they ask for, until it is decided; finance may
/// add what belongs to the books (the invoice, the contract) at any time.
#[must_use]
pub fn may_add(state: ExpenseState, own: bool, finance: bool) -> bool {
    finance || (own && undecided(state))
}

/// Whether a file may be taken away: what somebody decided on stays as they saw it.
#[must_use]
pub fn may_remove(state: ExpenseState, added_it: bool) -> bool {
    added_it && undecided(state)
}

const fn undecided(state: ExpenseState) -> bool {
    matches!(state, ExpenseState::Draft | ExpenseState::Submitted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decided_on_stays() {
        for state in ExpenseState::ALL.iter().copied() {
            let open = matches!(state, ExpenseState::Draft | ExpenseState::Submitted);
            assert_eq!(may_add(state, true, false), open, "{state}");
            assert_eq!(may_remove(state, true), open, "{state}");
            assert!(may_add(state, false, true));
            assert!(!may_add(state, false, false) && !may_remove(state, false));
        }
    }
}
