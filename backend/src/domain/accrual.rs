//! Accruals: what was delivered and not invoiced at the end of a period, as vouchers.
//!
//! Invariant: a line accrues what was delivered less what was spent, never less than nothing; the expense is debited,
//! accrued liabilities are credited with the same.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use penstock_shared::{
    accounting::{AccountRole, VoucherKind},
    ids::ExpenseId,
    money::Currency,
};

use super::{
    credit::part,
    ledger::LedgerError,
    voucher::{Accounts, Dimensions, Document, Draft, Drafted, Line, note},
};

/// A line's part of an accrual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accrued {
    pub expense_id: ExpenseId,
    pub currency: Currency,
    pub dimensions: Dimensions,
    /// In the node's currency.
    pub amount_minor: i64,
}

/// What was delivered, in the node's currency: of a line in another currency the same share of its amount there.
///
/// # Errors
/// [`LedgerError::Overflow`].
pub fn in_node_currency(
    delivered_minor: i64,
    amount_minor: i64,
    foreign_minor: Option<i64>,
) -> Result<i64, LedgerError> {
    foreign_minor.map_or(Ok(delivered_minor), |whole| part(amount_minor, whole, 0, delivered_minor))
}

/// What is delivered and not invoiced.
///
/// # Errors
/// [`LedgerError::Overflow`].
pub fn accrued_minor(delivered_minor: i64, spent_minor: i64) -> Result<i64, LedgerError> {
    let open = delivered_minor.checked_sub(spent_minor.max(0)).ok_or(LedgerError::Overflow)?;
    Ok(open.max(0))
}

/// One voucher per expense, of a day.
///
/// # Errors
/// [`LedgerError::Overflow`].
pub fn draft(lines: &[Accrued], accounts: &Accounts, day: NaiveDate) -> Result<Drafted, LedgerError> {
    let mut sums: BTreeMap<ExpenseId, BTreeMap<(Currency, Dimensions), i64>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.amount_minor > 0) {
        let sum =
            sums.entry(line.expense_id).or_default().entry((line.currency, line.dimensions)).or_default();
        *sum = sum.checked_add(line.amount_minor).ok_or(LedgerError::Overflow)?;
    }
    let mut drafted = Drafted::default();
    for (expense_id, sums) in sums {
        let document =
            Document { expense_id, invoice_id: None, kind: VoucherKind::Accrual, credit_note_id: None };
        let mut voucher = Draft { document, date: day, lines: Vec::new(), sequences: Vec::new() };
        let mut owed: BTreeMap<Currency, i64> = BTreeMap::new();
        for ((currency, dimensions), amount_minor) in sums {
            let sum = owed.entry(currency).or_default();
            *sum = sum.checked_sub(amount_minor).ok_or(LedgerError::Overflow)?;
            match accounts.find(AccountRole::Expense, dimensions.category_id) {
                Some(account_id) => voucher.lines.push(Line {
                    role: AccountRole::Expense,
                    account_id,
                    currency,
                    amount_minor,
                    dimensions,
                }),
                None => note(&mut drafted.unmapped, dimensions.category_id),
            }
        }
        for (currency, amount_minor) in owed {
            let (role, dimensions) = (AccountRole::AccruedLiabilities, Dimensions::default());
            match accounts.find(role, None) {
                Some(account_id) => {
                    voucher.lines.push(Line { role, account_id, currency, amount_minor, dimensions });
                }
                None => note(&mut drafted.missing_defaults, role),
            }
        }
        drafted.vouchers.push(voucher);
    }
    Ok(drafted)
}

/// The same the other way round, on another day.
///
/// # Errors
/// [`LedgerError::Overflow`].
pub fn mirror(drafted: &Drafted, day: NaiveDate) -> Result<Drafted, LedgerError> {
    let mut mirrored = drafted.clone();
    for voucher in &mut mirrored.vouchers {
        voucher.date = day;
        voucher.document.kind = VoucherKind::AccrualReversal;
        for line in &mut voucher.lines {
            line.amount_minor = line.amount_minor.checked_neg().ok_or(LedgerError::Overflow)?;
        }
    }
    Ok(mirrored)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use penstock_shared::ids::{AccountId, CategoryId};
    use proptest::prelude::*;

    use super::{super::voucher::balances, *};

    fn accounts() -> Accounts {
        let defaults =
            AccountRole::ALL.iter().copied().zip(1..).map(|(role, id)| (role, AccountId(id))).collect();
        Accounts { defaults, ..Accounts::default() }
    }

    #[test]
    fn what_was_invoiced_is_not_accrued_again() {
        assert_eq!(accrued_minor(400, 100), Ok(300));
        assert_eq!(accrued_minor(400, 500), Ok(0));
        assert_eq!(accrued_minor(400, -50), Ok(400));
        assert_eq!(in_node_currency(50, 7_000, Some(100)), Ok(3_500));
        assert_eq!(in_node_currency(50, 7_000, None), Ok(50));
    }

    #[test]
    fn what_has_no_account_is_named() {
        let line = Accrued {
            expense_id: ExpenseId(1),
            currency: Currency::CNY,
            dimensions: Dimensions { category_id: Some(CategoryId(7)), ..Dimensions::default() },
            amount_minor: 5,
        };
        let drafted = draft(&[line], &Accounts::default(), NaiveDate::default()).unwrap();
        assert_eq!(drafted.unmapped, [Some(CategoryId(7))]);
        assert_eq!(drafted.missing_defaults, [AccountRole::AccruedLiabilities]);
    }

    proptest! {
        #[test]
        fn an_accrual_balances_and_its_mirror_takes_it_back(
            amounts in prop::collection::vec((1_i64..4, 0_i64..1_000_000, any::<bool>()), 0..30),
        ) {
            let lines: Vec<Accrued> = amounts.iter().map(|(expense, amount_minor, yen)| Accrued {
                expense_id: ExpenseId(*expense),
                currency: if *yen { Currency::JPY } else { Currency::CNY },
                dimensions: Dimensions { category_id: Some(CategoryId(*amount_minor % 3)), ..Dimensions::default() },
                amount_minor: *amount_minor,
            }).collect();
            let drafted = draft(&lines, &accounts(), NaiveDate::default()).unwrap();
            let mirrored = mirror(&drafted, NaiveDate::default()).unwrap();
            let debits: i64 = drafted.vouchers.iter().flat_map(|of| &of.lines).map(|line| line.amount_minor.max(0)).sum();
            prop_assert_eq!(debits, amounts.iter().map(|(_, amount, _)| amount).sum::<i64>());
            let mut sums: HashMap<(AccountId, Currency), i64> = HashMap::new();
            for voucher in drafted.vouchers.iter().chain(&mirrored.vouchers) {
                prop_assert!(balances(&voucher.lines) && !voucher.lines.is_empty());
                for line in &voucher.lines {
                    *sums.entry((line.account_id, line.currency)).or_default() += line.amount_minor;
                }
            }
            prop_assert!(sums.values().all(|sum| *sum == 0));
        }
    }
}
