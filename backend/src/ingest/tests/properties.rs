//! What holds for every input.

use penstock_shared::{
    import::{DateFormat, DecimalStyle, Delimiter, Encoding, ImportKind, ReadingChoice},
    money::Currency,
};
use proptest::prelude::*;

use super::{read_all, shape_of};
use crate::ingest::{
    Mapper, RawRow, RowReader, inspect, parse_amount, parse_date, parse_fiscal_year, suggest_mapping,
};

/// Bytes that hit the grammar more often than noise does.
fn near_csv() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b",".to_vec()),
        Just(b"\"".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"2024-01-31".to_vec()),
        Just(b"12.50".to_vec()),
        Just("金额".as_bytes().to_vec()),
        Just(b"{\"a\":[".to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

fn choices() -> impl Strategy<Value = ReadingChoice> {
    (
        prop::option::of(prop::sample::select(Encoding::ALL)),
        prop::option::of(prop::sample::select(Delimiter::ALL)),
        prop::option::of(0_u64..4),
    )
        .prop_map(|(encoding, delimiter, header_row)| ReadingChoice { encoding, delimiter, header_row })
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_their_end(bytes in near_csv(), choice in choices(), complete: bool) {
        if let Ok(shape) = inspect(&bytes, complete, &choice) {
            let mut reader = RowReader::new(bytes.as_slice(), &shape);
            let mut row = RawRow::default();
            let mut last = 0;
            while reader.read(&mut row).unwrap() {
                prop_assert!(row.number > last, "row numbers grow");
                last = row.number;
                prop_assert!(!row.problems.is_empty() || row.width() == shape.columns.len());
            }
            prop_assert!(shape.delimiter.is_none() || reader.bytes_read() == u64::try_from(bytes.len()).unwrap());
        }
    }

    #[test]
    fn every_row_is_accepted_or_has_a_named_problem(bytes in near_csv()) {
        let file = [b"Date,Supplier,Amount\n2024-01-30,First,1.00\n".as_slice(), &bytes].concat();
        let Ok(shape) = inspect(&file, true, &ReadingChoice::default()) else { return Ok(()) };
        let mapping = suggest_mapping(&shape, ImportKind::Expenses, Currency::GBP);
        let Ok(mapper) = Mapper::new(&mapping, &shape) else { return Ok(()) };
        let outcome = read_all(&file, &shape, &mapper);
        let rejected = u64::try_from(outcome.rejected.len()).unwrap();
        let accepted = u64::try_from(outcome.accepted.len()).unwrap();
        prop_assert_eq!(outcome.rows, accepted + rejected);
        prop_assert!(outcome.rejected.iter().all(|(_, problems)| !problems.is_empty()));
    }

    #[test]
    fn quoted_fields_come_back_as_they_were(
        rows in prop::collection::vec(prop::collection::vec("[ -~\n\u{4e00}-\u{4e20}]{0,12}x", 3), 1..20),
        delimiter in prop::sample::select(Delimiter::ALL),
    ) {
        let sign = match delimiter { Delimiter::Comma => ",", Delimiter::Semicolon => ";", Delimiter::Tab => "\t", Delimiter::Pipe => "|" };
        let quoted = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
        let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(sign) + "\r\n";
        let text: String = ["\"a\"", "\"b\"", "\"c\""].join(sign) + "\r\n" + &rows.iter().map(line).collect::<String>();
        let choice = ReadingChoice { delimiter: Some(delimiter), header_row: Some(1), encoding: Some(Encoding::Utf8) };
        let shape = inspect(text.as_bytes(), true, &choice).unwrap();
        let mut reader = RowReader::new(text.as_bytes(), &shape);
        let mut row = RawRow::default();
        for expected in &rows {
            prop_assert!(reader.read(&mut row).unwrap());
            prop_assert_eq!(row.fields().collect::<Vec<_>>(), expected.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert!(row.problems.is_empty());
        }
        prop_assert!(!reader.read(&mut row).unwrap());
    }

    #[test]
    fn amounts_come_back_as_they_were(
        minor: i64,
        code in prop::sample::select(&["CNY", "GBP", "JPY", "KWD"]),
        shape in 0_u8..6,
    ) {
        let currency: Currency = code.parse().unwrap();
        let plain = currency.plain(minor);
        let digits = plain.trim_start_matches('-');
        let negative = minor < 0;
        let (text, style) = match shape {
            0 => (plain.clone(), Some(DecimalStyle::Point)),
            1 => (currency.grouped(minor.max(-i64::MAX)), Some(DecimalStyle::Point)),
            2 => (plain.replace('.', ","), Some(DecimalStyle::Comma)),
            3 if negative => (format!("({digits})"), Some(DecimalStyle::Point)),
            4 if negative => (format!("{digits}-"), Some(DecimalStyle::Point)),
            _ => (format!("{code} {plain}"), Some(DecimalStyle::Point)),
        };
        let expected = if shape == 1 { minor.max(-i64::MAX) } else { minor };
        prop_assert_eq!(parse_amount(&text, currency, style), Ok(expected), "{}", text);
    }

    #[test]
    fn no_text_breaks_a_parser(text in "\\PC{0,24}", near in "[-+(=@£¥$0-9.,' eE)a-z年月日/:]{0,16}") {
        for text in [&text, &near] {
            for style in [None, Some(DecimalStyle::Point), Some(DecimalStyle::Comma)] {
                let _ = parse_amount(text, Currency::CNY, style);
            }
            for format in DateFormat::ALL {
                let _ = parse_date(text, Some(*format));
            }
            let _ = (parse_date(text, None), parse_fiscal_year(text));
        }
    }

    #[test]
    fn an_automatic_amount_never_contradicts_a_chosen_style(near in "[-(]?[0-9., ']{1,12}[)]?") {
        if let Ok(auto) = parse_amount(&near, Currency::CNY, None) {
            for style in DecimalStyle::ALL {
                if let Ok(chosen) = parse_amount(&near, Currency::CNY, Some(*style)) {
                    prop_assert_eq!(auto, chosen, "{} as {}", near, style);
                }
            }
        }
    }

    #[test]
    fn an_automatic_date_never_contradicts_a_chosen_format(near in "[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{2,4}") {
        if let Ok(auto) = parse_date(&near, None) {
            for format in DateFormat::ALL {
                if let Ok(chosen) = parse_date(&near, Some(*format)) {
                    prop_assert_eq!(auto, chosen, "{} as {}", near, format);
                }
            }
        }
    }
}

#[test]
fn a_table_in_any_encoding_says_the_same() {
    let text = "日期,供应商,金额\n2024-03-01,上海广告有限公司,1200.50\n2024-03-02,北京传媒,980.00\n";
    let (gb, ..) = encoding_rs::GB18030.encode(text);
    let utf_16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    let files = [text.as_bytes().to_vec(), gb.to_vec(), utf_16];
    let rows = files.map(|bytes| {
        let shape = shape_of(&bytes);
        let mapping = suggest_mapping(&shape, ImportKind::Expenses, Currency::CNY);
        read_all(&bytes, &shape, &Mapper::new(&mapping, &shape).unwrap()).accepted
    });
    assert_eq!(rows[0].len(), 2);
    assert!(rows.iter().all(|other| *other == rows[0]));
}
