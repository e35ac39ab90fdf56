//! From rows of text to typed rows.

use penstock_shared::{
    import::{
        ColumnRef, DateFormat, DecimalStyle, FileShape, ImportField, ImportMapping, MappedRow,
        MappingProblem, MappingProblemCode, RowProblem, RowProblemCode,
    },
    money::Currency,
};

use super::{
    RawRow, TEXT_LIMIT,
    amount::parse_amount,
    columns::resolve,
    date::parse_date,
    filter::Filter,
    fiscal_year::parse_fiscal_year,
    problem::ValueProblem,
    raw_row::column_name,
    text::{is_absent, tidy},
};

/// How far beside their columns the values of a row are looked for.
const SHIFTS: [isize; 6] = [1, -1, 2, -2, 3, -3];

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    Accepted(Box<MappedRow>),
    /// The person's conditions leave it out.
    FilteredOut,
    /// With everything that is wrong, never empty.
    Rejected(Vec<RowProblem>),
}

/// An [`ImportMapping`] for the columns of one file.
pub struct Mapper {
    currency: Currency,
    date_format: Option<DateFormat>,
    decimal_style: Option<DecimalStyle>,
    columns: Vec<(ImportField, usize)>,
    headers: Vec<String>,
    filter: Filter,
}

impl Mapper {
    /// Finds the columns of `mapping` in a file. Formats that the mapping leaves open are the file's
    /// where it shows one; else each value is read only if it can be read in one way.
    ///
    /// # Errors
    /// With everything that is wrong with the mapping.
    pub fn new(mapping: &ImportMapping, shape: &FileShape) -> Result<Self, Vec<MappingProblem>> {
        let headers: Vec<String> = shape.columns.iter().map(|c| c.header.clone()).collect();
        let (columns, mut problems) = resolve_columns(mapping, &headers);
        let filter = Filter::new(&mapping.filter, &headers);
        let filter = match filter {
            Ok(filter) if problems.is_empty() => filter,
            Ok(_) => return Err(problems),
            Err(more) => {
                problems.extend(more);
                return Err(problems);
            }
        };
        let guess_of = |field| {
            let (_, index) = columns.iter().find(|(known, _)| *known == field)?;
            shape.columns.get(*index)
        };
        let file_date_format = guess_of(ImportField::Date).and_then(|guess| only(&guess.date_formats));
        let file_style = guess_of(ImportField::Amount).and_then(|guess| only(&guess.decimal_styles));
        Ok(Self {
            currency: mapping.currency,
            date_format: mapping.date_format.or(file_date_format),
            decimal_style: mapping.decimal_style.or(file_style),
            columns,
            headers,
            filter,
        })
    }

    /// Reads one row. A row that is not whole is refused before the conditions are asked: it cannot
    /// be known whether it fulfils them.
    #[must_use]
    pub fn apply(&self, row: &RawRow) -> RowOutcome {
        if !row.problems.is_empty() {
            return RowOutcome::Rejected(self.with_shift_named(row));
        }
        if !self.filter.matches(row) {
            return match self.even_shift(row) {
                Some(problem) => RowOutcome::Rejected(vec![problem]),
                None => RowOutcome::FilteredOut,
            };
        }
        match self.map(row) {
            Ok(mapped) => RowOutcome::Accepted(Box::new(mapped)),
            Err(mut problems) => {
                if let Some(problem) = self.even_shift(row) {
                    problems.insert(0, problem);
                }
                RowOutcome::Rejected(problems)
            }
        }
    }

    fn map(&self, row: &RawRow) -> Result<MappedRow, Vec<RowProblem>> {
        let mut mapped = MappedRow::default();
        let mut problems = Vec::new();
        for (field, index) in &self.columns {
            let value = row.get(*index).unwrap_or("");
            if let Err(problem) = self.set(&mut mapped, *field, value) {
                let column = column_name(&self.headers, *index);
                problems.push(problem.at(Some(*field), &column, value.trim()));
            }
        }
        if problems.is_empty() { Ok(mapped) } else { Err(problems) }
    }

    fn set(&self, mapped: &mut MappedRow, field: ImportField, value: &str) -> Result<(), ValueProblem> {
        let slot = match field {
            ImportField::Date => {
                mapped.date = Some(parse_date(value, self.date_format)?);
                return Ok(());
            }
            ImportField::Amount => {
                mapped.amount_minor = parse_amount(value, self.currency, self.decimal_style)?;
                return Ok(());
            }
            ImportField::FiscalYear => {
                mapped.fiscal_year = Some(parse_fiscal_year(value)?);
                return Ok(());
            }
            ImportField::Currency => return self.check_currency(value),
            ImportField::Vendor => &mut mapped.vendor,
            ImportField::Category => &mut mapped.category,
            ImportField::Campaign => &mut mapped.campaign,
            ImportField::Department => &mut mapped.department,
            ImportField::Channel => &mut mapped.channel,
            ImportField::ActivityType => &mut mapped.activity_type,
            ImportField::Description => &mut mapped.description,
            ImportField::Reference => &mut mapped.reference,
            ImportField::AccountType => &mut mapped.account_type,
        };
        *slot = parse_text(value)?;
        Ok(())
    }

    /// An empty cell means the import's currency.
    fn check_currency(&self, value: &str) -> Result<(), ValueProblem> {
        let code = tidy(value).to_uppercase();
        let code = if code == "RMB" { "CNY" } else { &code };
        if is_absent(code) || code == self.currency.code() {
            return Ok(());
        }
        Err(ValueProblem::expected(RowProblemCode::OtherCurrency, self.currency.code()))
    }

    /// The columns whose values show by themselves whether they are in place.
    fn typed_columns(&self) -> impl Iterator<Item = (ImportField, usize)> {
        self.columns.iter().copied().filter(|(field, _)| {
            matches!(field, ImportField::Date | ImportField::Amount | ImportField::FiscalYear)
        })
    }

    fn parses(&self, row: &RawRow, field: ImportField, index: usize, offset: isize) -> bool {
        let value = index.checked_add_signed(offset).and_then(|at| row.get(at));
        value.is_some_and(|value| self.set(&mut MappedRow::default(), field, value).is_ok())
    }

    /// A row with the right number of fields whose typed values are all wrong, and right the same
    /// number of columns beside.
    fn even_shift(&self, row: &RawRow) -> Option<RowProblem> {
        let typed: Vec<_> = self.typed_columns().collect();
        let all_at = |offset| typed.iter().all(|(field, at)| self.parses(row, *field, *at, offset));
        let any_in_place = typed.iter().any(|(field, at)| self.parses(row, *field, *at, 0));
        if typed.len() < 2 || any_in_place {
            return None;
        }
        let offset = SHIFTS.into_iter().find(|offset| all_at(*offset))?;
        Some(self.shift_problem(typed[0], offset))
    }

    /// The problems of a row that is not whole, where it has too many or too few fields because of a
    /// delimiter within or missing from a field: its typed values are in place or beside by the surplus.
    fn with_shift_named(&self, row: &RawRow) -> Vec<RowProblem> {
        let mut problems = row.problems.clone();
        let ragged = problems.iter_mut().find(|problem| {
            matches!(problem.code, RowProblemCode::TooFewFields | RowProblemCode::TooManyFields)
        });
        let Some(ragged) = ragged else {
            return problems;
        };
        let surplus = row.width().checked_signed_diff(self.headers.len()).unwrap_or(0);
        let typed: Vec<_> = self.typed_columns().collect();
        let in_place = |(field, at): &(ImportField, usize)| self.parses(row, *field, *at, 0);
        let beside = |(field, at): &(ImportField, usize)| self.parses(row, *field, *at, surplus);
        let explained = if surplus < 0 {
            // A reference may look like the amount that is missing, but not all may look right.
            typed.len() > 1 && !typed.iter().any(in_place) && typed.iter().all(beside)
        } else {
            // Those left of the delimiter too many are in place.
            typed.iter().all(|column| in_place(column) || beside(column))
        };
        if let Some(column) = typed.iter().find(|column| beside(column))
            && explained
            && SHIFTS.contains(&surplus)
        {
            *ragged = self.shift_problem(*column, surplus);
        }
        problems
    }

    fn shift_problem(&self, (field, index): (ImportField, usize), offset: isize) -> RowProblem {
        let column = column_name(&self.headers, index);
        ValueProblem::new(RowProblemCode::ColumnsShifted).at(Some(field), &column, &format!("{offset:+}"))
    }
}

fn only<T: Copy>(items: &[T]) -> Option<T> {
    match items {
        [item] => Some(*item),
        _ => None,
    }
}

fn parse_text(value: &str) -> Result<Option<String>, ValueProblem> {
    if is_absent(value) {
        return Ok(None);
    }
    let text = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > TEXT_LIMIT {
        return Err(ValueProblem::expected(RowProblemCode::TextTooLong, TEXT_LIMIT));
    }
    Ok(Some(text))
}

fn resolve_columns(
    mapping: &ImportMapping,
    headers: &[String],
) -> (Vec<(ImportField, usize)>, Vec<MappingProblem>) {
    use MappingProblemCode as Code;
    let mut problems = Vec::new();
    let mut columns: Vec<(ImportField, usize)> = Vec::new();
    for (at, column) in mapping.columns.iter().enumerate() {
        let path = format!("columns/{at}");
        let mut refuse = |code| {
            problems.push(mapping_problem(code, &path, Some(column.field), Some(&column.column)));
        };
        if !mapping.kind.fields().contains(&column.field) {
            refuse(Code::FieldNotOfKind);
        } else if mapping.columns[..at].iter().any(|other| other.field == column.field) {
            refuse(Code::FieldRepeated);
        } else {
            match resolve(&column.column, headers) {
                Ok(index) => columns.push((column.field, index)),
                Err(code) => refuse(code),
            }
        }
    }
    for field in mapping.kind.required_fields() {
        if !mapping.columns.iter().any(|column| column.field == *field) {
            problems.push(mapping_problem(Code::FieldMissing, "columns", Some(*field), None));
        }
    }
    (columns, problems)
}

pub(super) fn mapping_problem(
    code: MappingProblemCode,
    path: &str,
    field: Option<ImportField>,
    column: Option<&ColumnRef>,
) -> MappingProblem {
    use MappingProblemCode as Code;
    let message = match code {
        Code::FieldMissing => "A required field has no column.",
        Code::FieldRepeated => "The field is mapped more than once.",
        Code::FieldNotOfKind => "The field has no meaning in this kind of import.",
        Code::ColumnUnknown => "The file has no such column.",
        Code::ColumnAmbiguous => "Several columns have this header; give the position too.",
        Code::ConditionWithoutValue => "The condition has no value to compare with.",
    };
    let column = column.and_then(|column| {
        column.header.clone().or_else(|| column.index.map(|index| (u64::from(index) + 1).to_string()))
    });
    MappingProblem { code, path: path.to_owned(), field, column, message: message.to_owned() }
}
