//! What files of many makes look like.

use penstock_shared::import::{
    ColumnKind, DateFormat, DecimalStyle, Delimiter, Encoding, FileFormat, FileRefusal, LineEnding,
    ReadingChoice, ShapeWarning,
};

use super::shape_of;
use crate::ingest::{inspect, survey};

#[test]
fn each_delimiter_is_recognised() {
    let rows =
        [["Date", "Supplier", "Amount"], ["2024-01-31", "ACME, Inc", "1.50"], ["2024-02-01", "B", "2"]];
    for (delimiter, sign) in
        [(Delimiter::Comma, ","), (Delimiter::Semicolon, ";"), (Delimiter::Tab, "\t"), (Delimiter::Pipe, "|")]
    {
        let quote = |cell: &&str| {
            if cell.contains(',') { format!("\"{cell}\"") } else { (*cell).to_owned() }
        };
        let text: String =
            rows.iter().map(|row| row.iter().map(quote).collect::<Vec<_>>().join(sign) + "\r\n").collect();
        let shape = shape_of(text.as_bytes());
        assert_eq!(shape.delimiter, Some(delimiter));
        assert_eq!(shape.header_row, Some(1));
        assert_eq!(shape.line_ending, Some(LineEnding::CrLf));
        assert!(shape.quoted);
        assert_eq!(shape.columns.len(), 3, "{sign:?}");
        assert_eq!(shape.warnings, []);
    }
}

#[test]
fn decimal_commas_do_not_make_columns() {
    let shape = shape_of(b"Datum;Betrag\n31.01.2024;1.234,50\n01.02.2024;2,25\n");
    assert_eq!(shape.delimiter, Some(Delimiter::Semicolon));
    assert_eq!(shape.columns[0].date_formats, [DateFormat::DayMonthYear]);
    assert_eq!(shape.columns[1].decimal_styles, [DecimalStyle::Comma]);
}

#[test]
fn titles_blank_rows_and_blank_columns_are_set_aside() {
    let text = "Spend over 25k,,,,\n\nJuly 2020,,,,\nDate,Supplier,Amount,,\n2020-07-01,A,1.00,,\n,,,,\n2020-07-02,B,2.00,,\n";
    let shape = shape_of(text.as_bytes());
    assert_eq!(shape.header_row, Some(4));
    assert_eq!(shape.columns.len(), 3);
    assert_eq!(shape.sample_rows, 2);
    assert_eq!(
        shape.warnings,
        [ShapeWarning::TitleRowsSkipped, ShapeWarning::TrailingBlankColumns, ShapeWarning::BlankRows]
    );
}

#[test]
fn excels_separator_line_is_obeyed() {
    let shape = shape_of(b"sep=;\nDate;Note\n2024-01-31;a,b\n2024-02-01;c,d\n");
    assert_eq!((shape.delimiter, shape.header_row), (Some(Delimiter::Semicolon), Some(2)));
}

#[test]
fn chinese_exports_are_read() {
    let text = "日期,供应商,金额\r\n2024年3月1日,上海广告有限公司,\"1,200.50\"\r\n2024年3月2日,北京传媒集团,980.00\r\n";
    let (gb, ..) = encoding_rs::GB18030.encode(text);
    let shape = shape_of(&gb);
    assert_eq!(shape.encoding, Encoding::Gb18030);
    assert_eq!(shape.columns[0].date_formats, [DateFormat::ChineseYearMonthDay]);
    assert_eq!(shape.columns[1].header, "供应商");
    assert_eq!(shape.columns[2].kind, ColumnKind::Amount);
    assert_eq!(shape.warnings, [ShapeWarning::EncodingGuessed]);
}

#[test]
fn a_choice_overrides_what_was_recognised() {
    let text = b"a;b,c\n1;2,3\n4;5,6\n";
    let choice = ReadingChoice {
        encoding: Some(Encoding::Windows1252),
        delimiter: Some(Delimiter::Comma),
        header_row: Some(0),
    };
    let shape = inspect(text, true, &choice).unwrap();
    assert_eq!(shape.encoding, Encoding::Windows1252);
    assert_eq!(shape.delimiter, Some(Delimiter::Comma));
    assert_eq!((shape.header_row, shape.columns.len(), shape.sample_rows), (None, 2, 3));
}

#[test]
fn one_column_and_no_header_are_pointed_out() {
    let shape = shape_of(b"12.50\n13.50\n");
    assert_eq!(shape.columns.len(), 1);
    assert_eq!(shape.warnings, [ShapeWarning::OneColumn, ShapeWarning::NoHeaderRow]);
}

#[test]
fn ambiguity_and_repeated_headers_are_pointed_out() {
    let shape = shape_of(b"Date,Amount,Note,Note\n03/04/2020,\"1,234\",a,b\n05/06/2020,\"5,678\",c,d\n");
    assert_eq!(
        shape.warnings,
        [ShapeWarning::DuplicateHeaders, ShapeWarning::DatesAmbiguous, ShapeWarning::AmountsAmbiguous]
    );
    assert_eq!(shape.columns[0].date_formats, [DateFormat::DayMonthYear, DateFormat::MonthDayYear]);
}

#[test]
fn the_survey_finds_what_the_sample_could_not_show() {
    let mut text = "Date,Amount\n".to_owned();
    (0..500).for_each(|row| text.push_str(&format!("0{}/02/2020,1.00\n", row % 9 + 1)));
    text.push_str("28/02/2020,1.00\nshort\n");
    let shape = inspect(&text.as_bytes()[..1024], false, &ReadingChoice::default()).unwrap();
    assert_eq!(shape.columns[0].date_formats.len(), 2);
    let survey = survey(text.as_bytes(), &shape).unwrap();
    assert_eq!(survey.columns[0].date_formats, [DateFormat::DayMonthYear]);
    assert_eq!((survey.rows, survey.broken_rows), (502, 1));
}

#[test]
fn json_tables_are_found_where_they_are() {
    let nested = br#"{"meta": {"tags": ["a", "b"], "n": [{"x": 1}]}, "empty": [], "list": [1, 2],
        "data": [{"date": "2024-01-31", "amount": 12.50}, {"amount": 7, "extra": null, "date": "2024-02-01"}]}"#;
    let shape = shape_of(nested);
    assert_eq!(shape.format, FileFormat::Json);
    let headers: Vec<&str> = shape.columns.iter().map(|column| column.header.as_str()).collect();
    assert_eq!(headers, ["date", "amount", "extra"]);
    assert_eq!((shape.sample_rows, shape.header_row), (2, None));
    assert_eq!(shape_of(br#"[{"a": 1}]"#).format, FileFormat::Json);
}

#[test]
fn json_without_a_table_is_refused_and_brackets_in_csv_are_not() {
    let refused = |text: &str| inspect(text.as_bytes(), true, &ReadingChoice::default());
    for text in ["{}", "[]", r#"{"a": 1}"#, "[[1, 2]]", r#"{"a": [1, 2]}"#, r#"{"a": {"b": [{"c": 1}]}}"#] {
        assert_eq!(refused(text), Err(FileRefusal::JsonWithoutTable), "{text}");
    }
    assert_eq!(refused("[Date],[Amount]\n2024-01-31,1\n").unwrap().format, FileFormat::Delimited);
}
