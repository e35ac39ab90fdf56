//! Amounts, case by case.

use penstock_shared::{
    import::{DecimalStyle, RowProblemCode},
    money::Currency,
};

use crate::ingest::parse_amount;

const POINT: Option<DecimalStyle> = Some(DecimalStyle::Point);
const COMMA: Option<DecimalStyle> = Some(DecimalStyle::Comma);

#[test]
fn amounts_are_read_in_every_usual_notation() {
    let cases = [
        ("1234.56", Currency::GBP, None, 123_456),
        ("1,234.56", Currency::GBP, None, 123_456),
        ("1.234,56", Currency::EUR, None, 123_456),
        ("1 234,56", Currency::EUR, None, 123_456),
        ("1\u{202f}234,56 €", Currency::EUR, None, 123_456),
        ("(1,234.56)", Currency::GBP, None, -123_456),
        ("(£1,234.56)", Currency::GBP, None, -123_456),
        ("£(1,234.56)", Currency::GBP, None, -123_456),
        ("-£1,234.56", Currency::GBP, None, -123_456),
        ("£-1,234.56", Currency::GBP, None, -123_456),
        ("1234.56-", Currency::GBP, None, -123_456),
        ("\u{2212}5", Currency::GBP, None, -500),
        ("+7.5", Currency::GBP, None, 750),
        ("¥1,234", Currency::CNY, POINT, 123_400),
        ("￥1，234．50", Currency::CNY, None, 123_450),
        ("１２３４．５", Currency::CNY, None, 123_450),
        ("CNY 1,234.50", Currency::CNY, None, 123_450),
        ("1234.50 RMB", Currency::CNY, None, 123_450),
        ("1,234.50元", Currency::CNY, None, 123_450),
        ("1'234.50", Currency::EUR, None, 123_450),
        ("1’234.50", Currency::EUR, None, 123_450),
        ("12,34,567.00", "INR".parse().unwrap(), None, 123_456_700),
        ("'1234.50", Currency::GBP, None, 123_450),
        (".5", Currency::GBP, None, 50),
        ("5.", Currency::GBP, None, 500),
        ("007", Currency::GBP, None, 700),
        ("1.5000", Currency::GBP, None, 150),
        ("71451", Currency::GBP, None, 7_145_100),
        ("1,234", Currency::JPY, POINT, 1_234),
        ("1.234", Currency::KWD, POINT, 1_234),
        ("12,50", Currency::EUR, COMMA, 1_250),
        ("1.234", Currency::EUR, COMMA, 123_400),
        ("0.500", Currency::GBP, None, 50),
        ("-92233720368547758.08", Currency::GBP, None, i64::MIN),
        ("92233720368547758.07", Currency::GBP, None, i64::MAX),
        ("-0", Currency::GBP, None, 0),
    ];
    for (text, currency, style, minor) in cases {
        assert_eq!(parse_amount(text, currency, style), Ok(minor), "{text:?}");
    }
}

#[test]
fn each_wrong_amount_has_its_name() {
    use RowProblemCode as C;
    let cases = [
        ("", None, C::ValueMissing),
        (" - ", None, C::ValueMissing),
        ("N/A", None, C::ValueMissing),
        ("NaN", None, C::AmountNotANumber),
        ("inf", None, C::AmountNotANumber),
        ("abc", None, C::AmountNotANumber),
        ("12%", None, C::AmountNotANumber),
        ("2020-07-31", None, C::AmountNotANumber),
        ("1 234 £ 5", None, C::AmountNotANumber),
        ("(5", None, C::AmountNotANumber),
        ("1234 CR", None, C::AmountNotANumber),
        (",", None, C::AmountNotANumber),
        ("=SUM(A1)", None, C::AmountFormula),
        ("=1+1", None, C::AmountFormula),
        ("+1+2", None, C::AmountFormula),
        ("-1*2", None, C::AmountFormula),
        ("@x", None, C::AmountFormula),
        ("+SUM(A1)", None, C::AmountFormula),
        ("-cmd|'/C calc'!A0", None, C::AmountFormula),
        ("1.5E+07", None, C::AmountScientific),
        ("1e6", None, C::AmountScientific),
        ("-2.5e-3", None, C::AmountScientific),
        ("1,234", None, C::AmountAmbiguous),
        ("1.234", None, C::AmountAmbiguous),
        ("£1,234", None, C::AmountAmbiguous),
        ("1,23,4.00", None, C::AmountGrouping),
        ("1,2345.00", None, C::AmountGrouping),
        ("1.2.3", POINT, C::AmountGrouping),
        ("1.234,56", POINT, C::AmountGrouping),
        ("1,234.56", COMMA, C::AmountGrouping),
        ("12,50", POINT, C::AmountGrouping),
        ("-(5)", None, C::AmountSigns),
        ("--5", None, C::AmountSigns),
        ("-5-", None, C::AmountSigns),
        ("1.005", POINT, C::AmountTooManyDecimals),
        ("1234.5678", None, C::AmountTooManyDecimals),
        ("92233720368547758.08", None, C::AmountTooLarge),
        ("99999999999999999999999999999999999999", None, C::AmountTooLarge),
        ("12k", None, C::AmountUnit),
        ("12.5万", None, C::AmountUnit),
        ("3 million", None, C::AmountUnit),
        ("$12.50", None, C::OtherCurrency),
        ("EUR 12.50", None, C::OtherCurrency),
        ("12.50元", None, C::OtherCurrency),
    ];
    for (text, style, code) in cases {
        let problem = parse_amount(text, Currency::GBP, style).expect_err(text);
        assert_eq!(problem.code, code, "{text:?}");
    }
}

#[test]
fn decimals_follow_the_currency() {
    let too_many = parse_amount("1.5", Currency::JPY, None).unwrap_err();
    assert_eq!(too_many.code, RowProblemCode::AmountTooManyDecimals);
    assert_eq!(too_many.expected.as_deref(), Some("0"));
    assert_eq!(parse_amount("1.0", Currency::JPY, None), Ok(1));
    assert_eq!(parse_amount("1.2345", Currency::KWD, None).unwrap_err().expected.as_deref(), Some("3"));
}
