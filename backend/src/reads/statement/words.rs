//! The words of an exported statement, in both languages.

use penstock_shared::{
    budget::{Bucket, DocumentKind, EntryKind, LedgerEntry},
    organisation::Locale,
    statement::Figure,
};

use super::export::TEXT_COLUMNS;

/// The words of one language.
pub struct Words {
    locale: Locale,
}

impl Words {
    pub const fn of(locale: Locale) -> Self {
        Self { locale }
    }

    const fn either(&self, en: &'static str, zh: &'static str) -> &'static str {
        match self.locale {
            Locale::En => en,
            Locale::ZhCn => zh,
        }
    }

    /// A name in the reader's language.
    pub fn named<'a>(&self, name: &'a str, name_zh: &'a str) -> &'a str {
        if self.locale == Locale::ZhCn && !name_zh.is_empty() { name_zh } else { name }
    }

    pub const fn sheet(&self) -> &'static str {
        self.either("Statement", "明细账")
    }

    pub const fn opening(&self) -> &'static str {
        self.either("Opening balance", "期初余额")
    }

    pub const fn total(&self) -> &'static str {
        self.either("Total", "合计")
    }

    pub const fn closing(&self) -> &'static str {
        self.either("Closing balance", "期末余额")
    }

    /// The head of the table: fifteen columns of text, then what an entry moved, what that did to the
    /// figure, and the figure after it.
    pub fn columns(&self, figure: Figure) -> Vec<String> {
        let names: [&str; TEXT_COLUMNS] = match self.locale {
            Locale::En => [
                "Entry",
                "Date",
                "Period",
                "Late from",
                "Posted (organisation's time)",
                "Kind",
                "From",
                "To",
                "Budget",
                "Reference",
                "Request",
                "Document",
                "Memo",
                "By",
                "Currency",
            ],
            Locale::ZhCn => [
                "分录号",
                "日期",
                "期间",
                "原属期间",
                "记账时间（组织时区）",
                "类型",
                "转出",
                "转入",
                "预算",
                "单号",
                "申请",
                "单据",
                "备注",
                "操作人",
                "币种",
            ],
        };
        let figure = self.figure(figure);
        let balance = match self.locale {
            Locale::En => format!("{figure}, balance"),
            Locale::ZhCn => format!("{figure}余额"),
        };
        let amounts = [self.either("Amount", "金额").to_owned(), figure.to_owned(), balance];
        names.into_iter().map(str::to_owned).chain(amounts).collect()
    }

    const fn figure(&self, figure: Figure) -> &'static str {
        match figure {
            Figure::Allocated => self.either("Allocated", "预算"),
            Figure::Reserved => self.either("Reserved", "预留"),
            Figure::Committed => self.either("Committed", "承诺"),
            Figure::Spent => self.either("Spent", "已用"),
            Figure::Used => self.either("Used", "已占用"),
            Figure::Available => self.either("Available", "可用"),
            Figure::GivenOn => self.either("Given on", "已下拨"),
            Figure::Kept => self.either("Kept here", "本级保留"),
        }
    }

    /// What somebody wrote, or where a promise moved.
    pub fn memo(&self, entry: &LedgerEntry) -> String {
        let Some(other) = entry.other_period else { return entry.memo.clone() };
        let month = other.format("%Y-%m");
        match (self.locale, matches!(entry.kind, EntryKind::Release | EntryKind::Cut)) {
            (Locale::En, true) => format!("promise moved to {month}"),
            (Locale::En, false) => format!("promise moved from {month}"),
            (Locale::ZhCn, true) => format!("承诺转入 {month}"),
            (Locale::ZhCn, false) => format!("承诺由 {month} 转来"),
        }
    }

    /// A period by its place in its year: `FY2026 P3`.
    pub fn period(&self, year: &str, number: i32) -> String {
        match self.locale {
            Locale::En => format!("{year} P{number}"),
            Locale::ZhCn => format!("{year} 第{number}期"),
        }
    }

    pub const fn invoice(&self) -> &'static str {
        self.either("Invoice", "发票")
    }

    pub const fn document(&self, kind: DocumentKind) -> &'static str {
        match kind {
            DocumentKind::BudgetRequest => self.either("Budget request", "预算申请"),
            DocumentKind::Plan => self.either("Plan", "预算方案"),
            DocumentKind::YearEnd => self.either("Year end", "年终结转"),
            DocumentKind::PeriodMove => self.either("Close of a period", "期间关闭"),
            DocumentKind::CreditNote => self.either("Credit note", "贷项通知单"),
            DocumentKind::RateDifference => self.either("Exchange difference", "汇兑差额"),
        }
    }

    pub const fn bucket(&self, bucket: Bucket) -> &'static str {
        match bucket {
            Bucket::Source => self.either("Outside", "预算外"),
            Bucket::Available => self.either("Available", "可用"),
            Bucket::Reserved => self.either("Reserved", "预留"),
            Bucket::Committed => self.either("Committed", "承诺"),
            Bucket::Spent => self.either("Spent", "已用"),
        }
    }

    pub const fn kind(&self, kind: EntryKind) -> &'static str {
        match kind {
            EntryKind::Allocate => self.either("Allocated", "分配"),
            EntryKind::Cut => self.either("Cut", "调减"),
            EntryKind::Reserve => self.either("Reserved", "预留"),
            EntryKind::Commit => self.either("Committed", "承诺"),
            EntryKind::Spend => self.either("Spent", "支出"),
            EntryKind::Release => self.either("Released", "释放"),
            EntryKind::Reverse => self.either("Reversed", "冲销"),
            EntryKind::TransferIn => self.either("Transfer in", "调入"),
            EntryKind::TransferOut => self.either("Transfer out", "调出"),
            EntryKind::Lapse => self.either("Lapsed", "作废"),
            EntryKind::CarryOut => self.either("Carried forward", "结转至下年"),
            EntryKind::CarryIn => self.either("Brought forward", "上年结转"),
            EntryKind::ExchangeDifference => self.either("Exchange difference", "汇兑差额"),
        }
    }
}
