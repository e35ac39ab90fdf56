//! What an experiment shows as a table that leaves as a file: a row for each metric and arm.

use chrono::NaiveDateTime;
use penstock_shared::{
    ab::{AbComparison, AbInterval, AbMetricReading, AbRole},
    experiment::{Experiment, ExperimentArm, ExperimentBasis, ExperimentReading},
    ids::ExperimentId,
    organisation::Locale,
};

use super::{get, reading};
use crate::{
    db::{self, AnyConnection},
    error::AppResult,
    reads::sheet::{Cell, Column, Sheet},
    viewer::Viewer,
};

/// One of two languages.
#[derive(Debug, Clone, Copy)]
struct Words(Locale);

impl Words {
    const fn either(self, en: &'static str, zh: &'static str) -> &'static str {
        match self.0 {
            Locale::En => en,
            Locale::ZhCn => zh,
        }
    }

    const fn role(self, role: AbRole) -> &'static str {
        match role {
            AbRole::Primary => self.either("Primary", "主要指标"),
            AbRole::Secondary => self.either("Secondary", "次要指标"),
            AbRole::Guardrail => self.either("Guardrail", "护栏指标"),
        }
    }

    fn columns(self) -> Vec<Column> {
        let column = |(en, zh, is_number)| Column { title: self.either(en, zh).to_owned(), is_number };
        [
            ("Metric", "指标", false),
            ("Role", "作用", false),
            ("Arm", "分组", false),
            ("Units", "样本量", true),
            ("Value", "数值", true),
            ("Value from", "数值下限", true),
            ("Value to", "数值上限", true),
            ("Effect", "效应", true),
            ("Effect from", "效应下限", true),
            ("Effect to", "效应上限", true),
            ("Lift", "相对提升", true),
            ("p", "p 值", true),
            ("p corrected", "校正 p 值", true),
            ("Shown", "是否证实", false),
            ("Cost", "成本", true),
            ("Brought in", "带来价值", true),
        ]
        .map(column)
        .into()
    }
}

/// The reading as a table.
///
/// # Errors
/// Not found, or not in sight.
pub fn sheet(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: ExperimentId,
    locale: Locale,
    now: NaiveDateTime,
) -> AppResult<Sheet> {
    let words = Words(locale);
    let experiment = get(conn, viewer, id)?;
    let shown = reading::of(conn, viewer, &experiment)?;
    let rows = shown.answer.metrics.iter().flat_map(|metric| rows_of(words, metric, &shown.arms)).collect();
    let mut total =
        vec![Cell::Text(words.either("All arms", "全部分组").to_owned()), Cell::Nothing, Cell::Nothing];
    total.push(count(shown.units));
    total.extend((0..10).map(|_| Cell::Nothing));
    total.push(sum(&shown.arms, |arm| arm.cost_minor));
    total.push(sum(&shown.arms, |arm| arm.value_minor));
    Ok(Sheet {
        title: words.either("Experiment", "实验").to_owned(),
        name: format!("{}-{}-{}", words.either("experiment", "实验"), experiment.id, now.date()),
        locale,
        currency: experiment.design.currency,
        facts: facts(conn, viewer, words, (&experiment, &shown), now)?,
        notes: vec![
            words
                .either(
                    "An effect is the arm less the control; a lift is the effect over the size of the control.",
                    "效应＝分组值－对照值；相对提升＝效应÷对照值的绝对值。",
                )
                .to_owned(),
        ],
        columns: words.columns(),
        rows,
        subtotals: std::collections::BTreeSet::new(),
        total,
    })
}

fn rows_of(words: Words, metric: &AbMetricReading, arms: &[ExperimentArm]) -> Vec<Vec<Cell>> {
    let row = |(place, arm): (usize, &penstock_shared::ab::AbArmReading)| {
        let comparison = metric.comparisons.iter().find(|comparison| comparison.arm == arm.arm);
        let mut cells = vec![
            Cell::Text(metric.name.clone()),
            Cell::Text(words.role(metric.role).to_owned()),
            Cell::Text(arm.arm.clone()),
            count(arm.n),
            number(arm.value),
        ];
        cells.extend(ends(arm.interval));
        cells.extend(effect(words, comparison));
        let of_arm = arms.get(place).filter(|_| metric.role == AbRole::Primary);
        let money = |minor: Option<i64>| minor.map_or(Cell::Nothing, Cell::Money);
        cells.push(money(of_arm.and_then(|arm| arm.cost_minor)));
        cells.push(money(of_arm.and_then(|arm| arm.value_minor)));
        cells
    };
    metric.arms.iter().enumerate().map(row).collect()
}

fn effect(words: Words, comparison: Option<&AbComparison>) -> Vec<Cell> {
    let Some(comparison) = comparison else { return vec![Cell::Nothing; 7] };
    let effect = comparison.effect;
    let mut cells = vec![number(effect.map(|effect| effect.estimate))];
    cells.extend(ends(effect.map(|effect| effect.interval)));
    cells.push(number(comparison.lift.map(|lift| lift.estimate)));
    cells.push(number(comparison.p));
    cells.push(number(comparison.p_adjusted));
    let shown = match comparison.better {
        _ if comparison.declined.is_some() => words.either("No answer", "无法判断"),
        Some(true) => words.either("Better", "更优"),
        Some(false) => words.either("Worse", "更差"),
        None => words.either("Not shown", "未证实"),
    };
    cells.push(Cell::Text(shown.to_owned()));
    cells
}

fn ends(range: Option<AbInterval>) -> [Cell; 2] {
    [number(range.and_then(|range| range.lower)), number(range.and_then(|range| range.upper))]
}

/// Seven significant digits; as a power of ten where that is shorter.
fn number(value: Option<f64>) -> Cell {
    let Some(value) = value else { return Cell::Nothing };
    let scientific = format!("{value:.6e}");
    let exponent: i32 =
        scientific.split_once('e').and_then(|(_, text)| text.parse().ok()).unwrap_or_default();
    match usize::try_from(6_i32.saturating_sub(exponent)) {
        Ok(places @ 0..=10) => {
            let text = format!("{value:.places$}");
            let short =
                if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
            Cell::Number(short.to_owned())
        }
        _ => Cell::Number(scientific),
    }
}

fn count(units: u64) -> Cell {
    i64::try_from(units).map_or(Cell::Nothing, Cell::Count)
}

/// Nothing where nothing is known of any.
fn sum(arms: &[ExperimentArm], of: impl Fn(&ExperimentArm) -> Option<i64>) -> Cell {
    let known: Vec<i64> = arms.iter().filter_map(of).collect();
    let total = known.iter().try_fold(0_i64, |sum, minor| sum.checked_add(*minor));
    total.filter(|_| !known.is_empty()).map_or(Cell::Nothing, Cell::Money)
}

/// Which experiment it is, what it comes to, who made the file and when.
fn facts(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    words: Words,
    (experiment, shown): (&Experiment, &ExperimentReading),
    now: NaiveDateTime,
) -> AppResult<Vec<(String, String)>> {
    let organisation = db::organisation::get(conn)?;
    let local = now.and_utc().with_timezone(&organisation.tz());
    let verdict = &shown.answer.verdict;
    let chinese = words.0 == Locale::ZhCn;
    let basis = match shown.basis {
        ExperimentBasis::FixedHorizon => words.either("All planned units are there", "已达计划样本量"),
        ExperimentBasis::AlwaysValid => words.either("Valid at any time", "任意时点均有效"),
    };
    let fact = |en, zh, value: String| (words.either(en, zh).to_owned(), value);
    let made_at = format!("{} {}", local.format("%Y-%m-%d %H:%M"), organisation.time_zone);
    Ok(vec![
        fact("Organisation", "组织", organisation.name),
        fact("Experiment", "实验", experiment.name.clone()),
        fact("Hypothesis", "假设", experiment.hypothesis.clone()),
        fact("Verdict", "结论", if chinese { &verdict.text_zh } else { &verdict.text }.clone()),
        fact("Rule", "判定规则", if chinese { &verdict.rule_zh } else { &verdict.rule }.clone()),
        fact("Basis", "依据", basis.to_owned()),
        fact("Learnings", "经验", experiment.learnings.clone()),
        fact("Made by", "制表人", viewer.name.clone()),
        fact("Made at", "制表时间", made_at),
    ])
}
