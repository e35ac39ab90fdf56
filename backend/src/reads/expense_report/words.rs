//! The words of a report that leaves as a file, in both languages.

use penstock_shared::{
    analysis::GroupKey,
    dimension::CustomDimension,
    expense::ExpenseState,
    expense_kind::ExpenseKind,
    expense_report::{ReportDimension, ReportKey},
    organisation::Locale,
};

use crate::reads::analysis::dimension_word;

/// The words of one language.
pub struct Words<'a> {
    pub locale: Locale,
    pub custom: &'a [CustomDimension],
}

impl Words<'_> {
    pub const fn either(&self, en: &'static str, zh: &'static str) -> &'static str {
        match self.locale {
            Locale::En => en,
            Locale::ZhCn => zh,
        }
    }

    /// What a dimension is called.
    pub fn dimension(&self, dimension: ReportDimension) -> String {
        match dimension {
            ReportDimension::Of(dimension) => dimension_word(dimension, self.custom, self.locale),
            ReportDimension::Requester => self.either("Requester", "申请人").to_owned(),
            ReportDimension::Kind => self.either("Kind of request", "申请类型").to_owned(),
            ReportDimension::State => self.either("Status", "状态").to_owned(),
        }
    }

    /// What a value is called.
    pub fn value(&self, dimension: ReportDimension, key: &ReportKey) -> String {
        if key.code.is_none() {
            return self.either("None", "未填写").to_owned();
        }
        let text = key.key.label.as_str();
        let fixed = match dimension {
            ReportDimension::Kind => text.parse().ok().map(|kind| self.kind(kind)),
            ReportDimension::State => text.parse().ok().map(|state| self.state(state)),
            _ => None,
        };
        fixed.map_or_else(|| self.name(&key.key), str::to_owned)
    }

    /// A name in the reader's language.
    pub fn name(&self, key: &GroupKey) -> String {
        let chinese = self.locale == Locale::ZhCn && !key.label_zh.is_empty();
        if chinese { &key.label_zh } else { &key.label }.clone()
    }

    pub const fn kind(&self, kind: ExpenseKind) -> &'static str {
        match kind {
            ExpenseKind::Purchase => self.either("Purchase", "采购"),
            ExpenseKind::Reimbursement => self.either("Reimbursement", "报销"),
            ExpenseKind::Advance => self.either("Advance", "预支款"),
            ExpenseKind::Prepayment => self.either("Prepayment to a platform", "平台预充值"),
            ExpenseKind::BlanketOrder => self.either("Blanket order", "框架订单"),
        }
    }

    pub const fn state(&self, state: ExpenseState) -> &'static str {
        state_word(state, self.locale)
    }

    /// The heads of the measures: seven amounts, then two counts.
    pub const fn measures(&self) -> [&'static str; 9] {
        match self.locale {
            Locale::En => {
                ["Requested", "Reserved", "Committed", "Spent", "Tax", "Paid", "Owed", "Requests", "Lines"]
            }
            Locale::ZhCn => {
                ["申请金额", "已预留", "已承诺", "已支出", "税额", "已付款", "未付款", "申请数", "明细行数"]
            }
        }
    }

    pub fn foreign(&self, count: i64) -> String {
        match self.locale {
            Locale::En => format!(
                "Lines whose request is in another currency: {count}. Their tax and what is paid and owed are not in these sums."
            ),
            Locale::ZhCn => {
                format!("有 {count} 行明细的申请为其他币种，其税额、已付款与未付款未计入以上合计。")
            }
        }
    }
}

/// What a state of a request is called.
pub const fn state_word(state: ExpenseState, locale: Locale) -> &'static str {
    let (en, zh) = match state {
        ExpenseState::Draft => ("Draft", "草稿"),
        ExpenseState::Submitted => ("Waiting for approval", "待审批"),
        ExpenseState::ChangesRequested => ("Changes requested", "待修改"),
        ExpenseState::Approved => ("Approved", "已批准"),
        ExpenseState::PartlyInvoiced => ("Partly invoiced", "部分开票"),
        ExpenseState::Closed => ("Closed", "已结清"),
        ExpenseState::Rejected => ("Rejected", "已驳回"),
        ExpenseState::Withdrawn => ("Withdrawn", "已撤回"),
        ExpenseState::Cancelled => ("Cancelled", "已取消"),
    };
    match locale {
        Locale::En => en,
        Locale::ZhCn => zh,
    }
}
