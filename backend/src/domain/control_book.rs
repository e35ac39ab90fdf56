//! Which lines a control book covers.

use std::collections::BTreeMap;

use penstock_shared::dimension::DimensionKey;

/// Whether a line counts in a book: in every dimension that the book names, the line has one of the
/// book's values. `facts` are the line's values with all that is above them in their trees, so a
/// book on a department covers the departments below it. A book without terms covers nothing.
#[must_use]
pub fn covers(terms: &[(DimensionKey, i64)], facts: &[(DimensionKey, i64)]) -> bool {
    let mut met: BTreeMap<DimensionKey, bool> = BTreeMap::new();
    for term in terms {
        *met.entry(term.0).or_default() |= facts.contains(term);
    }
    !met.is_empty() && met.into_values().all(|met| met)
}

#[cfg(test)]
mod tests {
    use penstock_shared::ids::DimensionId;

    use super::*;

    const SHOWS: (DimensionKey, i64) = (DimensionKey::Channel, 1);
    const ADS: (DimensionKey, i64) = (DimensionKey::Channel, 2);
    const BRAND: (DimensionKey, i64) = (DimensionKey::Department, 1);
    const EAST: (DimensionKey, i64) = (DimensionKey::Custom(DimensionId(7)), 1);

    #[test]
    fn one_value_of_every_dimension_is_enough() {
        assert!(covers(&[SHOWS, ADS], &[ADS]));
        assert!(covers(&[SHOWS, BRAND], &[BRAND, SHOWS, EAST]));
        assert!(!covers(&[SHOWS, BRAND], &[SHOWS]));
        assert!(!covers(&[EAST], &[(DimensionKey::Custom(DimensionId(8)), 1)]));
    }

    #[test]
    fn values_of_different_dimensions_are_not_mixed_up() {
        assert!(!covers(&[SHOWS], &[BRAND]));
        assert!(!covers(&[], &[SHOWS]));
    }
}
