//! The lines of a batch as a table: CSV, and an Excel workbook. Texts are texts, never formulas.

use penstock_shared::{
    accounting::{AccountRole, Voucher, VoucherKind, VoucherLine},
    organisation::Locale,
    problem::Subject,
};
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, XlsxError};

use super::BatchFile;
use crate::{
    error::{AppError, AppResult},
    reads::export::{BYTE_ORDER_MARK, as_text, money, number_format},
};

/// How many columns of text stand before debit and credit.
const TEXT_COLUMNS: usize = 17;
/// Widths of the columns, in characters.
const WIDTHS: [u16; TEXT_COLUMNS + 2] =
    [18, 11, 18, 12, 30, 16, 24, 18, 12, 26, 24, 20, 18, 24, 12, 20, 9, 16, 16];

const fn columns(locale: Locale) -> [&'static str; TEXT_COLUMNS + 2] {
    match locale {
        Locale::En => [
            "Voucher",
            "Date",
            "Document",
            "Reference",
            "Request",
            "Invoice",
            "Payee",
            "Line",
            "Account",
            "Account name",
            "Budget",
            "Department",
            "Category",
            "Campaign",
            "Budget no.",
            "Ledger entries",
            "Currency",
            "Debit",
            "Credit",
        ],
        Locale::ZhCn => [
            "凭证号",
            "日期",
            "单据",
            "单号",
            "申请",
            "发票号",
            "收款方",
            "行类型",
            "科目代码",
            "科目名称",
            "预算",
            "部门",
            "类别",
            "活动",
            "预算编号",
            "账本分录",
            "币种",
            "借方",
            "贷方",
        ],
    }
}

const fn either(locale: Locale, en: &'static str, zh: &'static str) -> &'static str {
    match locale {
        Locale::En => en,
        Locale::ZhCn => zh,
    }
}

const fn kind(kind: VoucherKind, locale: Locale) -> &'static str {
    match kind {
        VoucherKind::Invoice => either(locale, "Invoice", "发票"),
        VoucherKind::InvoiceReversal => either(locale, "Invoice reversal", "发票冲销"),
        VoucherKind::CreditNote => either(locale, "Credit note", "贷项通知单"),
        VoucherKind::Accrual => either(locale, "Accrual", "预提"),
        VoucherKind::AccrualReversal => either(locale, "Accrual reversal", "预提冲回"),
        VoucherKind::ImportedExpense => either(locale, "Imported expense", "导入支出"),
    }
}

const fn role(role: AccountRole, locale: Locale) -> &'static str {
    match role {
        AccountRole::Expense => either(locale, "Expense", "费用"),
        AccountRole::InputTax => either(locale, "Input tax", "进项税"),
        AccountRole::Payable => either(locale, "Payable", "应付账款"),
        AccountRole::AccruedLiabilities => either(locale, "Accrued", "预提费用"),
        AccountRole::ExchangeDifference => either(locale, "Exchange difference", "汇兑差额"),
    }
}

/// A name in the reader's language.
fn name<'a>(name: &'a str, name_zh: &'a str, locale: Locale) -> &'a str {
    if locale == Locale::ZhCn && !name_zh.is_empty() { name_zh } else { name }
}

fn named(subject: Option<&Subject>, locale: Locale) -> String {
    subject.map(|of| name(&of.name, &of.name_zh, locale).to_owned()).unwrap_or_default()
}

fn texts(file: &BatchFile, voucher: &Voucher, line: &VoucherLine) -> [String; TEXT_COLUMNS] {
    let locale = file.locale;
    let sequences: Vec<String> = voucher.sequences.iter().map(i64::to_string).collect();
    [
        file.code(voucher),
        voucher.date.to_string(),
        kind(voucher.kind, locale).to_owned(),
        voucher.expense_reference.clone(),
        voucher.title.clone(),
        voucher.invoice_number.clone(),
        voucher.payee.clone(),
        role(line.role, locale).to_owned(),
        line.account_code.clone(),
        name(&line.account_name, &line.account_name_zh, locale).to_owned(),
        named(line.node.as_ref(), locale),
        named(line.department.as_ref(), locale),
        named(line.category.as_ref(), locale),
        named(line.campaign.as_ref(), locale),
        line.node_id.map(|id| id.to_string()).unwrap_or_default(),
        sequences.join(" "),
        line.currency.code().to_owned(),
    ]
}

/// The lines as CSV, amounts in major units.
pub fn csv(file: &BatchFile) -> AppResult<Vec<u8>> {
    let failed = |error: csv::Error| AppError::Internal(error.into());
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    writer.write_record(columns(file.locale)).map_err(failed)?;
    for voucher in &file.vouchers {
        for line in &voucher.lines {
            let texts = texts(file, voucher, line).map(|text| as_text(&text));
            let amounts = [line.debit_minor, line.credit_minor]
                .map(|minor| if minor == 0 { String::new() } else { line.currency.plain(minor) });
            writer.write_record(texts.iter().chain(&amounts)).map_err(failed)?;
        }
    }
    writer.into_inner().map_err(|error| AppError::Internal(anyhow::anyhow!("{error}")))
}

/// The lines as a workbook with one sheet.
pub fn workbook(file: &BatchFile) -> AppResult<Vec<u8>> {
    write(file).map_err(|error| AppError::Internal(error.into()))
}

fn write(file: &BatchFile) -> Result<Vec<u8>, XlsxError> {
    let head = Format::new().set_bold().set_background_color(Color::RGB(0x00EE_F1F5));
    let head_amount = head.clone().set_align(FormatAlign::Right);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(either(file.locale, "Vouchers", "凭证"))?;
    for (index, (title, width)) in columns(file.locale).into_iter().zip(WIDTHS).enumerate() {
        sheet.set_column_width(column(index), width)?;
        let format = if index < TEXT_COLUMNS { &head } else { &head_amount };
        sheet.write_string_with_format(0, column(index), title, format)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let mut row = 0_u32;
    for voucher in &file.vouchers {
        for line in &voucher.lines {
            row += 1;
            for (index, text) in texts(file, voucher, line).into_iter().enumerate() {
                sheet.write_string(row, column(index), text)?;
            }
            let format = Format::new().set_num_format(number_format(line.currency));
            for (index, minor) in [line.debit_minor, line.credit_minor].into_iter().enumerate() {
                if minor == 0 {
                    continue;
                }
                money(sheet, row, column(TEXT_COLUMNS + index), minor, line.currency, &format)?;
            }
        }
    }
    workbook.save_to_buffer()
}

/// A column of this sheet: there are fewer than twenty.
fn column(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
