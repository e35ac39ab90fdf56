//! The engine of A/B comparisons under hostile questions: counts and moments of every magnitude, every method, 20 arms, 50
//! metrics. The slowest question found is changed a little, over and over, to find a slower one.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use anyhow::anyhow;
use penstock::reads::ab;
use penstock_shared::ab::{AbCompare, AbPlan};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use crate::{print, setting::Setting};

/// The same questions every time.
const SEED: u64 = 20_261;
const METHODS: [&str; 8] =
    ["best_fit", "pooled_z", "fisher_exact", "welch_t", "delta_method", "cuped", "always_valid", "bayesian"];
/// The largest count that is taken.
const LARGEST: u64 = 1 << 53;

/// A power of two up to the largest count.
fn size(dice: &mut StdRng) -> u64 {
    LARGEST >> dice.random_range(0..=53)
}

/// Counts of an arm: any magnitude, and any share of it, often at an edge.
fn counts(dice: &mut StdRng) -> (u64, u64) {
    let most = size(dice);
    let n = dice.random_range(0..=most);
    let conversions = match dice.random_range(0..5) {
        0 => 0,
        1 => n,
        2 => n / 2,
        3 => n.min(dice.random_range(0..50)),
        _ => dice.random_range(0..=n),
    };
    (conversions, n)
}

/// A number of any magnitude and sign.
fn number(dice: &mut StdRng) -> f64 {
    let text = format!("{}e{}", dice.random_range(-9_i32..=9), dice.random_range(-300_i32..=300));
    text.parse().unwrap_or_default()
}

fn metric(dice: &mut StdRng, place: usize, arms: usize) -> Value {
    let pair = |dice: &mut StdRng| {
        json!({"n": size(dice), "mean": number(dice), "sd": number(dice).abs(), "other_mean": number(dice),
            "other_sd": number(dice).abs(), "covariance": number(dice)})
    };
    let arms = 0..arms;
    let data = match dice.random_range(0..6) {
        0 => json!({"kind": "mean", "arms": arms.map(|_|
            json!({"n": size(dice), "mean": number(dice), "sd": number(dice).abs()})).collect::<Vec<_>>()}),
        1 => json!({"kind": "ratio", "arms": arms.map(|_| pair(dice)).collect::<Vec<_>>()}),
        2 => json!({"kind": "covariate", "arms": arms.map(|_| pair(dice)).collect::<Vec<_>>()}),
        _ => json!({"kind": "proportion", "arms": arms.map(|_| {
            let (conversions, n) = counts(dice);
            json!({"conversions": conversions, "n": n})
        }).collect::<Vec<_>>()}),
    };
    json!({"name": format!("metric {place}"), "data": data})
}

fn question(dice: &mut StdRng, arms: usize, metrics: usize) -> Value {
    let metrics: Vec<Value> = (0..metrics).map(|place| metric(dice, place, arms)).collect();
    json!({
        "arms": (0..arms).map(|place| json!({"name": format!("arm {place}")})).collect::<Vec<_>>(),
        "metrics": metrics,
        "method": METHODS[dice.random_range(0..METHODS.len())],
        "correction": (["none", "holm", "benjamini_hochberg"][dice.random_range(0..3)]),
        "direction": (["two_sided", "greater", "less"][dice.random_range(0..3)]),
        "lift": (["best_fit", "katz", "fieller", "delta"][dice.random_range(0..4)]),
    })
}

/// How long an answer takes; a question that is refused is none.
fn time_of(question: &Value) -> anyhow::Result<Option<Duration>> {
    let asked: AbCompare = serde_json::from_value(question.clone())?;
    let begun = Instant::now();
    let answered = black_box(ab::compare(&asked));
    let took = begun.elapsed();
    Ok(answered.is_ok().then_some(took))
}

/// The same question with one metric drawn anew, or with another method.
fn changed(dice: &mut StdRng, question: &Value) -> Value {
    let mut next = question.clone();
    let arms = question["arms"].as_array().map_or(2, Vec::len);
    let metrics = question["metrics"].as_array().map_or(1, Vec::len);
    if dice.random_range(0..4) == 0 {
        next["method"] = json!(METHODS[dice.random_range(0..METHODS.len())]);
    } else {
        let place = dice.random_range(0..metrics);
        next["metrics"][place] = metric(dice, place, arms);
    }
    next
}

/// Asks so many questions, then climbs from the slowest one.
fn search(
    dice: &mut StdRng,
    (arms, metrics): (usize, usize),
    (drawn, climbed): (usize, usize),
    what: &str,
) -> anyhow::Result<()> {
    let mut waits = Vec::with_capacity(drawn + climbed);
    let mut slowest: Option<(Duration, Value)> = None;
    let begun = Instant::now();
    for step in 0..drawn + climbed {
        let asked = match &slowest {
            Some((_, slowest)) if step >= drawn => changed(dice, slowest),
            _ => question(dice, arms, metrics),
        };
        let Some(took) = time_of(&asked)? else { continue };
        waits.push(took);
        if slowest.as_ref().is_none_or(|(most, _)| took > *most) {
            slowest = Some((took, asked));
        }
    }
    // Once more, a few times: what the machine did meanwhile is not the question's fault.
    let (_, worst) = slowest.ok_or_else(|| anyhow!("nothing was answered"))?;
    let again: Vec<Duration> =
        (0..5).map(|_| time_of(&worst)).collect::<anyhow::Result<Vec<_>>>()?.into_iter().flatten().collect();
    let most = again.into_iter().min().unwrap_or_default();
    let count = u64::try_from(waits.len())?;
    let text = format!("{what}, slowest {}.{:02} ms", most.as_millis(), most.as_micros() % 1_000 / 10);
    print("engine", &text, count, begun.elapsed(), waits);
    Ok(())
}

fn plans(dice: &mut StdRng, count: usize) -> anyhow::Result<()> {
    let mut waits = Vec::with_capacity(count);
    let begun = Instant::now();
    for _ in 0..count {
        let data = if dice.random_range(0..2) == 0 {
            json!({"kind": "proportion", "baseline": number(dice), "expected": number(dice)})
        } else {
            json!({"kind": "mean", "baseline": number(dice), "difference": number(dice), "sd": number(dice).abs()})
        };
        let solve = match dice.random_range(0..3) {
            0 => json!({"kind": "sample_size", "power": dice.random_range(0.0..1.0)}),
            1 => json!({"kind": "power", "control": number(dice), "treatment": number(dice)}),
            _ => json!({"kind": "detectable", "control": number(dice), "treatment": number(dice)}),
        };
        let asked: AbPlan = serde_json::from_value(
            json!({"metrics": [{"name": "Metric", "data": data}], "solve": solve, "daily_units": number(dice)}),
        )?;
        let begun = Instant::now();
        drop(black_box(ab::plan(&asked)));
        waits.push(begun.elapsed());
    }
    let most = waits.iter().max().copied().unwrap_or_default();
    let text = format!("plans, slowest {}.{:02} ms", most.as_millis(), most.as_micros() % 1_000 / 10);
    print("engine", &text, u64::try_from(count)?, begun.elapsed(), waits);
    Ok(())
}

/// Searches. The engine keeps nothing, so one setting is enough.
pub fn measure(setting: &Setting, questions: usize) -> anyhow::Result<()> {
    if setting.name != "SQLite" {
        return Ok(());
    }
    let mut dice = StdRng::seed_from_u64(SEED);
    search(&mut dice, (2, 1), (questions, questions / 4), "two arms")?;
    search(&mut dice, (20, 1), (questions / 10, questions / 40), "20 arms")?;
    search(&mut dice, (20, 50), (questions / 100, questions / 400), "20 arms, 50 metrics")?;
    plans(&mut dice, questions)
}
