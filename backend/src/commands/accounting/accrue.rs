//! Posting an accrual: a batch on the period's last day, and its mirror on the first day of the next, together.

use penstock_shared::{
    accounting::VoucherBatchKind,
    delivery::AccrualBatches,
    error_code::ErrorCode,
    ids::{PeriodId, UserId},
    refusal_reason::RefusalReason,
};

use super::post::{Writing, check, write};
use crate::{
    domain::accrual::mirror,
    error::{AppError, AppResult},
    reads::{
        accruals::{self, PreparedAccrual},
        vouchers::Prepared,
    },
    writer::WriteTx,
};

/// Posts the accrual of a period. Where one stands already nothing changes, and it is the answer.
///
/// # Errors
/// [`ErrorCode::NotFound`], [`ErrorCode::NothingToPost`], [`ErrorCode::AccountsMissing`];
/// [`RefusalReason::AccrualNeedsNextPeriod`].
pub fn accrue(tx: &mut WriteTx<'_>, who: UserId, id: PeriodId) -> AppResult<AccrualBatches> {
    let PreparedAccrual { period, next, prepared, .. } = accruals::prepare(tx.conn, id)?;
    if let Some(standing) = accruals::standing(tx.conn, id)? {
        return Ok(standing);
    }
    if prepared.drafted.vouchers.is_empty() {
        return Err(ErrorCode::NothingToPost.into());
    }
    let next = next.ok_or_else(|| AppError::refused(RefusalReason::AccrualNeedsNextPeriod))?;
    check(tx, &prepared)?;
    let batch = Writing {
        prepared: &prepared,
        from: period.ends_on,
        to: period.ends_on,
        kind: VoucherBatchKind::Accrual,
        accrual_period_id: Some(id),
        accrual_batch_id: None,
    };
    let batch_id = write(tx, who, &batch)?;
    let back = Prepared {
        fiscal_year_id: next.fiscal_year_id,
        drafted: mirror(&prepared.drafted, next.starts_on)?,
        ..prepared
    };
    let reversal = Writing {
        prepared: &back,
        from: next.starts_on,
        to: next.starts_on,
        kind: VoucherBatchKind::AccrualReversal,
        accrual_period_id: Some(id),
        accrual_batch_id: Some(batch_id),
    };
    let reversal_batch_id = write(tx, who, &reversal)?;
    Ok(AccrualBatches { batch_id, reversal_batch_id })
}
