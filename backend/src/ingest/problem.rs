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

/// A problem of the row as a whole, with its English sentence.
#[must_use]
pub fn row_problem(code: RowProblemCode, expected: Option<String>) -> RowProblem {
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
        C::ZeroAmount => "The amount is zero, so there is nothing to post.",
        C::NoFiscalYear => "The fiscal year of this day is not open.",
        C::PeriodClosed => "The period of this day is closed.",
        C::OutsideBudgetYear => "The day is outside of the fiscal year of the budget.",
        C::FundsInsufficient => "The budget does not have this much left.",
        C::DepartmentMissing => "The row names no department.",
        C::UnknownDepartment => "There is no department of this name.",
        C::UnknownCampaign => "There is no campaign of this name.",
        C::UnknownCategory => "There is no category of this name.",
        C::UnknownVendor => "There is no supplier of this name.",
        C::UnknownChannel => "There is no channel of this name.",
        C::UnknownActivityType => "There is no activity type of this name.",
        C::NameTooLong => "The name is too long.",
        C::ExactDuplicate => "The row is written like an earlier row of the same file.",
        C::BudgetNegative => "A budget cannot be below zero.",
    }
}
