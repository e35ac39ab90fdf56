//! Whole numbers to floating point and back, without casts that lose silently.

const TWO_POW_32: f64 = 4_294_967_296.0;
const TWO_POW_64: f64 = TWO_POW_32 * TWO_POW_32;

/// The nearest `f64`: the high half is exact, so that only one addition rounds.
pub(crate) fn from_u64(whole: u64) -> f64 {
    let low = u32::try_from(whole & 0xFFFF_FFFF).unwrap_or(u32::MAX);
    let high = u32::try_from(whole >> 32).unwrap_or(u32::MAX);
    f64::from(high) * TWO_POW_32 + f64::from(low)
}

pub(crate) fn from_usize(whole: usize) -> f64 {
    from_u64(u64::try_from(whole).unwrap_or(u64::MAX))
}

/// Within one unit in the last place.
pub(crate) fn from_i128(whole: i128) -> f64 {
    let magnitude = whole.unsigned_abs();
    let low = u64::try_from(magnitude & 0xFFFF_FFFF_FFFF_FFFF).unwrap_or(u64::MAX);
    let high = u64::try_from(magnitude >> 64).unwrap_or(u64::MAX);
    let value = from_u64(high) * TWO_POW_64 + from_u64(low);
    if whole < 0 { -value } else { value }
}

/// The smallest whole number that is not below `value`: 0 for negatives and NaN, `u64::MAX` from 2^64 on.
pub(crate) fn ceiling(value: f64) -> u64 {
    let rounded = value.ceil();
    if rounded.is_nan() || rounded < 1.0 {
        return 0;
    }
    if rounded >= TWO_POW_64 {
        return u64::MAX;
    }
    let bits = rounded.to_bits();
    let exponent = (bits >> 52) & 0x7FF;
    let mantissa = (bits & 0x000F_FFFF_FFFF_FFFF) | 0x0010_0000_0000_0000;
    if exponent >= 1_075 { mantissa << (exponent - 1_075) } else { mantissa >> (1_075 - exponent) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_kept() {
        for (whole, value) in
            [(0, 0.0), (1, 1.0), (1 << 53, 9_007_199_254_740_992.0), (u64::MAX, 18_446_744_073_709_551_616.0)]
        {
            assert_eq!(from_u64(whole).to_bits(), f64::to_bits(value));
        }
        assert_eq!(from_i128(-5).to_bits(), (-5.0_f64).to_bits());
        assert_eq!(from_i128(1 << 100).to_bits(), 2.0_f64.powi(100).to_bits());
    }

    #[test]
    fn ceilings_saturate() {
        for (value, whole) in [
            (f64::NAN, 0),
            (-3.0, 0),
            (0.2, 1),
            (1.0, 1),
            (1.000_000_1, 2),
            (4_503_599_627_370_497.5, 4_503_599_627_370_498),
            (1e18, 1_000_000_000_000_000_000),
            (1e30, u64::MAX),
            (f64::INFINITY, u64::MAX),
        ] {
            assert_eq!(ceiling(value), whole, "{value}");
        }
    }
}
