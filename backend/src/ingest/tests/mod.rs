//! Tests of the whole way from bytes to rows, and tables of cases of the value parsers.

mod amounts;
mod dates;
mod hostile;
mod mappings;
mod properties;
mod real_data;
mod shapes;

use penstock_shared::{
    import::{FileShape, ImportKind, ImportMapping, MappedRow, ReadingChoice, RowProblem, RowProblemCode},
    money::Currency,
};

use super::{
    Mapper, Occurrences, RawRow, RowOutcome, RowReader, SAMPLE_BYTES, inspect, raw_fingerprint,
    suggest_mapping,
};

/// Everything that came of a file.
#[derive(Debug, Default)]
struct Outcome {
    accepted: Vec<(u64, MappedRow)>,
    /// Accepted rows that are written as one before them.
    exact_duplicates: usize,
    filtered: u64,
    rejected: Vec<(u64, Vec<RowProblem>)>,
    /// Data rows read.
    rows: u64,
    blank_rows: u64,
}

impl Outcome {
    /// Row numbers and the codes of their problems.
    fn codes(&self) -> Vec<(u64, Vec<RowProblemCode>)> {
        let codes = |problems: &[RowProblem]| problems.iter().map(|p| p.code).collect();
        self.rejected.iter().map(|(number, problems)| (*number, codes(problems))).collect()
    }

    fn total_minor(&self) -> i64 {
        self.accepted.iter().map(|(_, row)| row.amount_minor).sum()
    }
}

fn shape_of(bytes: &[u8]) -> FileShape {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    inspect(sample, sample.len() == bytes.len(), &ReadingChoice::default()).unwrap()
}

/// Runs a file through with what its shape suggests, changed by `adjust`.
fn run(bytes: &[u8], kind: ImportKind, currency: Currency, adjust: impl Fn(&mut ImportMapping)) -> Outcome {
    let shape = shape_of(bytes);
    let mut mapping = suggest_mapping(&shape, kind, currency);
    adjust(&mut mapping);
    let mapper = Mapper::new(&mapping, &shape).unwrap();
    read_all(bytes, &shape, &mapper)
}

fn read_all(bytes: &[u8], shape: &FileShape, mapper: &Mapper) -> Outcome {
    let mut reader = RowReader::new(bytes, shape);
    let mut row = RawRow::default();
    let mut outcome = Outcome::default();
    let mut written = Occurrences::default();
    while reader.read(&mut row).unwrap() {
        outcome.rows += 1;
        match mapper.apply(&row) {
            RowOutcome::Accepted(mapped) => {
                let print = raw_fingerprint(&row);
                outcome.exact_duplicates += usize::from(written.next(&print) > 1);
                outcome.accepted.push((row.number, *mapped));
            }
            RowOutcome::FilteredOut => outcome.filtered += 1,
            RowOutcome::Rejected(problems) => outcome.rejected.push((row.number, problems)),
        }
    }
    outcome.blank_rows = reader.blank_rows();
    outcome
}

fn expenses(bytes: &[u8]) -> Outcome {
    run(bytes, ImportKind::Expenses, Currency::GBP, |_| {})
}
