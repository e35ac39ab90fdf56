//! The words of a usage report that leaves as a file, in both languages.

use penstock_shared::{
    organisation::Locale,
    usage_report::{ReportSpan, UsageReport, VarianceCause},
};

/// The words of one language.
#[derive(Clone, Copy)]
pub struct Words(pub Locale);

impl Words {
    pub const fn either(self, en: &'static str, zh: &'static str) -> &'static str {
        match self.0 {
            Locale::En => en,
            Locale::ZhCn => zh,
        }
    }

    pub const fn cause(self, cause: VarianceCause) -> &'static str {
        match cause {
            VarianceCause::Timing => self.either("Timing", "时间差异"),
            VarianceCause::Price => self.either("Price", "价格差异"),
            VarianceCause::Volume => self.either("Volume", "数量差异"),
            VarianceCause::Scope => self.either("Scope", "范围变更"),
            VarianceCause::Saving => self.either("Saving", "节约"),
            VarianceCause::Unplanned => self.either("Unplanned", "计划外"),
            VarianceCause::ExchangeRate => self.either("Exchange rate", "汇率差异"),
            VarianceCause::Other => self.either("Other", "其他"),
        }
    }

    /// What the report is about: "FY2026, month 3".
    pub fn span(self, report: &UsageReport) -> String {
        let UsageReport { fiscal_year_code: year, span, number, .. } = report;
        let number = number.unwrap_or(0);
        match (self.0, span) {
            (_, ReportSpan::Year) => year.clone(),
            (Locale::En, ReportSpan::Month) => format!("{year}, period {number}"),
            (Locale::ZhCn, ReportSpan::Month) => format!("{year} 第 {number} 期"),
            (Locale::En, ReportSpan::Quarter) => format!("{year}, quarter {number}"),
            (Locale::ZhCn, ReportSpan::Quarter) => format!("{year} 第 {number} 季度"),
        }
    }

    /// The heads of the columns: texts first, then numbers.
    pub const fn columns(self) -> [(&'static str, bool); 13] {
        [
            (self.either("Budget", "预算"), false),
            (self.either("Cause", "差异原因"), false),
            (self.either("Explanation", "差异说明"), false),
            (self.either("Action", "措施"), false),
            (self.either("Allocated", "已分配"), true),
            (self.either("Reserved", "已预留"), true),
            (self.either("Committed", "已承诺"), true),
            (self.either("Spent", "已支出"), true),
            (self.either("Available", "可用"), true),
            (self.either("Usage", "使用率"), true),
            (self.either("Variance", "差异"), true),
            (self.either("Variance %", "差异率"), true),
            (self.either("Available to date", "年初至今可用"), true),
        ]
    }
}
