//! What the headers of columns usually mean, in English and in Chinese.

use penstock_shared::{
    import::{
        ColumnGuess, ColumnKind, ColumnRef, FieldColumn, FileShape, ImportField, ImportKind, ImportMapping,
        ReadingChoice, RowFilter,
    },
    money::Currency,
};

use super::text::normal_header;

/// The words for each field in the form of [`normal_header`], parted by `|`, the surest first.
const WORDS: &[(ImportField, &str)] = &[
    (
        ImportField::Date,
        "date|transaction date|payment date|invoice date|posting date|booking date\
         |spend date|day|日期|交易日期|付款日期|记账日期|发生日期|开票日期|入账日期|支付日期",
    ),
    (ImportField::Currency, "currency|currency code|币种|货币"),
    (
        ImportField::Vendor,
        "supplier|vendor|payee|merchant|supplier name|vendor name|beneficiary|供应商|供应商名称\
         |收款方|收款单位|收款人|商家|商户",
    ),
    (
        ImportField::Category,
        "expense type|category|expense category|cost category|cost type|gl account\
         |account description|费用类型|费用类别|支出类型|费用科目|预算科目|会计科目|科目|类别",
    ),
    (
        ImportField::Campaign,
        "campaign|campaign name|expense area|programme|program|project|营销活动|活动名称|推广计划\
         |项目名称|项目|活动",
    ),
    (
        ImportField::Department,
        "entity|department|dept|department name|dept name|cost centre|cost center\
         |business unit|departmental family|部门|部门名称|所属部门|成本中心",
    ),
    (ImportField::Channel, "channel|media channel|marketing channel|medium|渠道|投放渠道|推广渠道|媒体"),
    (ImportField::ActivityType, "activity type|activity|tactic|活动类型|活动类别"),
    (
        ImportField::Description,
        "description|narrative|details|memo|notes|note|purpose|comment|摘要|说明|备注|描述|用途\
         |事由",
    ),
    (
        ImportField::Reference,
        "transaction number|transaction no|transaction id|reference|ref|invoice number\
         |invoice no|voucher number|document number|单号|凭证号|交易号|流水号|发票号|发票号码|订单号|编号",
    ),
    (
        ImportField::FiscalYear,
        "fiscal year|financial year|budget year|fy|year|财年|财政年度|会计年度|预算年度|年度|年份",
    ),
    (ImportField::AccountType, "account type|account class|科目类型|账户类型|预算类型"),
];

const EXPENSE_AMOUNT_WORDS: &str = "amount|net amount|actual amount|invoice amount|payment amount|total amount\
         |spend|cost|total|value|金额|付款金额|支出金额|费用金额|含税金额|价税合计|实际金额|发生额|花费";

const BUDGET_AMOUNT_WORDS: &str = "budget amount|budget|budgeted amount|planned amount|plan|allocation|amount\
         |预算金额|预算|预算数|计划金额|金额";

fn words(kind: ImportKind, field: ImportField) -> impl Iterator<Item = &'static str> {
    let words = match (kind, field) {
        (ImportKind::Expenses, ImportField::Amount) => EXPENSE_AMOUNT_WORDS,
        (ImportKind::Budgets, ImportField::Amount) => BUDGET_AMOUNT_WORDS,
        _ => WORDS.iter().find(|(known, _)| *known == field).map_or("", |(_, words)| *words),
    };
    words.split('|')
}

/// How well a header names a field, from 0 (not at all) to 100.
fn score(kind: ImportKind, field: ImportField, header: &str) -> i32 {
    let header = normal_header(header);
    if header.is_empty() {
        return 0;
    }
    let score_of = |(rank, word): (usize, &str)| {
        let rank = i32::try_from(rank).unwrap_or(i32::MAX).min(20);
        if header == word {
            100 - rank
        } else if contains_word(&header, word) {
            50 - rank
        } else {
            0
        }
    };
    words(kind, field).enumerate().map(score_of).max().unwrap_or(0)
}

/// Whole words in languages that part words by blanks; Chinese does not.
fn contains_word(header: &str, word: &str) -> bool {
    if word.is_ascii() { format!(" {header} ").contains(&format!(" {word} ")) } else { header.contains(word) }
}

/// Whether a header is one of the words that tables of expenses or budgets use.
pub(super) fn is_known(header: &str) -> bool {
    names_field(header, ImportField::ALL)
}

/// Whether a header names a date; numbers below it may then be days.
pub(super) fn names_date(header: &str) -> bool {
    names_field(header, &[ImportField::Date])
}

fn names_field(header: &str, fields: &[ImportField]) -> bool {
    ImportKind::ALL.iter().any(|kind| fields.iter().any(|field| score(*kind, *field, header) > 0))
}

/// Fills in what the columns can be used for: each field once, each column once, the surest first.
pub(super) fn suggest_fields(columns: &mut [ColumnGuess]) {
    for kind in ImportKind::ALL {
        let mut candidates: Vec<(i32, usize, ImportField)> = Vec::new();
        for field in kind.fields() {
            for (at, column) in columns.iter().enumerate() {
                let score = score(*kind, *field, &column.header) - mismatch(*field, column.kind);
                if score > 0 {
                    candidates.push((score, at, *field));
                }
            }
        }
        if columns.iter().all(|column| column.header.is_empty()) {
            candidates = by_values(columns);
        }
        // The leftmost of equals: sorting is stable and candidates come in order.
        candidates.sort_by_key(|(score, at, _)| (-score, *at));
        let mut assigned: Vec<(usize, ImportField)> = Vec::new();
        for (_, at, field) in candidates {
            if kind.fields().contains(&field)
                && !assigned.iter().any(|(column, other)| *column == at || *other == field)
            {
                assigned.push((at, field));
            }
        }
        for (at, column) in columns.iter_mut().enumerate() {
            let field = assigned.iter().find(|(index, _)| *index == at).map(|(_, field)| *field);
            match kind {
                ImportKind::Expenses => column.expense_field = field,
                ImportKind::Budgets => column.budget_field = field,
            }
        }
    }
}

/// How much it speaks against a field that the column holds something else.
const fn mismatch(field: ImportField, kind: ColumnKind) -> i32 {
    match (field, kind) {
        (ImportField::Date, ColumnKind::Date)
        | (ImportField::Amount, ColumnKind::Amount)
        | (_, ColumnKind::Empty) => 0,
        (ImportField::Date | ImportField::Amount, _) => 45,
        _ => 0,
    }
}

/// Without headers: the first column of dates and the last of numbers.
fn by_values(columns: &[ColumnGuess]) -> Vec<(i32, usize, ImportField)> {
    let date = columns.iter().position(|column| column.kind == ColumnKind::Date);
    let amount = columns.iter().rposition(|column| column.kind == ColumnKind::Amount);
    date.map(|at| (1, at, ImportField::Date))
        .into_iter()
        .chain(amount.map(|at| (1, at, ImportField::Amount)))
        .collect()
}

/// The mapping that a file's shape suggests, for a person to correct.
#[must_use]
pub fn suggest_mapping(shape: &FileShape, kind: ImportKind, currency: Currency) -> ImportMapping {
    let suggested = |column: &ColumnGuess| match kind {
        ImportKind::Expenses => column.expense_field,
        ImportKind::Budgets => column.budget_field,
    };
    let mut columns: Vec<FieldColumn> = shape
        .columns
        .iter()
        .filter_map(|column| {
            let header = (!column.header.is_empty()).then(|| column.header.clone());
            let column_ref = ColumnRef { header, index: Some(column.index) };
            suggested(column).map(|field| FieldColumn { field, column: column_ref })
        })
        .collect();
    columns.sort_by_key(|column| kind.fields().iter().position(|field| *field == column.field));
    ImportMapping {
        kind,
        currency,
        columns,
        date_format: None,
        decimal_style: None,
        reading: ReadingChoice::default(),
        filter: RowFilter::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(kind: ImportKind, headers: &[(&str, ColumnKind)]) -> Vec<Option<ImportField>> {
        let mut columns: Vec<ColumnGuess> = headers
            .iter()
            .map(|(header, kind)| ColumnGuess {
                index: 0,
                header: (*header).to_owned(),
                kind: *kind,
                samples: Vec::new(),
                date_formats: Vec::new(),
                decimal_styles: Vec::new(),
                expense_field: None,
                budget_field: None,
            })
            .collect();
        suggest_fields(&mut columns);
        columns
            .iter()
            .map(|column| match kind {
                ImportKind::Expenses => column.expense_field,
                ImportKind::Budgets => column.budget_field,
            })
            .collect()
    }

    #[test]
    fn english_headers_are_understood() {
        use ColumnKind::{Amount, Date, Text};
        use ImportField as F;
        let found = suggested(
            ImportKind::Expenses,
            &[
                ("Departmental Family", Text),
                ("Entity", Text),
                ("Payment Date", Date),
                ("Expense Type", Text),
                ("Expense Area", Text),
                ("Supplier", Text),
                ("Transaction number", Amount),
                ("Amount (£)", Amount),
            ],
        );
        assert_eq!(
            found,
            [
                None,
                Some(F::Department),
                Some(F::Date),
                Some(F::Category),
                Some(F::Campaign),
                Some(F::Vendor),
                Some(F::Reference),
                Some(F::Amount),
            ]
        );
    }

    #[test]
    fn chinese_headers_are_understood() {
        use ColumnKind::{Amount, Date, Text};
        use ImportField as F;
        let found = suggested(
            ImportKind::Expenses,
            &[
                ("付款日期", Date),
                ("所属部门", Text),
                ("供应商名称", Text),
                ("活动类型", Text),
                ("活动", Text),
                ("投放渠道", Text),
                ("金额（元）", Amount),
                ("备注", Text),
            ],
        );
        assert_eq!(
            found,
            [
                Some(F::Date),
                Some(F::Department),
                Some(F::Vendor),
                Some(F::ActivityType),
                Some(F::Campaign),
                Some(F::Channel),
                Some(F::Amount),
                Some(F::Description),
            ]
        );
    }

    #[test]
    fn budgets_take_the_budget_and_expenses_the_actual_amount() {
        use ColumnKind::{Amount, Text};
        use ImportField as F;
        let headers = [
            ("dept_name", Text),
            ("fiscal_year", Amount),
            ("account_type", Text),
            ("budget_amount", Amount),
            ("actual_amount", Amount),
        ];
        let budget = suggested(ImportKind::Budgets, &headers);
        assert_eq!(
            budget,
            [Some(F::Department), Some(F::FiscalYear), Some(F::AccountType), Some(F::Amount), None,]
        );
        let expenses = suggested(ImportKind::Expenses, &headers);
        assert_eq!(expenses[4], Some(F::Amount));
    }

    #[test]
    fn without_headers_the_values_speak() {
        use ColumnKind::{Amount, Date, Text};
        let found = suggested(ImportKind::Expenses, &[("", Text), ("", Date), ("", Amount), ("", Amount)]);
        assert_eq!(found, [None, Some(ImportField::Date), None, Some(ImportField::Amount)]);
    }
}
