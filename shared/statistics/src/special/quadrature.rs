//! Gauss-Legendre quadrature in panels of sixteen points (Golub and Welsch 1969).

/// Abscissae on (0, 1) and weights; the other half is mirrored.
const HALF: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];

/// Points per panel.
pub(crate) const POINTS: usize = 16;

/// The abscissae on (-1, 1), ascending, with their weights.
pub(crate) fn nodes() -> [(f64, f64); POINTS] {
    std::array::from_fn(|index| {
        if index < 8 {
            let (x, weight) = HALF[7 - index];
            (-x, weight)
        } else {
            HALF[index - 8]
        }
    })
}

/// The integral of `f` over one panel.
pub(crate) fn panel(from: f64, to: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    HALF.iter().map(|&(x, weight)| weight * (f(middle - half * x) + f(middle + half * x))).sum::<f64>() * half
}

/// The integral of `f` from `from` on, panel after panel of the given width, until nothing more is added.
/// At most 256 panels: `f` has to die away on the scale of the width.
pub(crate) fn decaying(from: f64, width: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let mut total = 0.0;
    for index in 0..256_u32 {
        let start = from + f64::from(index) * width;
        let part = panel(start, start + width, &mut f);
        total += part;
        if part.abs() <= 1e-18 * total.abs() {
            break;
        }
    }
    total
}
