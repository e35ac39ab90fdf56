//! Several arms or several metrics: p-values adjusted so that they can be compared with alpha as they are.

use crate::{
    Answer, Declined, convert,
    types::{check, check_alpha},
};

fn check_all(p_values: &[f64]) -> Answer<Vec<usize>> {
    check(!p_values.is_empty(), Declined::NoData)?;
    check(p_values.iter().all(|p| (0.0..=1.0).contains(p)), Declined::OutOfRange { what: "p" })?;
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    Ok(order)
}

/// Holm's adjusted p-values (Holm 1979), in the order of the input: monotone in it, capped at 1. They hold
/// the chance of any false finding.
///
/// # Errors
/// No data (nothing to adjust), out of range (a p outside 0..=1 or NaN: leave declined results out).
pub fn holm(p_values: &[f64]) -> Answer<Vec<f64>> {
    let order = check_all(p_values)?;
    let mut adjusted = vec![0.0; p_values.len()];
    let mut largest = 0.0_f64;
    for (rank, &index) in order.iter().enumerate() {
        let left = convert::from_usize(p_values.len() - rank);
        largest = largest.max((left * p_values[index]).min(1.0));
        adjusted[index] = largest;
    }
    Ok(adjusted)
}

/// Benjamini and Hochberg's adjusted p-values (1995), in the order of the input: monotone in it, capped at
/// 1. They hold the share of false findings.
///
/// # Errors
/// As [`holm`].
pub fn benjamini_hochberg(p_values: &[f64]) -> Answer<Vec<f64>> {
    let order = check_all(p_values)?;
    let count = convert::from_usize(p_values.len());
    let mut adjusted = vec![0.0; p_values.len()];
    let mut smallest = 1.0_f64;
    for (rank, &index) in order.iter().enumerate().rev() {
        smallest = smallest.min(count / convert::from_usize(rank + 1) * p_values[index]);
        adjusted[index] = smallest;
    }
    Ok(adjusted)
}

/// The alpha of each of `comparisons` (arms times metrics) under Bonferroni's bound (Dunn 1961).
///
/// # Errors
/// Alpha outside 0..1, no comparison.
pub fn bonferroni_alpha(alpha: f64, comparisons: u64) -> Answer<f64> {
    check_alpha(alpha)?;
    check(comparisons > 0, Declined::NoData)?;
    Ok(alpha / convert::from_u64(comparisons))
}
