//! Finding the row that names the columns, below titles and blank rows.

use super::{amount::styles_of, date::fitting_formats, names::is_known};

/// How many rows may stand above the header.
const SEARCHED: usize = 50;

/// The position among `rows` of the row that names the columns; `None` when data begins at once.
pub(super) fn find_header(rows: &[Vec<String>]) -> Option<usize> {
    let usual = usual_filled(rows);
    let wide_enough = |row: &[String]| {
        let filled = filled(row);
        filled * 10 >= usual * 6 && (filled > 1 || usual <= 1)
    };
    let candidates: Vec<usize> = (0..rows.len().min(SEARCHED)).filter(|at| wide_enough(&rows[*at])).collect();
    let known = |at: &usize| rows[*at].iter().filter(|cell| is_known(cell)).count();
    let named =
        candidates.iter().copied().find(|at| known(at) >= 2 && values(&rows[*at]) * 2 <= filled(&rows[*at]));
    named.or_else(|| {
        // Words above numbers and dates; a first row with values in it is data.
        let first = *candidates.first()?;
        (values(&rows[first]) == 0).then_some(first)
    })
}

fn filled(row: &[String]) -> usize {
    row.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// How many cells are dates or numbers.
fn values(row: &[String]) -> usize {
    row.iter().filter(|cell| is_value(cell)).count()
}

fn is_value(cell: &str) -> bool {
    styles_of(cell).is_some() || fitting_formats(cell).contains(&true)
}

/// The commonest number of filled cells; the larger of equally common ones.
fn usual_filled(rows: &[Vec<String>]) -> usize {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for row in rows {
        let filled = filled(row);
        match counts.iter_mut().find(|(known, _)| *known == filled) {
            Some((_, count)) => *count += 1,
            None if filled > 0 => counts.push((filled, 1)),
            None => {}
        }
    }
    counts.iter().max_by_key(|(filled, count)| (*count, *filled)).map_or(0, |(filled, _)| *filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<usize> {
        let rows: Vec<Vec<String>> =
            text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        find_header(&rows)
    }

    #[test]
    fn titles_above_the_header_are_skipped() {
        let text =
            "Spend over 25k,,\nJuly 2020,,\n,,\nDate,Supplier,Amount\n2020-07-01,A,1.50\n2020-07-02,B,2.50";
        assert_eq!(found(text), Some(3));
        assert_eq!(found("Region,Who,What\nNorth,A,x\nSouth,B,y"), Some(0));
    }

    #[test]
    fn data_in_the_first_row_means_no_header() {
        assert_eq!(found("2020-07-01,A,1.50\n2020-07-02,B,2.50"), None);
        assert_eq!(found("1,2,3\n4,5,6"), None);
    }

    #[test]
    fn a_single_column_may_have_a_header() {
        assert_eq!(found("Amount\n1\n2"), Some(0));
        assert_eq!(found("1\n2"), None);
    }
}
