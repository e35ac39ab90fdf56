//! An analysis as a CSV file for spreadsheets.

use penstock_shared::{
    analysis::{AnalysisResult, Dimension},
    dimension::CustomDimension,
    organisation::Locale,
};

use crate::{
    error::{AppError, AppResult},
    reads::export::{BYTE_ORDER_MARK, as_text},
};

/// The rows of an answer, the same numbers in major units. Names that a spreadsheet would run as a
/// formula get an apostrophe before them.
///
/// # Errors
/// When the file cannot be written.
pub fn csv(result: &AnalysisResult, custom: &[CustomDimension], locale: Locale) -> AppResult<Vec<u8>> {
    let failed = |error: csv::Error| AppError::Internal(error.into());
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    let header = result.dimensions.iter().map(|dimension| dimension_word(*dimension, custom, locale));
    writer.write_record(header.chain(measure_words(locale).map(str::to_owned))).map_err(failed)?;
    for row in &result.rows {
        let names = row.keys.iter().map(|key| {
            let chinese = locale == Locale::ZhCn && !key.label_zh.is_empty();
            as_text(if chinese { &key.label_zh } else { &key.label })
        });
        let measures = &row.measures;
        let amounts = [
            measures.allocated_minor,
            measures.reserved_minor,
            measures.committed_minor,
            measures.spent_minor,
        ];
        let currency = result.currency;
        let figures = std::iter::once(currency.code().to_owned())
            .chain(amounts.into_iter().map(|minor| currency.plain(minor)))
            .chain(std::iter::once(measures.line_count.to_string()));
        writer.write_record(names.chain(figures)).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| AppError::Internal(anyhow::anyhow!("{error}")))
}

/// What a dimension is called at the head of a column.
pub fn dimension_word(dimension: Dimension, custom: &[CustomDimension], locale: Locale) -> String {
    let (en, zh) = match dimension {
        Dimension::Custom(id) => {
            let known = custom.iter().find(|known| known.id == id);
            let (en, zh) = known.map_or(("", ""), |known| (&known.name, &known.name_zh));
            return as_text(if locale == Locale::ZhCn && !zh.is_empty() { zh } else { en });
        }
        Dimension::Department => ("Department", "部门"),
        Dimension::Channel => ("Channel", "渠道"),
        Dimension::ActivityType => ("Activity type", "活动类型"),
        Dimension::Campaign => ("Campaign", "营销活动"),
        Dimension::Category => ("Category", "费用类别"),
        Dimension::Vendor => ("Vendor", "供应商"),
        Dimension::Node => ("Budget", "预算"),
        Dimension::Month => ("Month", "月份"),
        Dimension::FiscalYear => ("Fiscal year", "财年"),
    };
    match locale {
        Locale::En => en,
        Locale::ZhCn => zh,
    }
    .to_owned()
}

const fn measure_words(locale: Locale) -> [&'static str; 6] {
    match locale {
        Locale::En => ["Currency", "Allocated", "Reserved", "Committed", "Spent", "Lines"],
        Locale::ZhCn => ["币种", "已分配", "已预留", "已承诺", "已支出", "明细行数"],
    }
}

#[cfg(test)]
mod tests {
    use penstock_shared::{
        analysis::{AnalysisRow, GroupKey, Measures},
        money::Currency,
    };

    use super::*;

    #[test]
    fn formulas_are_text_and_amounts_keep_every_minor_unit() {
        let key = |label: &str, label_zh: &str| GroupKey {
            id: Some(1),
            label: label.to_owned(),
            label_zh: label_zh.to_owned(),
            has_parts: false,
        };
        let measures = Measures { spent_minor: -1_205, line_count: 2, ..Measures::default() };
        let result = AnalysisResult {
            currency: Currency::GBP,
            dimensions: vec![Dimension::Vendor, Dimension::Channel],
            rows: vec![AnalysisRow { keys: vec![key("=1+2", ""), key("Search, paid", "搜索")], measures }],
            total: measures,
            as_of_sequence: 1,
        };
        let text = String::from_utf8(csv(&result, &[], Locale::En).unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}Vendor,Channel,Currency,Allocated,Reserved,Committed,Spent,Lines\r\n\
             '=1+2,\"Search, paid\",GBP,0.00,0.00,0.00,-12.05,2\r\n"
        );
        let chinese = String::from_utf8(csv(&result, &[], Locale::ZhCn).unwrap()).unwrap();
        assert!(chinese.contains("'=1+2,搜索,GBP"), "{chinese}");
    }
}
