//! Dates, case by case.

use chrono::NaiveDate;
use penstock_shared::import::{DateFormat as F, RowProblemCode as C};

use crate::ingest::parse_date;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn dates_are_read_in_every_usual_notation() {
    let july = day(2020, 7, 31);
    let cases = [
        ("2020-07-31", F::YearMonthDay),
        ("2020/7/31", F::YearMonthDay),
        ("2020.07.31", F::YearMonthDay),
        ("2020-07-31 00:00:00", F::YearMonthDay),
        ("2020-07-31T12:30:00.000Z", F::YearMonthDay),
        ("2020-07-31T12:30:00+08:00", F::YearMonthDay),
        ("31/07/2020", F::DayMonthYear),
        ("31/07/20", F::DayMonthYear),
        ("31.7.2020", F::DayMonthYear),
        ("31-07-2020 1:05 PM", F::DayMonthYear),
        ("07/31/2020", F::MonthDayYear),
        ("7/31/20", F::MonthDayYear),
        ("31-Jul-20", F::DayMonthNameYear),
        ("31-JUL-2020", F::DayMonthNameYear),
        ("31 July 2020", F::DayMonthNameYear),
        ("31st July 2020", F::DayMonthNameYear),
        ("31Jul2020", F::DayMonthNameYear),
        ("Jul 31, 2020", F::MonthNameDayYear),
        ("July 31 2020", F::MonthNameDayYear),
        ("2020年7月31日", F::ChineseYearMonthDay),
        ("2020 年 07 月 31 日", F::ChineseYearMonthDay),
        ("２０２０年７月３１日", F::ChineseYearMonthDay),
        ("20200731", F::CompactYearMonthDay),
        ("44043", F::ExcelSerial),
        ("44043.5", F::ExcelSerial),
    ];
    for (text, format) in cases {
        assert_eq!(parse_date(text, Some(format)), Ok(july), "{text:?} as {format}");
        assert_eq!(parse_date(text, None), Ok(july), "{text:?}");
    }
}

#[test]
fn two_digit_years_turn_at_1969() {
    assert_eq!(parse_date("01/02/68", Some(F::DayMonthYear)), Ok(day(2068, 2, 1)));
    assert_eq!(parse_date("01/02/99", Some(F::DayMonthYear)), Ok(day(1999, 2, 1)));
    assert_eq!(parse_date("01/02/69", Some(F::DayMonthYear)).unwrap_err().code, C::DateOutOfRange);
}

#[test]
fn each_wrong_date_has_its_name() {
    let cases = [
        ("", None, C::ValueMissing),
        ("n/a", Some(F::YearMonthDay), C::ValueMissing),
        ("2020-02-30", Some(F::YearMonthDay), C::DateImpossible),
        ("2021-02-29", None, C::DateImpossible),
        ("2020-13-45", None, C::DateImpossible),
        ("31/02/2020", Some(F::DayMonthYear), C::DateImpossible),
        ("07/31/2020", Some(F::DayMonthYear), C::DateOtherFormat),
        ("2020-07-31", Some(F::DayMonthYear), C::DateOtherFormat),
        ("44043", Some(F::YearMonthDay), C::DateOtherFormat),
        ("03/04/2020", None, C::DateAmbiguous),
        ("0020-07-31", Some(F::YearMonthDay), C::DateOutOfRange),
        ("9999-12-31", None, C::DateOutOfRange),
        ("soon", Some(F::YearMonthDay), C::DateNotRecognised),
        ("July 2020", None, C::DateNotRecognised),
        ("2020-07-31 and more", Some(F::YearMonthDay), C::DateNotRecognised),
        ("=TODAY()", None, C::DateNotRecognised),
        ("-1", None, C::DateNotRecognised),
        ("1,234.56", None, C::DateNotRecognised),
    ];
    for (text, format, code) in cases {
        let problem = parse_date(text, format).expect_err(text);
        assert_eq!(problem.code, code, "{text:?}");
    }
}

#[test]
fn equal_readings_are_not_ambiguous() {
    assert_eq!(parse_date("05/05/2020", None), Ok(day(2020, 5, 5)));
}
