//! The words of accounting.

use penstock_shared::accounting::{AccountKind, AccountRole, VoucherBatchState, VoucherKind};

use super::{Word, t};

words! {
    AccountKind in account_kind {
        Expense => expense,
        Tax => tax,
        Payable => payable,
        Accrued => accrued,
        RateDifference => rate_difference,
        Cash => cash,
    }

    AccountRole in account_role {
        Expense => expense,
        InputTax => input_tax,
        Payable => payable,
        AccruedLiabilities => accrued_liabilities,
        ExchangeDifference => exchange_difference,
    }

    VoucherKind in voucher_kind {
        Invoice => invoice,
        InvoiceReversal => invoice_reversal,
        ImportedExpense => imported_expense,
    }

    VoucherBatchState in voucher_batch_state {
        Posted => posted,
        Reversed => reversed,
        Reversal => reversal,
    }
}
