//! The words of accounting.

use penstock_shared::accounting::{
    AccountKind, AccountRole, VoucherBatchKind, VoucherBatchState, VoucherKind,
};

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
        CreditNote => credit_note,
        Accrual => accrual,
        AccrualReversal => accrual_reversal,
        ImportedExpense => imported_expense,
    }

    VoucherBatchKind in voucher_batch_kind {
        Spending => spending,
        Accrual => accrual,
        AccrualReversal => accrual_reversal,
    }

    VoucherBatchState in voucher_batch_state {
        Posted => posted,
        Reversed => reversed,
        Reversal => reversal,
    }
}
