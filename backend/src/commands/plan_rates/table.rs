//! A table of rates, pasted or from a file: whatever its delimiter, encoding and language, with a reason of its
//! own for every cell that is wrong.

use std::collections::{BTreeMap, btree_map::Entry};

use chrono::NaiveDate;
use penstock_shared::{
    import::RowProblemCode,
    money::Currency,
    problem::FieldErrorCode,
    rate::{PlanRateCreate, Rate},
};

use super::{is_usual, unusual_day};
use crate::{
    error::{AppError, AppResult, FieldErrors},
    ingest::{SheetRefusal, parse_date, read_sheet},
};

/// The rates of a table, read before the transaction begins.
#[derive(Debug, Clone)]
pub struct RateTable {
    pub(super) rows: Vec<(PlanRateCreate, Rate)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    From,
    To,
    ValidFrom,
    Rate,
}

impl Column {
    const ALL: [Self; 4] = [Self::From, Self::To, Self::ValidFrom, Self::Rate];

    /// Its name in error fields, and the first of its heads.
    const fn name(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::To => "to",
            Self::ValidFrom => "valid_from",
            Self::Rate => "rate",
        }
    }

    /// What people call it, in small letters.
    const fn heads(self) -> &'static [&'static str] {
        match self {
            Self::From => &["from", "from currency", "currency", "源币种", "原币", "原币种", "外币", "币种"],
            Self::To => &["to", "to currency", "目标币种", "本币", "折算币种"],
            Self::ValidFrom => &[
                "valid from",
                "effective from",
                "effective date",
                "date",
                "day",
                "生效日期",
                "起始日期",
                "日期",
            ],
            Self::Rate => &["rate", "plan rate", "exchange rate", "汇率", "计划汇率"],
        }
    }

    fn of(head: &str) -> Option<Self> {
        let head = head.to_lowercase().replace(['_', '-'], " ");
        let head = head.split_whitespace().collect::<Vec<_>>().join(" ");
        Self::ALL.into_iter().find(|column| column.heads().contains(&head.as_str()))
    }
}

/// Reads a table. Its first row names the columns, in any order; other columns are passed over. `field` is what
/// the table is called in the request.
///
/// # Errors
/// Everything that is wrong with it, each cell as `rows[3].valid_from`, where 3 is the row as a spreadsheet
/// numbers it.
pub fn read(field: &str, bytes: &[u8]) -> AppResult<RateTable> {
    let refused = |code, message: &str| AppError::field(field, code, message);
    let sheet = read_sheet(bytes).map_err(|refusal| match refusal {
        SheetRefusal::Empty => refused(FieldErrorCode::Required, "There is nothing in this table."),
        SheetRefusal::Unreadable => {
            refused(FieldErrorCode::FileBinary, "This is neither a table as text nor a workbook (.xlsx).")
        }
        SheetRefusal::TooLarge => refused(FieldErrorCode::TooLong, "At most 5,000 rows and 200 columns."),
    })?;
    let numbered = (1_u32..).zip(&sheet).filter(|(_, row)| row.iter().any(|cell| !cell.is_empty()));
    let mut numbered = numbered.peekable();
    let Some((head_number, head)) = numbered.next() else {
        return Err(refused(FieldErrorCode::Required, "There is nothing in this table."));
    };
    let places = places(head_number, head)?;
    if numbered.peek().is_none() {
        return Err(refused(FieldErrorCode::Required, "There is no rate in this table."));
    }
    let mut errors = FieldErrors::new();
    let mut rows: Vec<(PlanRateCreate, Rate)> = Vec::new();
    let mut seen: BTreeMap<(Currency, Currency, NaiveDate), Rate> = BTreeMap::new();
    for (number, row) in numbered {
        let Some((new, rate)) = rate_of(number, row, places, &mut errors) else { continue };
        match seen.entry((new.from, new.to, new.valid_from)) {
            Entry::Vacant(place) => {
                place.insert(rate);
                rows.push((new, rate));
            }
            Entry::Occupied(before) if *before.get() == rate => {}
            Entry::Occupied(_) => {
                let message =
                    format!("An earlier row has another rate from {} to {} for this day.", new.from, new.to);
                errors.add(format!("rows[{number}].rate"), FieldErrorCode::NotUnique, message);
            }
        }
    }
    errors.into_result()?;
    Ok(RateTable { rows })
}

/// Where the columns stand, in the order of [`Column::ALL`].
fn places(number: u32, head: &[String]) -> AppResult<[usize; 4]> {
    let mut errors = FieldErrors::new();
    let columns: Vec<Option<Column>> = head.iter().map(|cell| Column::of(cell)).collect();
    let places = Column::ALL.map(|column| {
        let place = columns.iter().position(|found| *found == Some(column));
        if place.is_none() {
            let message = format!("The first row has no column '{}'.", column.name());
            errors.add(format!("rows[{number}].{}", column.name()), FieldErrorCode::ColumnMissing, message);
        }
        place.unwrap_or_default()
    });
    errors.into_result()?;
    Ok(places)
}

/// The rate of a row; what is wrong with its cells is noted.
fn rate_of(
    number: u32,
    row: &[String],
    [from, to, valid_from, rate]: [usize; 4],
    errors: &mut FieldErrors,
) -> Option<(PlanRateCreate, Rate)> {
    let cell = |place: usize| row.get(place).map_or("", String::as_str);
    let from = currency(number, Column::From, cell(from), errors);
    let to = currency(number, Column::To, cell(to), errors);
    let day = day(number, cell(valid_from), errors);
    let parsed = cell(rate).parse::<Rate>();
    if let Err(error) = parsed {
        errors.add(format!("rows[{number}].rate"), FieldErrorCode::NotARate, error.to_string());
    }
    if from.is_some() && from == to {
        let message = "A currency needs no rate to itself.";
        errors.add(format!("rows[{number}].to"), FieldErrorCode::SameCurrency, message);
        return None;
    }
    let rate = parsed.ok()?;
    Some((PlanRateCreate { from: from?, to: to?, valid_from: day?, rate: rate.to_string() }, rate))
}

fn currency(number: u32, column: Column, text: &str, errors: &mut FieldErrors) -> Option<Currency> {
    let parsed = text.to_uppercase().parse();
    if let Err(error) = &parsed {
        let message = format!("'{text}': {error}");
        errors.add(format!("rows[{number}].{}", column.name()), FieldErrorCode::NotACurrency, message);
    }
    parsed.ok()
}

fn day(number: u32, text: &str, errors: &mut FieldErrors) -> Option<NaiveDate> {
    let (code, message) = match parse_date(text, None) {
        Ok(day) if is_usual(day) => return Some(day),
        Ok(_) => (FieldErrorCode::OutOfRange, unusual_day()),
        Err(problem) if problem.code == RowProblemCode::DateOutOfRange => {
            (FieldErrorCode::OutOfRange, unusual_day())
        }
        Err(_) => (FieldErrorCode::NotADay, format!("'{text}' is no day. Write it like 2026-01-31.")),
    };
    errors.add(format!("rows[{number}].{}", Column::ValidFrom.name()), code, message);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> Vec<(String, FieldErrorCode)> {
        match read("text", text.as_bytes()) {
            Err(AppError::Fields(errors)) => {
                errors.into_iter().map(|error| (error.field, error.code)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_table_comes_as_people_keep_it() {
        let expected =
            read("text", b"from,to,valid_from,rate\nUSD,CNY,2026-01-31,7.1\nJPY,CNY,2026-02-01,0.0475\n");
        let expected = expected.expect("a table").rows;
        assert_eq!(expected.len(), 2);
        for text in [
            // A block of a spreadsheet, pasted.
            "From\tTo\tValid From\tRate\r\nUSD\tCNY\t2026/1/31\t7.10\r\nJPY\tCNY\t2026/2/1\t0.0475\r\n",
            "Rate;Valid from;To;From\n7.1;31.01.2026;CNY;USD\n\n0.0475;2026-02-01;cny;jpy\n",
            "源币种,目标币种,生效日期,汇率,备注\nUSD,CNY,2026年1月31日,7.1,美元\nJPY,CNY,2026年2月1日,0.0475,\n",
            // The same row twice says nothing new.
            "from,to,valid_from,rate\nUSD,CNY,2026-01-31,7.1\nUSD,CNY,2026-01-31,7.10\nJPY,CNY,2026-02-01,0.0475",
        ] {
            assert_eq!(read("text", text.as_bytes()).expect(text).rows, expected, "{text}");
        }
    }

    #[test]
    fn every_wrong_cell_has_its_own_reason() {
        let text = "from,to,valid_from,rate\nABC,CNY,2026-01-31,7.1\nUSD,USD,2026-01-31,1\nUSD,CNY,yesterday,0\n\
                    USD,CNY,0001-01-01,7.1\nEUR,CNY,2026-01-31,7.8\nEUR,CNY,2026-01-31,7.9\nEUR\n";
        let field = |row: u32, column: &str| format!("rows[{row}].{column}");
        assert_eq!(
            wrong(text),
            [
                (field(2, "from"), FieldErrorCode::NotACurrency),
                (field(3, "to"), FieldErrorCode::SameCurrency),
                (field(4, "valid_from"), FieldErrorCode::NotADay),
                (field(4, "rate"), FieldErrorCode::NotARate),
                (field(5, "valid_from"), FieldErrorCode::OutOfRange),
                (field(7, "rate"), FieldErrorCode::NotUnique),
                (field(8, "to"), FieldErrorCode::NotACurrency),
                (field(8, "valid_from"), FieldErrorCode::NotADay),
                (field(8, "rate"), FieldErrorCode::NotARate),
            ]
        );
        assert_eq!(
            wrong("from,to,Kurs\nUSD,CNY,7.1\n"),
            [
                ("rows[1].valid_from".to_owned(), FieldErrorCode::ColumnMissing),
                ("rows[1].rate".to_owned(), FieldErrorCode::ColumnMissing),
            ]
        );
        for empty in ["", "\n\n", "from,to,valid_from,rate\n", "from,to,valid_from,rate\n,,,\n"] {
            assert_eq!(wrong(empty), [("text".to_owned(), FieldErrorCode::Required)], "{empty:?}");
        }
    }
}
