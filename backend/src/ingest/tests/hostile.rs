//! Files that are broken, by accident or on purpose: each row has a named problem, nothing is lost,
//! and memory stays bounded.

use std::io::{self, Read};

use penstock_shared::{
    import::{FileRefusal, ImportKind, ReadingChoice, RowProblemCode as C},
    money::Currency,
};

use super::{expenses, shape_of};
use crate::ingest::{Mapper, RawRow, RowReader, SAMPLE_BYTES, inspect, raw_fingerprint, suggest_mapping};

const HEAD: &str = "Date,Supplier,Amount\n2024-01-30,First,1.00\n";

fn with_head(rest: &str) -> Vec<u8> {
    format!("{HEAD}{rest}").into_bytes()
}

#[test]
fn a_quote_that_is_never_closed_costs_one_line() {
    let mut text = with_head("2024-01-31,\"Broken,2.00\n");
    for row in 0..50_000 {
        text.extend(format!("2024-02-01,Supplier {row},3.00\n").into_bytes());
    }
    let outcome = expenses(&text);
    assert_eq!(outcome.codes(), [(3, vec![C::QuoteNotClosed])]);
    assert_eq!(outcome.accepted.len(), 50_001);
    assert_eq!(outcome.accepted[1].0, 4);
}

#[test]
fn a_quote_that_another_line_closes_costs_one_line_too() {
    let outcome = expenses(&with_head(
        "2024-01-31,\"Broken,2.00\n2024-02-01,B,3.00\n2024-02-02,\"C\",4.00\n2024-02-03,\"D\nE\",5.00\n",
    ));
    assert_eq!(outcome.codes(), [(3, vec![C::QuoteNotClosed])]);
    let numbers: Vec<u64> = outcome.accepted.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [2, 4, 5, 6]);
    assert_eq!(outcome.accepted[3].1.vendor.as_deref(), Some("D E"));
}

#[test]
fn rows_that_span_lines_by_right_are_kept_whole() {
    let text =
        "Note,Date,Supplier,Amount\n\"one\ntwo\",2024-01-31,A,1.00\nx,2024-01-31,\"B\r\n\r\n, C\",2.00\n";
    let outcome = expenses(text.as_bytes());
    assert_eq!(outcome.rejected, []);
    assert_eq!(outcome.accepted[0].1.description.as_deref(), Some("one two"));
    assert_eq!(outcome.accepted[1].1.vendor.as_deref(), Some("B , C"));
}

#[test]
fn a_row_within_a_quoted_field_shows_a_broken_quote() {
    let text =
        "Date,Supplier,Note,Amount\n2024-01-31,\"A,x,1.00\n2024-02-01,B,y,2.00\n2024-02-02,C\",z,3.00\n";
    let outcome = expenses(text.as_bytes());
    assert_eq!(outcome.codes(), [(2, vec![C::QuoteNotClosed])]);
    assert_eq!(outcome.accepted.len(), 2);
}

#[test]
fn a_cut_last_row_is_named() {
    for rest in ["2024-01-31,Sec", "2024-01-31,\"Sec", "2024-01-31,Second,\"1.0"] {
        assert_eq!(expenses(&with_head(rest)).codes(), [(3, vec![C::RowCut])], "{rest:?}");
    }
    // Without its line's end but whole: nothing shows that it was cut.
    assert_eq!(expenses(&with_head("2024-01-31,Second,1.00")).accepted.len(), 2);
}

#[test]
fn ragged_rows_are_named_with_the_number_of_fields() {
    let outcome = expenses(&with_head("2024-01-31,Second\n2024-01-31,A,1.00,x\n2024-01-31,B,1.00,, \n"));
    assert_eq!(outcome.codes(), [(3, vec![C::TooFewFields]), (4, vec![C::TooManyFields])]);
    let problem = &outcome.rejected[0].1[0];
    assert_eq!((problem.value.as_deref(), problem.expected.as_deref()), (Some("2"), Some("3")));
    assert_eq!(outcome.accepted.len(), 2);
}

#[test]
fn nul_and_undecodable_bytes_are_named_with_their_column() {
    let mut text = with_head("2024-01-31,A\0B,1.00\n");
    text.extend("2024-01-31,Caf".bytes().chain([0xe9]).chain(",2.00\n2024-01-31,Zürich,3.00\n".bytes()));
    let choice =
        ReadingChoice { encoding: Some(penstock_shared::import::Encoding::Utf8), ..ReadingChoice::default() };
    let shape = inspect(&text, true, &choice).unwrap();
    let mapper = Mapper::new(&suggest_mapping(&shape, ImportKind::Expenses, Currency::GBP), &shape).unwrap();
    let outcome = super::read_all(&text, &shape, &mapper);
    assert_eq!(outcome.codes(), [(3, vec![C::NulByte]), (4, vec![C::UndecodableBytes])]);
    assert_eq!(outcome.rejected[1].1[0].column.as_deref(), Some("Supplier"));
    assert_eq!(outcome.rejected[1].1[0].value.as_deref(), Some("Caf\u{fffd}"));
    assert_eq!(outcome.accepted[1].1.vendor.as_deref(), Some("Zürich"));
}

#[test]
fn oversized_fields_and_rows_are_named_and_the_rest_is_read() {
    let field = "x".repeat(300_000);
    let row = "y,".repeat(800_000);
    let outcome = expenses(&with_head(&format!(
        "2024-01-31,{field},1.00\n2024-01-31,A,2.00\n{row}\n2024-01-31,\"{field},3.00\n2024-01-31,B,4.00\n"
    )));
    assert_eq!(
        outcome.codes(),
        [(3, vec![C::FieldTooLong]), (5, vec![C::RowTooLong]), (6, vec![C::FieldTooLong])]
    );
    let numbers: Vec<u64> = outcome.accepted.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [2, 4, 7]);
}

#[test]
fn quotes_in_every_line_do_not_cost_the_square_of_the_length() {
    // Each line leaves a quotation mark open, whether it began inside or outside of one.
    let text = with_head(&"a\",\"b\n".repeat(700_000));
    let shape = shape_of(&text);
    let mut reader = RowReader::new(text.as_slice(), &shape);
    let mut row = RawRow::default();
    let mut rows = 0_u64;
    while reader.read(&mut row).unwrap() {
        rows += 1;
    }
    assert!(rows > 1);
    assert_eq!(reader.bytes_read(), u64::try_from(text.len()).unwrap());
}

/// 200 MB that never exist as a whole.
struct Endless {
    line: &'static [u8],
    at: usize,
    left: usize,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = out.len().min(self.left);
        for byte in &mut out[..count] {
            *byte = self.line[self.at];
            self.at = (self.at + 1) % self.line.len();
        }
        self.left -= count;
        Ok(count)
    }
}

#[test]
fn a_single_endless_line_is_one_problem() {
    let shape = shape_of(HEAD.as_bytes());
    for line in [b"x".as_slice(), b"\"\"", b","] {
        let endless = Endless { line, at: 0, left: 8_000_000 };
        let mut reader = RowReader::new(HEAD.as_bytes().chain(endless), &shape);
        let mut row = RawRow::default();
        let mut problems = Vec::new();
        while reader.read(&mut row).unwrap() {
            problems.extend(row.problems.iter().map(|problem| problem.code));
        }
        assert!(matches!(problems.as_slice(), [C::FieldTooLong | C::RowTooLong]), "{problems:?}");
    }
}

#[test]
fn archives_and_workbooks_are_refused_by_name() {
    let refused = |bytes: &[u8]| inspect(bytes, true, &ReadingChoice::default()).unwrap_err();
    assert_eq!(refused(b"PK\x03\x04\x14\0\x08\0bomb.csv"), FileRefusal::Archive);
    assert_eq!(refused(b"PK\x03\x04\x14\0\x06\0xl/workbook.xml"), FileRefusal::Spreadsheet);
    assert_eq!(refused(b"\xff\xfe"), FileRefusal::Empty);
    assert_eq!(refused(b"\xef\xbb\xbf\r\n\r\n"), FileRefusal::Empty);
}

#[test]
fn formulas_are_data_in_text_and_problems_in_amounts() {
    let outcome = expenses(&with_head("2024-01-31,=HYPERLINK(A1),1.00\n2024-01-31,@x,=SUM(A1)\n"));
    assert_eq!(outcome.accepted[1].1.vendor.as_deref(), Some("=HYPERLINK(A1)"));
    assert_eq!(outcome.codes(), [(4, vec![C::AmountFormula])]);
}

#[test]
fn one_column_files_are_read_and_refused_by_the_mapping() {
    let shape = shape_of(b"Everything\nsome text\nmore text\n");
    let mapping = suggest_mapping(&shape, ImportKind::Expenses, Currency::GBP);
    assert!(Mapper::new(&mapping, &shape).is_err());
}

#[test]
fn every_kind_of_line_end_counts_rows_alike() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["Date,Amount", "2024-01-31,1.00", "", "2024-02-01,x", ""].join(end);
        let outcome = expenses(text.as_bytes());
        assert_eq!(outcome.accepted[0].0, 2, "{end:?}");
        assert_eq!(outcome.codes(), [(4, vec![C::AmountNotANumber])], "{end:?}");
        assert_eq!(outcome.blank_rows, 1);
    }
}

#[test]
fn a_cut_json_file_is_named() {
    let text = br#"{"data": [{"date": "2024-01-31", "amount": 1.5}, {"date": "2024-02-01", "amo"#;
    let outcome = expenses(text);
    assert_eq!(outcome.accepted.len(), 1);
    assert_eq!(outcome.codes(), [(2, vec![C::RowCut])]);
    assert_eq!(expenses(&text[..49]).codes(), [(2, vec![C::RowCut])]);
}

#[test]
fn deeply_nested_json_is_data_too() {
    let deep = "[".repeat(200_000) + &"]".repeat(200_000);
    let text = format!(
        r#"[{{"date": "2024-01-31", "amount": 1, "note": {deep}}}, {{"date": "2024-01-31", "amount": 2}}]"#
    );
    let choice = ReadingChoice::default();
    let shape = inspect(text.as_bytes(), true, &choice).unwrap();
    assert_eq!((shape.columns.len(), shape.sample_rows), (3, 2));
}

#[test]
fn reading_resumes_after_any_row() {
    let mut text = with_head("");
    for row in 0..300 {
        text.extend(format!("2024-02-01,\"Line {row}\nbreak\",{row}.00\n\n").into_bytes());
    }
    let shape = shape_of(&text);
    let rows_after = |number: u64| {
        let mut reader = RowReader::new(text.as_slice(), &shape);
        reader.resume_after(number).unwrap();
        let mut row = RawRow::default();
        let mut rows = Vec::new();
        while reader.read(&mut row).unwrap() {
            rows.push((row.number, raw_fingerprint(&row)));
        }
        rows
    };
    let all = rows_after(0);
    assert_eq!(all.len(), 301);
    for at in [0, 1, 150, 300] {
        assert_eq!(rows_after(all[at].0), all[at + 1..]);
    }
}

#[test]
fn a_sample_that_ends_within_a_row_is_no_problem() {
    let mut text = with_head("");
    while text.len() < SAMPLE_BYTES + 10_000 {
        text.extend("2024-02-01,供应商,3.00\n".bytes());
    }
    let shape = shape_of(&text);
    assert!(!shape.complete);
    assert_eq!(shape.warnings, []);
    assert_eq!(expenses(&text).rejected, []);
}
