//! n arms on one grid of panels: densities at the nodes, tails by integrating them panel by panel.

use super::{
    BestOf,
    curve::{Antiderivative, Curve, edges, legendre, merged_edges},
};
use crate::{
    Better,
    special::quadrature::{POINTS, nodes},
};

/// One arm at all nodes.
struct Column {
    density: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
}

/// All arms at all nodes; `weights` are those of the line, `value_weights` those of the metric.
pub(super) struct Grid {
    weights: Vec<f64>,
    value_weights: Vec<f64>,
    columns: Vec<Column>,
}

impl Grid {
    pub(super) fn new<C: Curve>(curves: &[C]) -> Self {
        let widest = curves.iter().map(Curve::widest_panel).fold(f64::INFINITY, f64::min);
        let edges = merged_edges(curves.iter().flat_map(edges).collect(), widest);
        let nodes = nodes();
        let (mut places, mut weights) = (Vec::new(), Vec::new());
        for pair in edges.windows(2) {
            let (middle, half) = (0.5 * (pair[0] + pair[1]), 0.5 * (pair[1] - pair[0]));
            places.extend(nodes.map(|(x, _)| middle + half * x));
            weights.extend(nodes.map(|(_, weight)| half * weight));
        }
        let slope = |place: f64| curves.first().map_or(0.0, |curve| curve.value_slope(place));
        let value_weights =
            places.iter().zip(&weights).map(|(&place, &weight)| weight * slope(place)).collect();
        let inner = inner_integrals();
        let columns = curves.iter().map(|curve| column(curve, &places, &weights, &inner)).collect();
        Self { weights, value_weights, columns }
    }

    /// Per arm, the probability to be best and the expected loss.
    pub(super) fn best_of(&self, better: Better) -> BestOf {
        let arms = self.columns.len();
        let (mut probability, mut expected_loss) = (vec![0.0; arms], vec![0.0; arms]);
        let mut prefix = vec![(1.0, 0.0); arms + 1];
        for node in 0..self.weights.len() {
            // Of an arm: the chance to be worse than this node, and the chance to be better.
            let tails = |arm: usize| {
                let column = &self.columns[arm];
                match better {
                    Better::Higher => (column.lower[node], column.upper[node]),
                    Better::Lower => (column.upper[node], column.lower[node]),
                }
            };
            for arm in 0..arms {
                prefix[arm + 1] = joined(prefix[arm], tails(arm));
            }
            let mut suffix = (1.0, 0.0);
            for arm in (0..arms).rev() {
                let (all_worse, any_better) = joined(prefix[arm], suffix);
                let own = tails(arm);
                probability[arm] += self.weights[node] * self.columns[arm].density[node] * all_worse;
                expected_loss[arm] += self.value_weights[node] * own.0 * any_better;
                suffix = joined(suffix, own);
            }
        }
        let total: f64 = probability.iter().sum();
        probability.iter_mut().for_each(|share| *share /= total);
        BestOf { probability, expected_loss }
    }
}

/// All of two groups worse, any of them better; the second without the loss of 1 - the first.
fn joined(one: (f64, f64), two: (f64, f64)) -> (f64, f64) {
    (one.0 * two.0, one.1 + two.1 - one.1 * two.1)
}

/// From node values to the integral from the start of the panel to each node.
fn inner_integrals() -> [[f64; POINTS]; POINTS] {
    let antiderivative = Antiderivative::new();
    let nodes = nodes();
    let mut matrix = [[0.0; POINTS]; POINTS];
    for from in 0..POINTS {
        let mut unit = [0.0; POINTS];
        unit[from] = 1.0;
        let series = antiderivative.series(&unit);
        for (to, &(x, _)) in nodes.iter().enumerate() {
            matrix[to][from] = legendre(x).iter().zip(&series).map(|(value, term)| value * term).sum();
        }
    }
    matrix
}

fn column(curve: &impl Curve, places: &[f64], weights: &[f64], inner: &[[f64; POINTS]; POINTS]) -> Column {
    let mut density: Vec<f64> = places.iter().map(|&place| curve.ln_density(place).exp()).collect();
    let total = dot(&density, weights);
    density.iter_mut().for_each(|value| *value /= total);
    let panels: Vec<(f64, [f64; POINTS])> = density
        .chunks_exact(POINTS)
        .zip(weights.chunks_exact(POINTS))
        .map(|(values, weights)| {
            let half = 0.5 * weights.iter().sum::<f64>();
            (dot(values, weights), inner.map(|row| half * dot(&row, values)))
        })
        .collect();
    let (mut lower, mut before) = (Vec::with_capacity(places.len()), 0.0);
    for (sum, inside) in &panels {
        lower.extend(inside.map(|part| (before + part).clamp(0.0, 1.0)));
        before += sum;
    }
    let (mut upper, mut after) = (vec![0.0; places.len()], 0.0);
    for ((sum, inside), target) in panels.iter().zip(upper.chunks_exact_mut(POINTS)).rev() {
        target.copy_from_slice(&inside.map(|part| (after + sum - part).clamp(0.0, 1.0)));
        after += sum;
    }
    Column { density, lower, upper }
}

fn dot(one: &[f64], two: &[f64]) -> f64 {
    one.iter().zip(two).map(|(a, b)| a * b).sum()
}
