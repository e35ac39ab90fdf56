//! Finding the column of a file that a mapping or a condition means.

use penstock_shared::import::{ColumnRef, MappingProblemCode};

use super::text::normal_header;

/// The position of the column. A header that the file has decides; the position decides between
/// equal headers and in files without headers. A header that the file does not have is never
/// replaced by a position: the column there may be another one now.
pub(super) fn resolve(reference: &ColumnRef, headers: &[String]) -> Result<usize, MappingProblemCode> {
    let index = reference.index.and_then(|index| usize::try_from(index).ok());
    let wanted = reference.header.as_deref().map(normal_header).unwrap_or_default();
    let file_has_headers = headers.iter().any(|header| !header.is_empty());
    if wanted.is_empty() || !file_has_headers {
        return index.filter(|index| *index < headers.len()).ok_or(MappingProblemCode::ColumnUnknown);
    }
    let matching: Vec<usize> =
        (0..headers.len()).filter(|at| normal_header(&headers[*at]) == wanted).collect();
    match (matching.as_slice(), index) {
        ([], _) => Err(MappingProblemCode::ColumnUnknown),
        ([only], _) => Ok(*only),
        (several, Some(index)) if several.contains(&index) => Ok(index),
        _ => Err(MappingProblemCode::ColumnAmbiguous),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(header: &str, index: Option<u32>) -> ColumnRef {
        ColumnRef { header: (!header.is_empty()).then(|| header.to_owned()), index }
    }

    #[test]
    fn headers_decide_and_positions_help() {
        let headers = ["Date", "Amount", "Note", "Note"].map(str::to_owned);
        assert_eq!(resolve(&named("AMOUNT ", Some(0)), &headers), Ok(1));
        assert_eq!(resolve(&named("", Some(2)), &headers), Ok(2));
        assert_eq!(resolve(&named("note", Some(3)), &headers), Ok(3));
        assert_eq!(resolve(&named("note", None), &headers), Err(MappingProblemCode::ColumnAmbiguous));
        assert_eq!(resolve(&named("Vendor", Some(2)), &headers), Err(MappingProblemCode::ColumnUnknown));
        assert_eq!(resolve(&named("", Some(4)), &headers), Err(MappingProblemCode::ColumnUnknown));
        assert_eq!(resolve(&named("", None), &headers), Err(MappingProblemCode::ColumnUnknown));
    }

    #[test]
    fn files_without_headers_go_by_position() {
        let headers = vec![String::new(); 3];
        assert_eq!(resolve(&named("Amount", Some(2)), &headers), Ok(2));
    }
}
