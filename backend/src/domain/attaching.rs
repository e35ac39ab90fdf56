//! Who may add files to an expense, and who may take them away.

use penstock_shared::{expense::ExpenseState, expense_kind::ExpenseKind};

/// Whether files may be added. The requester shows what they ask for, until it is decided; of an advance or a
/// prepayment also the receipts, until it is settled. Finance may add what belongs to the books (the invoice, the
/// contract) at any time.
#[must_use]
pub fn may_add(kind: ExpenseKind, state: ExpenseState, own: bool, finance: bool) -> bool {
    let settling =
        kind.is_prefunded() && matches!(state, ExpenseState::Approved | ExpenseState::PartlyInvoiced);
    finance || (own && (undecided(state) || settling))
}

/// Whether a file may be taken away: what somebody decided on stays as they saw it.
#[must_use]
pub fn may_remove(state: ExpenseState, added_it: bool) -> bool {
    added_it && undecided(state)
}

const fn undecided(state: ExpenseState) -> bool {
    matches!(state, ExpenseState::Draft) || state.is_undecided()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decided_on_stays() {
        for state in ExpenseState::ALL.iter().copied() {
            let open = matches!(
                state,
                ExpenseState::Draft | ExpenseState::Submitted | ExpenseState::ChangesRequested
            );
            assert_eq!(may_add(ExpenseKind::Purchase, state, true, false), open, "{state}");
            let settling = matches!(state, ExpenseState::Approved | ExpenseState::PartlyInvoiced);
            assert_eq!(may_add(ExpenseKind::Advance, state, true, false), open || settling, "{state}");
            assert_eq!(may_remove(state, true), open, "{state}");
            assert!(may_add(ExpenseKind::Purchase, state, false, true));
            assert!(!may_add(ExpenseKind::Purchase, state, false, false) && !may_remove(state, false));
        }
    }
}
