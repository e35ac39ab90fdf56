//! The names that stand on the lines of vouchers.

use std::collections::{BTreeSet, HashMap};

use penstock_shared::{
    accounting::{AccountRole, VoucherLine},
    ids::{AccountId, CampaignId, CategoryId, DepartmentId, NodeId},
    money::Currency,
    problem::Subject,
};

use crate::{
    db::{self, AnyConnection, accounts::AccountRow, terms::Vocabulary, vouchers::LineRow},
    domain::voucher::{self, Dimensions},
    error::AppResult,
};

/// A line, stored or not.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    pub role: AccountRole,
    pub account_id: AccountId,
    pub currency: Currency,
    pub amount_minor: i64,
    pub dimensions: Dimensions,
}

impl From<&voucher::Line> for Line {
    fn from(line: &voucher::Line) -> Self {
        Self {
            role: line.role,
            account_id: line.account_id,
            currency: line.currency,
            amount_minor: line.amount_minor,
            dimensions: line.dimensions,
        }
    }
}

impl From<&LineRow> for Line {
    fn from(row: &LineRow) -> Self {
        Self {
            role: row.role,
            account_id: row.account_id,
            currency: row.currency,
            amount_minor: row.amount_minor,
            dimensions: Dimensions {
                node_id: row.node_id,
                department_id: row.department_id,
                category_id: row.category_id,
                campaign_id: row.campaign_id,
            },
        }
    }
}

/// The names of what some lines are for.
pub struct Names {
    accounts: HashMap<AccountId, AccountRow>,
    nodes: HashMap<NodeId, Subject>,
    departments: HashMap<DepartmentId, Subject>,
    categories: HashMap<CategoryId, Subject>,
    campaigns: HashMap<CampaignId, Subject>,
}

fn subject(name: String, name_zh: String) -> Subject {
    Subject { name, name_zh, ..Subject::default() }
}

impl Names {
    pub fn read(conn: &mut AnyConnection, lines: impl Iterator<Item = Line>) -> AppResult<Self> {
        let (mut nodes, mut campaigns) = (BTreeSet::new(), BTreeSet::new());
        for line in lines {
            nodes.extend(line.dimensions.node_id);
            campaigns.extend(line.dimensions.campaign_id);
        }
        let nodes: Vec<NodeId> = nodes.into_iter().collect();
        let campaigns: Vec<CampaignId> = campaigns.into_iter().collect();
        Ok(Self {
            accounts: db::accounts::all(conn)?.into_iter().map(|row| (row.id, row)).collect(),
            nodes: db::spent_entries::node_names(conn, &nodes)?
                .into_iter()
                .map(|(id, name, name_zh)| (id, subject(name, name_zh)))
                .collect(),
            departments: db::departments::all(conn)?
                .into_iter()
                .map(|row| (row.id, subject(row.name, row.name_zh)))
                .collect(),
            categories: db::terms::all(conn, Vocabulary::Categories)?
                .into_iter()
                .map(|row| (CategoryId(row.id), subject(row.name, row.name_zh)))
                .collect(),
            campaigns: db::spent_entries::campaign_names(conn, &campaigns)?
                .into_iter()
                .map(|(id, name)| (id, subject(name, String::new())))
                .collect(),
        })
    }

    pub fn view(&self, line: &Line) -> VoucherLine {
        let account = self.accounts.get(&line.account_id);
        let of = line.dimensions;
        VoucherLine {
            role: line.role,
            account_id: line.account_id,
            account_code: account.map(|row| row.code.clone()).unwrap_or_default(),
            account_name: account.map(|row| row.name.clone()).unwrap_or_default(),
            account_name_zh: account.map(|row| row.name_zh.clone()).unwrap_or_default(),
            currency: line.currency,
            debit_minor: line.amount_minor.max(0),
            credit_minor: line.amount_minor.min(0).saturating_neg(),
            node_id: of.node_id,
            node: of.node_id.and_then(|id| self.nodes.get(&id).cloned()),
            department_id: of.department_id,
            department: of.department_id.and_then(|id| self.departments.get(&id).cloned()),
            category_id: of.category_id,
            category: of.category_id.and_then(|id| self.categories.get(&id).cloned()),
            campaign_id: of.campaign_id,
            campaign: of.campaign_id.and_then(|id| self.campaigns.get(&id).cloned()),
        }
    }
}
