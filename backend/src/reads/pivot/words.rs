//! The words of a pivot that leaves as a file, in both languages.

use penstock_shared::{
    analysis::Dimension,
    dimension::CustomDimension,
    expense::ExpenseState,
    organisation::Locale,
    pivot::{Axis, AxisKind, Comparison, PivotMeasure, PivotMember},
};

use crate::{
    db::expense_report::state_code,
    reads::{analysis::dimension_word, expense_report::state_word},
};

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

    /// What an axis is called at the head of a column.
    pub fn axis(&self, axis: Axis) -> String {
        let of = |dimension| dimension_word(dimension, self.custom, self.locale);
        let word = match axis.kind {
            AxisKind::Department => of(Dimension::Department),
            AxisKind::Channel => of(Dimension::Channel),
            AxisKind::ActivityType => of(Dimension::ActivityType),
            AxisKind::Category => of(Dimension::Category),
            AxisKind::Campaign => of(Dimension::Campaign),
            AxisKind::Vendor => of(Dimension::Vendor),
            AxisKind::Node => of(Dimension::Node),
            AxisKind::Custom(id) => of(Dimension::Custom(id)),
            AxisKind::Month => of(Dimension::Month),
            AxisKind::FiscalYear => of(Dimension::FiscalYear),
            AxisKind::Owner => self.either("Owner", "负责人").to_owned(),
            AxisKind::Status => self.either("Status", "状态").to_owned(),
            AxisKind::Day => self.either("Day", "日期").to_owned(),
            AxisKind::Week => self.either("Week", "周").to_owned(),
            AxisKind::Quarter => self.either("Quarter", "季度").to_owned(),
        };
        match axis.level {
            Some(level) => format!("{word} ({} {level})", self.either("level", "层级")),
            None => word,
        }
    }

    /// What a value is called.
    pub fn value(&self, kind: AxisKind, member: &PivotMember) -> String {
        let Some(code) = member.code else { return self.either("None", "未填写").to_owned() };
        if kind == AxisKind::Status {
            return self.number(kind, code);
        }
        let chinese = self.locale == Locale::ZhCn && !member.label_zh.is_empty();
        if chinese { &member.label_zh } else { &member.label }.clone()
    }

    /// What a value is called whose name is not to be told.
    pub fn number(&self, kind: AxisKind, code: i64) -> String {
        let state = ExpenseState::ALL.iter().find(|state| state_code(**state) == code);
        match state.filter(|_| kind == AxisKind::Status) {
            Some(state) => state_word(*state, self.locale).to_owned(),
            None => format!("#{code}"),
        }
    }

    pub const fn measure(&self, measure: PivotMeasure) -> &'static str {
        match measure {
            PivotMeasure::Allocated => self.either("Allocated", "已分配"),
            PivotMeasure::Baseline => self.either("Baseline", "基线预算"),
            PivotMeasure::BaselineChange => self.either("Change since baseline", "较基线变动"),
            PivotMeasure::Reserved => self.either("Reserved", "已预留"),
            PivotMeasure::Committed => self.either("Committed", "已承诺"),
            PivotMeasure::Spent => self.either("Spent", "已支出"),
            PivotMeasure::Used => self.either("Used", "已占用"),
            PivotMeasure::Available => self.either("Available", "可用"),
            PivotMeasure::UsageRate => self.either("Used %", "占用率"),
            PivotMeasure::SpentRate => self.either("Spent %", "支出率"),
            PivotMeasure::LineCount => self.either("Lines", "明细行数"),
            PivotMeasure::RequestCount => self.either("Requests", "申请数"),
            PivotMeasure::LandingForecast => self.either("Landing forecast", "期末预测"),
            PivotMeasure::LandingVariance => self.either("Left at landing", "期末结余预测"),
            PivotMeasure::PlannedToDate => self.either("Planned to date", "计划应支出"),
            PivotMeasure::AheadOfPlan => self.either("Ahead of plan", "超前计划"),
            PivotMeasure::BurnRate => self.either("Burn rate, 30 days", "消耗速度（每 30 天）"),
            PivotMeasure::ApprovalTime => self.either("Approval time, hours", "审批时长（小时）"),
            PivotMeasure::Exposure => self.either("Exposure", "曝光"),
            PivotMeasure::Leads => self.either("Leads", "线索"),
            PivotMeasure::QualifiedLeads => self.either("Qualified leads", "有效线索"),
            PivotMeasure::Deals => self.either("Deals", "成交"),
            PivotMeasure::Revenue => self.either("Revenue", "收入"),
            PivotMeasure::CostPerThousand => self.either("Cost per thousand (CPM)", "千次曝光成本（CPM）"),
            PivotMeasure::CostPerLead => self.either("Cost per lead (CPL)", "单线索成本（CPL）"),
            PivotMeasure::CostPerQualifiedLead => self.either("Cost per qualified lead", "单有效线索成本"),
            PivotMeasure::CostPerDeal => self.either("Cost per deal (CAC)", "单成交成本（CAC）"),
            PivotMeasure::QualifiedRate => self.either("Qualified %", "线索有效率"),
            PivotMeasure::DealRate => self.either("Won %", "成交率"),
            PivotMeasure::Roas => self.either("Return on spend (ROAS)", "支出回报率（ROAS）"),
            PivotMeasure::Roi => self.either("ROI", "投资回报率（ROI）"),
        }
    }

    pub const fn comparison(&self, comparison: Comparison) -> &'static str {
        match comparison {
            Comparison::PreviousPeriod => self.either("previous period", "上期"),
            Comparison::LastYear => self.either("last year", "去年同期"),
            Comparison::PlanVersion(_) => self.either("plan", "计划"),
        }
    }
}
