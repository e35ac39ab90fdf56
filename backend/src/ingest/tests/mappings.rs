//! From rows to typed rows and to named problems.

use penstock_shared::{
    import::{
        ColumnRef, DateFormat, FieldColumn, ImportField, ImportKind, MappingProblemCode, RowCondition,
        RowFilter, RowFilterOp, RowProblemCode as C,
    },
    money::Currency,
};

use super::{expenses, run, shape_of};
use crate::ingest::{Mapper, suggest_mapping};

#[test]
fn a_row_is_mapped_with_all_its_fields() {
    let text = "Date,Amount,Currency,Vendor,Category,Campaign,Department,Channel,Activity type,Description,Reference\n\
        31/01/2024,\"(1,250.50)\",GBP,  ACME   Ltd ,Media,Spring,Brand,Search,Launch,None,INV-1\n";
    let outcome = expenses(text.as_bytes());
    let (number, row) = &outcome.accepted[0];
    assert_eq!(*number, 2);
    assert_eq!(row.date.unwrap().to_string(), "2024-01-31");
    assert_eq!(row.amount_minor, -125_050);
    let texts = [&row.vendor, &row.category, &row.campaign, &row.department, &row.channel]
        .map(|text| text.as_deref().unwrap());
    assert_eq!(texts, ["ACME Ltd", "Media", "Spring", "Brand", "Search"]);
    assert_eq!(row.activity_type.as_deref(), Some("Launch"));
    assert_eq!(row.description, None);
    assert_eq!(row.reference.as_deref(), Some("INV-1"));
}

#[test]
fn all_problems_of_a_row_are_named_at_once() {
    let text = "Date,Currency,Supplier,Amount\n\
        2024-01-31,GBP,ok,1.50\n\
        2024-02-30,EUR,ok,=1+1\n\
        2024-02-01,GBP,ok,\n";
    let outcome = expenses(text.as_bytes());
    assert_eq!(
        outcome.codes(),
        [(3, vec![C::DateImpossible, C::AmountFormula, C::OtherCurrency]), (4, vec![C::ValueMissing]),]
    );
    let problem = &outcome.rejected[0].1[1];
    assert_eq!(problem.field, Some(ImportField::Amount));
    assert_eq!(problem.column.as_deref(), Some("Amount"));
    assert_eq!(problem.value.as_deref(), Some("=1+1"));
    assert!(problem.message.contains("not evaluated"), "{}", problem.message);
}

#[test]
fn shifted_columns_are_told_from_wrong_values() {
    let text = "Entity,Date,Supplier,Number,Amount\n\
        A,2024-01-31,ACME,77,1.50\n\
        A,2024-01-31,ACME, Inc,77,1.50\n\
        2024-01-31,ACME,77,1.50,\n\
        A,A,2024-01-31,ACME,77,1.50\n\
        A,2024-01-31,ACME,77\n\
        A,2024-01-31,ACME,77,oops\n";
    let outcome = expenses(text.as_bytes());
    assert_eq!(
        outcome.codes(),
        [
            (3, vec![C::ColumnsShifted]),
            (4, vec![C::ColumnsShifted, C::DateNotRecognised, C::ValueMissing]),
            (5, vec![C::ColumnsShifted]),
            (6, vec![C::TooFewFields]),
            (7, vec![C::AmountNotANumber]),
        ]
    );
    assert_eq!(outcome.rejected[0].1[0].value.as_deref(), Some("+1"));
    assert_eq!(outcome.rejected[1].1[0].value.as_deref(), Some("-1"));
}

#[test]
fn a_filter_never_hides_a_shifted_or_ragged_row() {
    let text = "Type,Date,Supplier,Amount\n\
        Media,2024-01-31,ACME,1.50\n\
        Rent,2024-01-31,ACME,bad\n\
        2024-01-31,ACME,1.50,\n\
        Media,2024-01-31\n";
    let outcome = run(text.as_bytes(), ImportKind::Expenses, Currency::GBP, |mapping| {
        mapping.filter = RowFilter {
            conditions: vec![RowCondition {
                column: ColumnRef { header: Some("type".to_owned()), index: None },
                op: RowFilterOp::Equals,
                values: vec!["MEDIA".to_owned()],
            }],
        };
    });
    assert_eq!((outcome.accepted.len(), outcome.filtered), (1, 1));
    assert_eq!(outcome.codes(), [(4, vec![C::ColumnsShifted]), (5, vec![C::TooFewFields])]);
}

#[test]
fn ambiguous_dates_wait_for_a_choice() {
    let text = b"Date,Amount\n03/04/2020,1.00\n05/05/2020,2.00\n";
    assert_eq!(expenses(text).codes(), [(2, vec![C::DateAmbiguous])]);
    let chosen = run(text, ImportKind::Expenses, Currency::GBP, |mapping| {
        mapping.date_format = Some(DateFormat::MonthDayYear);
    });
    assert_eq!(chosen.accepted[0].1.date.unwrap().to_string(), "2020-03-04");
    assert_eq!(chosen.rejected, []);
}

#[test]
fn a_wrong_mapping_is_described_completely() {
    let shape = shape_of(b"Date,Amount,Fiscal year\n2024-01-31,1.50,2024\n");
    let mut mapping = suggest_mapping(&shape, ImportKind::Expenses, Currency::GBP);
    let column = |field, header: &str| FieldColumn {
        field,
        column: ColumnRef { header: Some(header.to_owned()), index: None },
    };
    mapping.columns = vec![
        column(ImportField::Date, "Date"),
        column(ImportField::Date, "Amount"),
        column(ImportField::FiscalYear, "Fiscal year"),
        column(ImportField::Vendor, "Vendor"),
    ];
    let Err(problems) = Mapper::new(&mapping, &shape) else {
        panic!("the mapping is wrong");
    };
    let named: Vec<_> = problems.iter().map(|p| (p.code, p.path.as_str())).collect();
    assert_eq!(
        named,
        [
            (MappingProblemCode::FieldRepeated, "columns/1"),
            (MappingProblemCode::FieldNotOfKind, "columns/2"),
            (MappingProblemCode::ColumnUnknown, "columns/3"),
            (MappingProblemCode::FieldMissing, "columns"),
        ]
    );
}

#[test]
fn json_amounts_keep_their_digits() {
    let text = br#"{"data": [
        {"date": "2024-01-31", "amount": 90071992547409.93, "supplier": "A\u00e9"},
        {"date": "2024-01-31", "amount": 1e3, "supplier": null},
        {"date": "2024-01-31", "amount": "12.50"},
        17,
        {"date": null, "amount": null},
        {"date": "2024-01-31", "amount": }
    ]}"#;
    let outcome = expenses(text);
    assert_eq!(outcome.accepted[0].1.amount_minor, 9_007_199_254_740_993);
    assert_eq!(outcome.accepted[0].1.vendor.as_deref(), Some("Aé"));
    assert_eq!(outcome.accepted[1].1.amount_minor, 1250);
    assert_eq!(
        outcome.codes(),
        [(2, vec![C::AmountScientific]), (4, vec![C::JsonNotAnObject]), (6, vec![C::JsonMalformed])]
    );
    assert_eq!(outcome.blank_rows, 1);
}
