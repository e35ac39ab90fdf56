//! What became of a budget in a span, and which of it has to be explained.

use penstock_shared::usage_report::UsageFigures;

use super::{
    ledger::{Buckets, LedgerError},
    pivot::in_basis_points,
};

/// The figures of what is held in a span, and from the beginning of the year to its end.
///
/// # Errors
/// When a figure leaves the range of the ledger.
pub fn figures(span: &Buckets, to_date: &Buckets) -> Result<UsageFigures, LedgerError> {
    let wide = i128::from;
    let allocated = wide(span.allocated_minor);
    let certain = wide(span.committed_minor) + wide(span.spent_minor);
    let rate = |part: i128| -> Result<Option<i64>, LedgerError> {
        (allocated > 0)
            .then(|| i64::try_from(in_basis_points(part, allocated)).map_err(|_| LedgerError::Overflow))
            .transpose()
    };
    let variance = allocated - certain;
    Ok(UsageFigures {
        balance: span.to_balance()?,
        usage_bp: rate(certain + wide(span.reserved_minor))?,
        variance_minor: i64::try_from(variance).map_err(|_| LedgerError::Overflow)?,
        variance_bp: rate(variance)?,
        to_date: to_date.to_balance()?,
    })
}

/// Whether a variance is as large as a share of the budget, in hundredths of a percent. What was used without a
/// budget always is.
#[must_use]
pub const fn is_notable(figures: &UsageFigures, threshold_bp: i64) -> bool {
    match figures.variance_bp {
        _ if figures.variance_minor == 0 => false,
        Some(share) => share.saturating_abs() >= threshold_bp,
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(allocated: i64, reserved: i64, committed: i64, spent: i64) -> Buckets {
        Buckets {
            allocated_minor: allocated,
            reserved_minor: reserved,
            committed_minor: committed,
            spent_minor: spent,
        }
    }

    #[test]
    fn a_variance_is_what_is_not_spent_or_committed() {
        let found = figures(&held(1_000, 50, 100, 750), &held(3_000, 0, 0, 0)).unwrap();
        assert_eq!((found.variance_minor, found.variance_bp), (150, Some(1_500)));
        assert_eq!((found.usage_bp, found.balance.available_minor), (Some(9_000), 100));
        assert_eq!(found.to_date.allocated_minor, 3_000);
    }

    #[test]
    fn large_variances_are_notable_in_both_directions() {
        let notable = |of: Buckets| is_notable(&figures(&of, &of).unwrap(), 1_000);
        assert!(notable(held(1_000, 0, 0, 900)) && notable(held(1_000, 0, 0, 1_100)));
        assert!(!notable(held(1_000, 0, 0, 901)) && !notable(held(1_000, 0, 500, 500)));
        assert!(notable(held(0, 0, 0, 1)) && !notable(held(0, 0, 0, 0)));
    }
}
