//! The accounts of the demo organisation, where its spending goes, and the batches of closed months.

use std::collections::HashMap;

use penstock_shared::{
    accounting::{
        AccountCreate, AccountKind, AccountMappingUpdate, AccountRole, CategoryAccount, DefaultAccount,
        VoucherRange,
    },
    error_code::ErrorCode,
    ids::{AccountId, CategoryId, UserId},
    period::PeriodState,
};

use super::missing;
use crate::{
    commands::accounting::{accounts, mapping, post, reverse},
    db::{self, terms::Vocabulary},
    error::AppResult,
    writer::WriteTx,
};

/// Code, names, kind.
const ACCOUNTS: [(&str, &str, &str, AccountKind); 9] = [
    ("6601.01", "Advertising", "广告宣传费", AccountKind::Expense),
    ("6601.02", "Events and trade shows", "会展费", AccountKind::Expense),
    ("6601.03", "Content and production", "内容制作费", AccountKind::Expense),
    ("6601.99", "Other selling expense", "其他销售费用", AccountKind::Expense),
    ("2221.01", "Input VAT", "应交税费—进项税额", AccountKind::Tax),
    ("2202.01", "Accounts payable", "应付账款", AccountKind::Payable),
    ("2241.05", "Accrued marketing expense", "预提费用", AccountKind::Accrued),
    ("6603.03", "Exchange difference", "汇兑损益", AccountKind::RateDifference),
    ("1002.01", "Bank", "银行存款", AccountKind::Cash),
];

const DEFAULTS: [(AccountRole, &str); 5] = [
    (AccountRole::Expense, "6601.99"),
    (AccountRole::InputTax, "2221.01"),
    (AccountRole::Payable, "2202.01"),
    (AccountRole::AccruedLiabilities, "2241.05"),
    (AccountRole::ExchangeDifference, "6603.03"),
];

/// Groups, one of their parts that has an account of its own; everything else goes to the default.
const CATEGORIES: [(&str, &str); 3] =
    [("ADVERTISING", "6601.01"), ("ON_SITE", "6601.02"), ("PRODUCTION", "6601.03")];

/// Closed months whose batches are posted; the one after them is left to be posted.
const POSTED: usize = 6;

/// # Errors
/// When a command refuses.
pub fn make(tx: &mut WriteTx<'_>, finance: UserId) -> AppResult<()> {
    let mut codes: HashMap<&str, AccountId> = HashMap::new();
    for (code, name, name_zh, kind) in ACCOUNTS {
        let new =
            AccountCreate { code: code.to_owned(), name: name.to_owned(), name_zh: name_zh.to_owned(), kind };
        codes.insert(code, accounts::create(tx, &new)?.id);
    }
    let account = |code: &str| codes.get(code).copied().ok_or_else(|| missing("account"));
    let terms = db::terms::all(tx.conn, Vocabulary::Categories)?;
    let mut categories = Vec::new();
    for (category, code) in CATEGORIES {
        let term = terms.iter().find(|term| term.code == category).ok_or_else(|| missing("category"))?;
        categories.push(CategoryAccount { category_id: CategoryId(term.id), account_id: account(code)? });
    }
    let mut defaults = Vec::new();
    for (role, code) in DEFAULTS {
        defaults.push(DefaultAccount { role, account_id: account(code)? });
    }
    mapping::replace(tx, finance, 0, &AccountMappingUpdate { categories, defaults })?;
    post_closed_months(tx, finance)
}

fn post_closed_months(tx: &mut WriteTx<'_>, finance: UserId) -> AppResult<()> {
    let mut closed: Vec<VoucherRange> = db::periods::all(tx.conn)?
        .into_iter()
        .filter(|period| period.state == PeriodState::Closed)
        .map(|period| VoucherRange { from: period.starts_on, to: period.ends_on, through_sequence: None })
        .collect();
    closed.pop();
    let mut last = None;
    for range in closed.split_off(closed.len().saturating_sub(POSTED)) {
        match post::post(tx, finance, &range) {
            Ok(id) => last = Some((id, range)),
            Err(error) if error.code() == ErrorCode::NothingToPost => {}
            Err(error) => return Err(error),
        }
    }
    // The last one went out too early once, was taken back and posted again.
    if let Some((id, range)) = last {
        reverse::reverse(tx, finance, id, "漏记发票，重新过账 An invoice was missing; posted again")?;
        post::post(tx, finance, &range)?;
    }
    Ok(())
}
