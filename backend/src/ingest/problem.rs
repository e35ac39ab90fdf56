//! Row problems and their English sentences.

use penstock_shared::import::{ImportField, RowProblem, RowProblemCode};

use super::text::shortened;

/// How many characters of a wrong value are repeated.
const VALUE_SHOWN: usize = 200;

/// What is wrong with one value, before it is known where the value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueProblem {
    pub code: RowProblemCode,
    /// What would be right, such as a date's pattern.
    pub expected: Option<String>,
}

impl ValueProblem {
    pub(super) const fn new(code: RowProblemCode) -> Self {
        Self { code, expected: None }
    }

    pub(super) fn expected(code: RowProblemCode, expected: impl ToString) -> Self {
        Self { code, expected: Some(expected.to_string()) }
    }

    /// The problem at its place.
    pub(super) fn at(self, field: Option<ImportField>, column: &str, value: &str) -> RowProblem {
        let mut problem = row_problem(self.code, self.expected);
        problem.field = field;
        problem.column = Some(column.to_owned());
        problem.value = (!value.is_empty()).then(|| shortened(value, VALUE_SHOWN));
        problem
    }
}

/// A problem of the row as a whole.
pub(super) fn row_problem(code: RowProblemCode, expected: Option<String>) -> RowProblem {
    let message = match &expected {
        Some(expected) => format!("{} Expected: {expected}.", sentence(code)),
        None => sentence(code).to_owned(),
    };
    RowProblem { code, field: None, column: None, value: None, expected, message }
}

const fn sentence(code: RowProblemCode) -> &'static str {
    use RowProblemCode as C;
    match code {
        C::TooFewFields => "The row has fewer fields than there are columns.",
        C::TooManyFields => "The row has more fields than there are columns.",
        C::ColumnsShifted => "The values stand beside their columns.",
        C::RowCut => "The file ends within this row.",
        C::QuoteNotClosed => "A quotation mark opens a field and is never closed.",
        C::NulByte => "The row contains NUL bytes.",
        C::UndecodableBytes => "The row contains bytes that are no text in the file's encoding.",
        C::FieldTooLong => "A field is too long.",
        C::RowTooLong => "The row is too long.",
        C::JsonNotAnObject => "This element of the array is not an object.",
        C::JsonMalformed => "This element of the array is not well-formed JSON.",
        C::ValueMissing => "A value is missing.",
        C::TextTooLong => "The text is too long.",
        C::AmountNotANumber => "This is not an amount.",
        C::AmountFormula => "This is a formula; formulas are not evaluated.",
        C::AmountScientific => "This is in scientific notation, where digits may be lost.",
        C::AmountAmbiguous => "This can be read as thousands or as a fraction.",
        C::AmountGrouping => "The separators in this amount do not part groups of digits.",
        C::AmountSigns => "The amount has more than one sign.",
        C::AmountTooManyDecimals => "The amount has more decimals than its currency.",
        C::AmountTooLarge => "The amount is too large.",
        C::AmountUnit => "The amount is given in multiples, such as thousands.",
        C::OtherCurrency => "The amount is in another currency.",
        C::DateNotRecognised => "This is not a date.",
        C::DateImpossible => "There is no such day.",
        C::DateOtherFormat => "The date is not in the format of the file.",
        C::DateAmbiguous => "It is not certain which part of the date is the day.",
        C::DateOutOfRange => "The date is before 1970 or after 2199.",
        C::FiscalYearNotRecognised => "This is not a fiscal year.",
    }
}
