//! Assignment by hash: anybody who knows the salt and the weights comes to the same arm.
//!
//! The first eight bytes of SHA-256 over `salt:unit` (UTF-8), read as a number with the highest byte first, modulo the sum of
//! the weights, are the unit's bucket. Arms take buckets in their order, each as many as its weight. The modulus is at most
//! 200,000, so that no bucket is more likely than another one by more than 2^-46.

use sha2::{Digest, Sha256};

/// The place of a unit among so many buckets; none where there are no buckets.
#[must_use]
pub fn bucket(salt: &str, unit: &str, buckets: u64) -> Option<u64> {
    let hash = Sha256::digest(format!("{salt}:{unit}"));
    let first = hash.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    first.checked_rem(buckets)
}

/// The place of the arm that has a bucket.
#[must_use]
pub fn arm_of(bucket: u64, weights: &[u32]) -> Option<usize> {
    let mut end = 0_u64;
    weights.iter().position(|weight| {
        end = end.saturating_add(u64::from(*weight));
        bucket < end
    })
}

/// The sum of the weights.
#[must_use]
pub fn buckets(weights: &[u32]) -> u64 {
    weights.iter().map(|weight| u64::from(*weight)).sum()
}
