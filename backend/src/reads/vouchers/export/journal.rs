//! A batch as a plain-text journal that `hledger check --strict` accepts.
//!
//! Names are people's own, and a journal gives meaning to signs in them: a semicolon begins a comment, two
//! spaces end an account, a colon makes a sub-account or a tag (`date:` even another date), brackets a virtual
//! posting or a date. Such signs become their full-width twins, which read the same and mean nothing.

use std::collections::{BTreeMap, BTreeSet};

use penstock_shared::{
    accounting::{AccountRole, Voucher, VoucherKind, VoucherLine},
    money::Currency,
    problem::Subject,
};

use super::BatchFile;

/// The journal: commodities, accounts, transactions in the order of their days.
pub fn journal(file: &BatchFile) -> String {
    let mut text = String::new();
    let mut line = |of: String| {
        text.push_str(&of);
        text.push('\n');
    };
    let lines = || file.vouchers.iter().flat_map(|voucher| &voucher.lines);
    let batch = &file.batch;
    line(format!(
        "; Vouchers {} {}, {} to {}",
        plain(&batch.fiscal_year_code),
        batch.number,
        batch.from,
        batch.to
    ));
    line(String::new());
    for currency in lines().map(|of| of.currency).collect::<BTreeSet<Currency>>() {
        line(format!("commodity {}", commodity(currency)));
    }
    line(String::new());
    let accounts: BTreeMap<String, char> = lines().map(|of| (account(of), kind(of.role))).collect();
    for (name, kind) in accounts {
        line(format!("account {name}  ; type: {kind}"));
    }
    for voucher in &file.vouchers {
        line(String::new());
        line(transaction(&file.code(voucher), voucher));
    }
    text
}

/// An amount as an example of how the currency is written; the mark stands even where there are no decimals.
fn commodity(currency: Currency) -> String {
    let decimals = usize::try_from(currency.decimals()).unwrap_or_default();
    format!("1000.{} {}", "0".repeat(decimals), currency.code())
}

fn kind(role: AccountRole) -> char {
    match role {
        AccountRole::Expense | AccountRole::ExchangeDifference => 'X',
        AccountRole::InputTax => 'A',
        AccountRole::Payable | AccountRole::AccruedLiabilities => 'L',
    }
}

fn account(line: &VoucherLine) -> String {
    let top = match line.role {
        AccountRole::Expense => "expenses",
        AccountRole::ExchangeDifference => "expenses:exchange",
        AccountRole::InputTax => "assets:tax",
        AccountRole::Payable => "liabilities:payable",
        AccountRole::AccruedLiabilities => "liabilities:accrued",
    };
    format!("{top}:{} {}", line.account_code, plain(&line.account_name)).trim_end().to_owned()
}

fn transaction(code: &str, voucher: &Voucher) -> String {
    let kind = match voucher.kind {
        VoucherKind::Invoice => "invoice",
        VoucherKind::InvoiceReversal => "invoice reversal",
        VoucherKind::CreditNote => "credit note",
        VoucherKind::Accrual => "accrual",
        VoucherKind::AccrualReversal => "accrual reversal",
        VoucherKind::ImportedExpense => "imported expense",
    };
    let note = format!("{kind} {}", voucher.invoice_number);
    let mut text = format!("{} ({}) {} | {}", voucher.date, plain(code), plain(&voucher.payee), plain(&note));
    let sequences: Vec<String> = voucher.sequences.iter().map(i64::to_string).collect();
    let tags = [
        ("expense", voucher.expense_reference.clone()),
        ("title", plain(&voucher.title)),
        ("sequence", sequences.join(" ")),
    ];
    for (name, value) in tags {
        text.push_str(&format!("\n    ; {name}: {value}"));
    }
    for line in &voucher.lines {
        text.push_str(&format!("\n{}", posting(line)));
    }
    text
}

fn posting(line: &VoucherLine) -> String {
    let minor = line.debit_minor.saturating_sub(line.credit_minor);
    let mut text = format!("    {}  {} {}", account(line), line.currency.plain(minor), line.currency.code());
    let tags = [
        ("budget", &line.node),
        ("department", &line.department),
        ("category", &line.category),
        ("campaign", &line.campaign),
    ];
    for (place, (name, subject)) in tags.into_iter().filter_map(named).enumerate() {
        text.push_str(&format!("{}{name}: {subject}", if place == 0 { "  ; " } else { ", " }));
    }
    text
}

fn named((name, subject): (&'static str, &Option<Subject>)) -> Option<(&'static str, String)> {
    subject.as_ref().map(|of| (name, plain(&of.name)))
}

/// A text without the signs that mean something, in one line, with single spaces.
fn plain(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().map(twin).collect())
        .collect();
    words.join(" ")
}

/// The full-width twin of a sign that a journal gives meaning to.
const fn twin(sign: char) -> char {
    match sign {
        ';' => '；',
        ':' => '：',
        ',' => '，',
        '|' => '｜',
        '(' => '（',
        ')' => '）',
        '[' => '［',
        ']' => '］',
        '=' => '＝',
        '@' => '＠',
        '#' => '＃',
        '*' => '＊',
        '!' => '！',
        '"' => '＂',
        other => other,
    }
}
