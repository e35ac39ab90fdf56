//! The accounts, and which spending goes to which.

use std::collections::HashMap;

use penstock_shared::{
    accounting::{Account, AccountMapping, CategoryAccount, DefaultAccount},
    ids::CategoryId,
    problem::Subject,
};

use crate::{
    db::{self, AnyConnection, terms::Vocabulary},
    domain::voucher::Accounts,
    error::AppResult,
};

/// Every account, by code.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection) -> AppResult<Vec<Account>> {
    Ok(db::accounts::all(conn)?.into_iter().map(Account::from).collect())
}

/// The mapping as it is, with the categories that have no account.
///
/// # Errors
/// When the database fails.
pub fn mapping(conn: &mut AnyConnection) -> AppResult<AccountMapping> {
    let latest = db::accounts::mapping_version(conn)?;
    let version = latest.map_or(0, |(version, ..)| version);
    let lines = db::accounts::mapping_lines(conn, version)?;
    let known = accounts(conn, version)?;
    let terms = db::terms::all(conn, Vocabulary::Categories)?;
    let unmapped = terms
        .iter()
        .filter(|term| term.is_usable() && known.of_category(CategoryId(term.id)).is_none())
        .map(|term| Subject { name: term.name.clone(), name_zh: term.name_zh.clone(), ..Subject::default() })
        .collect();
    let changed_by_name =
        latest.map(|(_, who, _)| db::users::get(conn, who)).transpose()?.map(|user| user.name);
    Ok(AccountMapping {
        version,
        categories: lines
            .iter()
            .filter_map(|line| {
                let category_id = line.category_id?;
                Some(CategoryAccount { category_id, account_id: line.account_id })
            })
            .collect(),
        defaults: lines
            .iter()
            .filter_map(|line| {
                let role = line.role?;
                Some(DefaultAccount { role, account_id: line.account_id })
            })
            .collect(),
        unmapped,
        changed_by_name,
        changed_at: latest.map(|(.., at)| at),
    })
}

/// A version of the mapping, as the rule takes it.
///
/// # Errors
/// When the database fails.
pub fn accounts(conn: &mut AnyConnection, version: i64) -> AppResult<Accounts> {
    let lines = db::accounts::mapping_lines(conn, version)?;
    let up: HashMap<_, _> = db::terms::tree(conn, Vocabulary::Categories)?
        .up()
        .into_iter()
        .map(|(id, above)| (CategoryId(id), above.map(CategoryId)))
        .collect();
    Ok(Accounts {
        by_category: lines
            .iter()
            .filter_map(|line| line.category_id.map(|id| (id, line.account_id)))
            .collect(),
        defaults: lines.iter().filter_map(|line| line.role.map(|role| (role, line.account_id))).collect(),
        up,
    })
}
