//! The distribution of one arm on a line, and where it has its mass.

use crate::{
    convert,
    special::{
        beta::{Point, ln_kernel},
        quadrature::{POINTS, nodes},
    },
};

/// Below exp(-48) of the peak a density is left out.
const DROP: f64 = 48.0;
/// Panels over the range of one arm.
const PANELS: u32 = 10;

/// Panels on the line of logits are not wider: a rate has its nearest pole at i pi, and the density of few counts bends on the scale of 1.
pub(super) const WIDEST: f64 = 2.0;

/// A distribution with a log-concave density on a line.
pub(super) trait Curve {
    /// ln of the density at a place on the line, relative to the peak.
    fn ln_density(&self, place: f64) -> f64;
    /// The place of the peak and the width around it.
    fn peak(&self) -> (f64, f64);
    /// What a step on the line moves the value by.
    fn value_slope(&self, place: f64) -> f64;
    /// Panels are not wider than this where the value is integrated.
    fn widest_panel(&self) -> f64;
}

/// A rate, on the line of logits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BetaCurve {
    pub a: f64,
    pub b: f64,
}

impl BetaCurve {
    pub(super) fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }
}

impl Curve for BetaCurve {
    fn ln_density(&self, place: f64) -> f64 {
        ln_kernel(self.a, self.b, Point::from_logit(place))
    }

    fn peak(&self) -> (f64, f64) {
        ((self.a / self.b).ln(), (1.0 / self.a + 1.0 / self.b).sqrt())
    }

    fn value_slope(&self, place: f64) -> f64 {
        let at = Point::from_logit(place);
        at.x * at.y
    }

    fn widest_panel(&self) -> f64 {
        WIDEST
    }
}

/// A mean or an effect, on the line of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NormalCurve {
    pub mean: f64,
    pub sd: f64,
}

impl Curve for NormalCurve {
    fn ln_density(&self, place: f64) -> f64 {
        let z = (place - self.mean) / self.sd;
        -0.5 * z * z
    }

    fn peak(&self) -> (f64, f64) {
        (self.mean, self.sd)
    }

    fn value_slope(&self, _place: f64) -> f64 {
        1.0
    }

    fn widest_panel(&self) -> f64 {
        f64::INFINITY
    }
}

/// The panel edges over the mass of a curve, ascending.
pub(super) fn edges(curve: &impl Curve) -> Vec<f64> {
    let (peak, width) = curve.peak();
    let low = peak - reach(curve, peak, -width);
    let high = peak + reach(curve, peak, width);
    (0..=PANELS).map(|index| low + (high - low) * f64::from(index) / f64::from(PANELS)).collect()
}

/// How far from the peak the density has dropped to the floor: doubled, then halved.
fn reach(curve: &impl Curve, peak: f64, width: f64) -> f64 {
    let below = |distance: f64| curve.ln_density(peak + distance * width.signum()) < -DROP;
    let (mut inside, mut outside) = (0.0, width.abs());
    for _ in 0..64_u32 {
        if below(outside) {
            break;
        }
        inside = outside;
        outside *= 2.0;
    }
    for _ in 0..8_u32 {
        let middle = 0.5 * (inside + outside);
        if below(middle) {
            outside = middle;
        } else {
            inside = middle;
        }
    }
    outside
}

/// Sorts and thins edges, and splits panels that are too wide.
pub(super) fn merged_edges(mut edges: Vec<f64>, widest: f64) -> Vec<f64> {
    edges.sort_by(f64::total_cmp);
    edges.dedup();
    let mut split = Vec::with_capacity(2 * edges.len());
    for pair in edges.windows(2) {
        let parts = ((pair[1] - pair[0]) / widest).ceil().clamp(1.0, 4_096.0);
        let step = (pair[1] - pair[0]) / parts;
        // At most 4,096 parts, and the first is always taken.
        split.extend(
            (0..4_096_u32).map(f64::from).take_while(|&part| part < parts).map(|part| pair[0] + part * step),
        );
    }
    split.extend(edges.last());
    split
}

/// Legendre's polynomials P_0 .. P_16 at x.
pub(super) fn legendre(x: f64) -> [f64; POINTS + 1] {
    let mut values = [1.0; POINTS + 1];
    values[1] = x;
    for k in 2..=POINTS {
        let order = convert::from_usize(k);
        values[k] = ((2.0 * order - 1.0) * x * values[k - 1] - (order - 1.0) * values[k - 2]) / order;
    }
    values
}

/// From values at the sixteen nodes to the Legendre series of their integral from -1.
pub(super) struct Antiderivative {
    /// By power of the series, then by node.
    weights: [[f64; POINTS]; POINTS + 1],
}

impl Antiderivative {
    pub(super) fn new() -> Self {
        let nodes = nodes();
        let mut plain = [[0.0; POINTS]; POINTS];
        for (node, &(x, weight)) in nodes.iter().enumerate() {
            let values = legendre(x);
            for (k, row) in plain.iter_mut().enumerate() {
                row[node] = (convert::from_usize(k) + 0.5) * weight * values[k];
            }
        }
        let mut weights = [[0.0; POINTS]; POINTS + 1];
        for node in 0..POINTS {
            let mut at_start = 0.0;
            for k in 1..=POINTS {
                let order = convert::from_usize(k);
                let above = if k + 1 < POINTS { plain[k + 1][node] / (2.0 * order + 3.0) } else { 0.0 };
                let value = plain[k - 1][node] / (2.0 * order - 1.0) - above;
                weights[k][node] = value;
                at_start += if k % 2 == 0 { value } else { -value };
            }
            weights[0][node] = -at_start;
        }
        Self { weights }
    }

    pub(super) fn series(&self, values: &[f64; POINTS]) -> [f64; POINTS + 1] {
        std::array::from_fn(|k| {
            self.weights[k].iter().zip(values).map(|(weight, value)| weight * value).sum()
        })
    }
}
