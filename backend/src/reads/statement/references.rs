//! What a person means who searches a statement for the number of a document.

use penstock_shared::ids::{BudgetRequestId, ExpenseId};

use crate::db::statement::Reference;

/// `EXP-0042` names the expense 42, and `BR-3` the budget request 3.
pub fn named(text: &str) -> Option<Reference> {
    let (kind, number) = text.split_once('-')?;
    let number = number.trim().parse().ok()?;
    match kind.trim().to_ascii_uppercase().as_str() {
        "EXP" => Some(Reference::Expense(ExpenseId(number))),
        "BR" => Some(Reference::BudgetRequest(BudgetRequestId(number))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_names_its_document() {
        assert_eq!(named("EXP-0042"), Some(Reference::Expense(ExpenseId(42))));
        assert_eq!(named("exp-7"), Some(Reference::Expense(ExpenseId(7))));
        assert_eq!(named("br-3"), Some(Reference::BudgetRequest(BudgetRequestId(3))));
        for other in ["EXP-", "0042", "预算预算", "EXP-x", "XBR-3"] {
            assert_eq!(named(other), None, "{other}");
        }
    }
}
