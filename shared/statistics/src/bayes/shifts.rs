//! The distribution of the difference and of the ratio of two rates.

use super::curve::{Antiderivative, BetaCurve, Curve, WIDEST, edges, legendre, merged_edges};
use crate::special::{
    beta::{Point, ln_kernel},
    normal,
    quadrature::{POINTS, nodes, panel},
    root,
};

/// One rate with its tails, ready to be read at any place.
pub(super) struct Rate {
    curve: BetaCurve,
    edges: Vec<f64>,
    /// Per panel: both tails at its start, and the series of the integral from there.
    panels: Vec<(f64, f64, [f64; POINTS + 1])>,
    /// The integral of the density relative to its peak.
    total: f64,
}

impl Rate {
    pub(super) fn new(curve: BetaCurve) -> Self {
        let edges = merged_edges(edges(&curve), curve.widest_panel());
        let antiderivative = Antiderivative::new();
        let nodes = nodes();
        let mut pieces = Vec::with_capacity(edges.len());
        for pair in edges.windows(2) {
            let (middle, half) = (0.5 * (pair[0] + pair[1]), 0.5 * (pair[1] - pair[0]));
            let values = nodes.map(|(x, _)| half * curve.ln_density(middle + half * x).exp());
            let sum: f64 = values.iter().zip(&nodes).map(|(value, (_, weight))| value * weight).sum();
            pieces.push((sum, antiderivative.series(&values)));
        }
        let total: f64 = pieces.iter().map(|(sum, _)| sum).sum();
        let mut after = 1.0;
        let mut before = 0.0;
        let panels = pieces
            .into_iter()
            .map(|(sum, series)| {
                let start = (before, after);
                before += sum / total;
                after = (after - sum / total).max(0.0);
                (start.0, start.1, series.map(|term| term / total))
            })
            .collect();
        Self { curve, edges, panels, total }
    }

    fn mean(&self) -> f64 {
        self.curve.mean()
    }

    fn variance(&self) -> f64 {
        let BetaCurve { a, b } = self.curve;
        self.mean() * (b / (a + b)) / (a + b + 1.0)
    }

    /// The density in the logit.
    fn density(&self, at: Point) -> f64 {
        ln_kernel(self.curve.a, self.curve.b, at).exp() / self.total
    }

    /// P(rate <= point) and P(rate > point).
    fn tails(&self, at: Point) -> (f64, f64) {
        let logit = at.ln_x - at.ln_y;
        let index = self.edges.partition_point(|&edge| edge <= logit);
        if index == 0 {
            return (0.0, 1.0);
        }
        let (Some(&(before, after, ref series)), Some(&end)) =
            (self.panels.get(index - 1), self.edges.get(index))
        else {
            return (1.0, 0.0);
        };
        let start = self.edges[index - 1];
        let x = 2.0 * (logit - start) / (end - start) - 1.0;
        let inside: f64 = legendre(x).iter().zip(series).map(|(value, term)| value * term).sum();
        (before + inside, after - inside)
    }

    fn points(&self) -> impl Iterator<Item = Point> + '_ {
        self.edges.iter().map(|&edge| Point::from_logit(edge))
    }
}

/// P(above - below > `shift`) for a shift of 0 to 1. The variable is the logit of the place of `below`
/// between 0 and 1 - shift: smooth at both ends, where either density may have a corner.
fn exceeds(above: &Rate, below: &Rate, shift: f64) -> f64 {
    let room = 1.0 - shift;
    if room <= 0.0 {
        return 0.0;
    }
    // Where x = y + shift, y : (1 - x) are the odds of the variable.
    let of_above = above.points().map(|at| (at.x - shift).ln() - at.ln_y);
    let of_below = below.points().map(|at| at.ln_x - (at.y - shift).ln());
    let top = above.points().last().map_or(f64::NAN, |at| (at.x - shift).ln() - at.ln_y);
    let bottom = below.points().next().map_or(f64::NAN, |at| at.ln_x - (at.y - shift).ln());
    if top.is_nan() || bottom.is_nan() || top <= bottom {
        return 0.0;
    }
    let inside =
        of_above.chain(of_below).filter(|place| place.is_finite() && *place > bottom && *place < top);
    let edges = merged_edges(inside.chain([bottom, top]).collect(), WIDEST);
    let total: f64 = edges
        .windows(2)
        .map(|pair| {
            panel(pair[0], pair[1], |place| {
                let at = Point::from_logit(place);
                let (y, rest) = (room * at.x, room * at.y);
                // Where y leaves the range of numbers, less than 1e-15 of the mass is left.
                if y == 0.0 {
                    return 0.0;
                }
                let x = Point::from_odds(y + shift, rest);
                let weight = y / (x.x * room);
                above.density(x) * weight * below.tails(Point::from_odds(y, rest + shift)).0
            })
        })
        .sum();
    total.clamp(0.0, 1.0)
}

/// P(over > ratio x under) for a ratio from 1 up, over the logit of `over`.
fn exceeds_ratio(over: &Rate, under: &Rate, ln_ratio: f64) -> f64 {
    let (inverse, rest) = ((-ln_ratio).exp(), -(-ln_ratio).exp_m1());
    let mapped = under.points().map(|at| {
        let ln_x = at.ln_x + ln_ratio;
        if ln_x < 0.0 { ln_x - (-ln_x.exp_m1()).ln() } else { f64::NAN }
    });
    let (Some(&bottom), Some(&top)) = (over.edges.first(), over.edges.last()) else { return f64::NAN };
    let inside = mapped.filter(|place| *place > bottom && *place < top);
    let edges = merged_edges(inside.chain(over.edges.iter().copied()).collect(), WIDEST);
    let total: f64 = edges
        .windows(2)
        .map(|pair| {
            panel(pair[0], pair[1], |place| {
                let at = Point::from_logit(place);
                let scaled = Point::from_odds(at.x * inverse, rest + at.y * inverse);
                over.density(at) * under.tails(scaled).0
            })
        })
        .sum();
    total.clamp(0.0, 1.0)
}

/// P(treatment - control <= difference).
fn difference_cdf(control: &Rate, treatment: &Rate, difference: f64) -> f64 {
    if difference >= 0.0 {
        1.0 - exceeds(treatment, control, difference)
    } else {
        exceeds(control, treatment, -difference)
    }
}

/// P(treatment / control <= exp(ln_ratio)).
fn ratio_cdf(control: &Rate, treatment: &Rate, ln_ratio: f64) -> f64 {
    if ln_ratio >= 0.0 {
        1.0 - exceeds_ratio(treatment, control, ln_ratio)
    } else {
        exceeds_ratio(control, treatment, -ln_ratio)
    }
}

/// The difference below which the share `p` lies.
pub(super) fn difference_quantile(control: &Rate, treatment: &Rate, p: f64) -> f64 {
    let (mean, variance) = (treatment.mean() - control.mean(), treatment.variance() + control.variance());
    solved(p, mean, variance.sqrt(), 1.0, |difference| difference_cdf(control, treatment, difference) - p)
}

/// ln of the ratio below which the share `p` lies.
pub(super) fn ln_ratio_quantile(control: &Rate, treatment: &Rate, p: f64) -> f64 {
    let mean = (treatment.mean() / control.mean()).ln();
    let relative = |rate: &Rate| rate.variance() / (rate.mean() * rate.mean());
    let sd = (relative(control) + relative(treatment)).sqrt();
    solved(p, mean, sd, 700.0, |ln_ratio| ratio_cdf(control, treatment, ln_ratio) - p)
}

/// The root of a rising function: from that of a normal distribution on in ever larger steps, up to the limit.
fn solved(p: f64, mean: f64, sd: f64, limit: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let tolerance = 1e-10 * sd;
    let guess = (mean + sd * normal::quantile(p)).clamp(-limit, limit);
    let mut last = (guess, f(guess));
    if last.1 == 0.0 {
        return guess;
    }
    let up = last.1 < 0.0;
    let mut step = 0.05 * sd;
    for _ in 0..64_u32 {
        let place = if up { last.0 + step } else { last.0 - step }.clamp(-limit, limit);
        let next = (place, f(place));
        if next.1 >= 0.0 && up || next.1 <= 0.0 && !up {
            return root::between([last, next], tolerance, f);
        }
        if place.abs() >= limit {
            break;
        }
        last = next;
        step *= 3.0;
    }
    root::bracketed(-limit, limit, tolerance, f)
}
