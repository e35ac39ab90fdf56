//! The normal distribution and the error function.

/// ln(sqrt(2 pi)).
const LN_SQRT_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// Chebyshev coefficients of (1 + 2x) exp(x^2) erfc(x) in t = (x - 3.75) / (x + 3.75) (the form of
/// Shepherd and Laframboise 1981, recomputed in 40 digits).
const SCALED: [f64; 28] = [
    1.177_578_934_567_401_8,
    -0.004_590_054_580_646_477,
    -0.084_249_133_366_517_92,
    0.059_209_939_998_191_89,
    -0.026_658_668_435_305_753,
    0.009_074_997_670_705_265,
    -0.002_413_163_540_417_608,
    0.000_490_775_836_525_808_6,
    -6.916_973_302_501_206e-5,
    4.139_027_986_073_01e-6,
    7.740_383_066_198_491e-7,
    -2.188_640_104_923_439_6e-7,
    1.076_499_946_567_091e-8,
    4.521_959_811_218_287e-9,
    -7.754_400_208_831_35e-10,
    -6.318_088_340_886_685e-11,
    2.868_795_010_930_67e-11,
    1.945_586_854_577_735e-13,
    -9.654_696_748_433_44e-13,
    3.252_548_148_147_74e-14,
    3.347_811_948_206_805e-14,
    -1.864_562_880_419_313e-15,
    -1.250_795_053_068_865e-15,
    7.418_235_256_624_043e-17,
    5.068_148_904_796_111e-17,
    -2.237_056_659_436e-18,
    -2.187_342_944_303_018e-18,
    2.676_632_739_925_876e-20,
];

/// exp(x^2) erfc(x) for x >= 0: one Chebyshev series over the half line, about 3e-16.
#[must_use]
pub fn erfcx(x: f64) -> f64 {
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x > 1e9 {
        return std::f64::consts::FRAC_2_SQRT_PI * 0.5 / x;
    }
    let t = (x - 3.75) / (x + 3.75);
    let (mut next, mut after) = (0.0, 0.0);
    for &coefficient in SCALED.iter().skip(1).rev() {
        (next, after) = (2.0 * t * next - after + coefficient, next);
    }
    (t * next - after + SCALED[0]) / (1.0 + 2.0 * x)
}

/// exp(-x^2 / scale) with the square split, so that its rounding does not spoil the tail.
fn exp_of_square(x: f64, scale: f64) -> f64 {
    if x.abs() > 1e3 {
        return 0.0;
    }
    let high = (x * 16.0).trunc() / 16.0;
    (-high * high / scale).exp() * (-(x - high) * (x + high) / scale).exp()
}

/// The complementary error function.
#[must_use]
pub fn erfc(x: f64) -> f64 {
    if x < 0.0 {
        return 2.0 - erfc(-x);
    }
    exp_of_square(x, 1.0) * erfcx(x)
}

/// The density of the standard normal distribution.
#[must_use]
pub fn pdf(z: f64) -> f64 {
    exp_of_square(z, 2.0) * (-LN_SQRT_TWO_PI).exp()
}

/// P(Z > z), relative accuracy about 1e-15 down to the smallest number.
#[must_use]
pub fn sf(z: f64) -> f64 {
    if z < 0.0 {
        return 1.0 - sf(-z);
    }
    0.5 * exp_of_square(z, 2.0) * erfcx(z * std::f64::consts::FRAC_1_SQRT_2)
}

/// P(Z <= z).
#[must_use]
pub fn cdf(z: f64) -> f64 {
    sf(-z)
}

/// ln P(Z > z): goes on where the probability itself underflows.
#[must_use]
pub fn ln_sf(z: f64) -> f64 {
    if z < 0.0 {
        return (-sf(-z)).ln_1p();
    }
    -0.5 * z * z + erfcx(z * std::f64::consts::FRAC_1_SQRT_2).ln() - std::f64::consts::LN_2
}

fn ratio(numerator: &[f64; 8], denominator: &[f64; 8], r: f64) -> f64 {
    let value = |terms: &[f64; 8]| terms.iter().rev().fold(0.0, |sum, &term| sum * r + term);
    value(numerator) / value(denominator)
}

const CENTRE: [[f64; 8]; 2] = [
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
];

const SHOULDER: [[f64; 8]; 2] = [
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_8e-9,
    ],
];

const TAIL: [[f64; 8]; 2] = [
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_7e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
];

/// The z below which the share `p` lies (Wichura 1988, AS 241 PPND16); -inf at 0, inf at 1.
#[must_use]
pub fn quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        return q * ratio(&CENTRE[0], &CENTRE[1], 0.180_625 - q * q);
    }
    if q < 0.0 { -upper(p) } else { upper(1.0 - p) }
}

/// The z above which the share `p` lies: `quantile(1 - p)` without the loss.
#[must_use]
pub fn upper_quantile(p: f64) -> f64 {
    -quantile(p)
}

fn upper(p: f64) -> f64 {
    if p == 0.0 {
        return f64::INFINITY;
    }
    let r = (-p.ln()).sqrt();
    if r <= 5.0 { ratio(&SHOULDER[0], &SHOULDER[1], r - 1.6) } else { ratio(&TAIL[0], &TAIL[1], r - 5.0) }
}

/// The z with ln P(Z > z) = `ln_p` < 0, also far beyond the smallest number: Newton steps on the
/// logarithm of the tail.
#[must_use]
pub fn upper_quantile_of_ln(ln_p: f64) -> f64 {
    if ln_p.is_nan() || ln_p > 0.0 {
        return f64::NAN;
    }
    if ln_p > -700.0 {
        return upper_quantile(ln_p.exp());
    }
    if ln_p.is_infinite() {
        return f64::INFINITY;
    }
    let mut z = (-2.0 * ln_p).sqrt();
    for _ in 0..8_u32 {
        let mills = erfcx(z * std::f64::consts::FRAC_1_SQRT_2) * 0.5;
        let hazard = (-LN_SQRT_TWO_PI).exp() / mills;
        z += (ln_sf(z) - ln_p) / hazard;
    }
    z
}
