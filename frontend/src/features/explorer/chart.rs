//! The picture over the table: what the groups of the outermost row dimension hold.

use leptos::prelude::*;
use penstock_shared::pivot::{AxisKind, ChartKind, MeasureUnit, PivotAnswer, PivotGroup, PivotMeasure};

use super::{
    Answered, Explorer,
    calendar::Calendar,
    names::{axis_word, figure, member_name},
    treemap::Treemap,
    waterfall::Waterfall,
};
use crate::{
    features::dimensions::Definitions,
    format,
    i18n::{t, words::Word},
    ui::{Card, Chart, ChartData, Series, Shape, Unit},
};

/// Names that have room as bars; along an axis there is room for more.
const BARS: usize = 12;
const POINTS: usize = 120;
/// Series that can be told apart.
const SERIES: usize = 6;
/// Signs of a name below an axis.
const LABEL: usize = 9;

const TONES: [&str; SERIES] = ["tone-s1", "tone-s2", "tone-s3", "tone-s4", "tone-s5", "tone-s6"];

/// What measures can be stood on each other: they have no money in common.
const PARTS: [PivotMeasure; 4] =
    [PivotMeasure::Spent, PivotMeasure::Committed, PivotMeasure::Reserved, PivotMeasure::Available];

/// A group of the outermost row dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub row: usize,
    pub code: Option<i64>,
    pub name: String,
}

/// The groups that pictures are of: the outermost ones, or what is there when they have no sums of their own.
/// Tracks the language.
pub fn groups(definitions: Definitions, answer: &PivotAnswer) -> Vec<Group> {
    let wanted = |depth: usize| answer.row_groups.iter().any(|group| group.members.len() == depth);
    let depth = if wanted(1) { 1 } else { answer.rows.len() };
    let all = answer.row_groups.iter().enumerate();
    let fitting = all.filter(|(_, group)| depth > 0 && group.members.len() == depth);
    let group = |(row, group): (usize, &PivotGroup)| {
        let of_axis = group.members.iter().zip(&answer.rows).zip(&answer.members);
        let members = of_axis.filter_map(|((member, axis), known)| {
            Some((axis.kind, known.get(usize::try_from(*member).ok()?)?))
        });
        let named = members.map(|(kind, member)| (member.code, member_name(definitions, kind, member)));
        let named: Vec<(Option<i64>, String)> = named.collect();
        let names: Vec<&str> = named.iter().map(|(_, name)| name.as_str()).collect();
        Group { row, code: named.first().and_then(|(code, _)| *code), name: names.join(" · ") }
    };
    fitting.map(group).collect()
}

/// The column with the total of a row.
pub const fn total_column(answer: &PivotAnswer) -> usize {
    answer.column_groups.len().saturating_sub(1)
}

/// The place of the measure that pictures of one measure show: the one that is sorted by, or the first.
pub fn main_measure(answered: &Answered) -> usize {
    let sort = answered.query.sort.map(|sort| sort.measure);
    let place = sort.and_then(|sort| answered.answer.measures.iter().position(|measure| *measure == sort));
    place.unwrap_or(0)
}

/// Whether the outermost row dimension is a time.
fn is_over_time(answer: &PivotAnswer) -> bool {
    answer.rows.first().is_some_and(|axis| axis.kind.is_time())
}

/// A line of figures, one per group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub name: String,
    pub tone: &'static str,
    pub unit: MeasureUnit,
    /// Whether what several groups hold is what they hold together.
    pub adds_up: bool,
    pub values: Vec<Option<i64>>,
}

const fn tone(measure: PivotMeasure) -> &'static str {
    match measure {
        PivotMeasure::Spent | PivotMeasure::SpentRate => "tone-spent",
        PivotMeasure::Committed => "tone-committed",
        PivotMeasure::Reserved => "tone-reserved",
        PivotMeasure::Available | PivotMeasure::LandingVariance => "tone-available",
        PivotMeasure::Allocated | PivotMeasure::Baseline | PivotMeasure::LineCount => "tone-plan",
        PivotMeasure::LandingForecast | PivotMeasure::ApprovalTime => "tone-s5",
        PivotMeasure::PlannedToDate => "tone-plan",
        PivotMeasure::AheadOfPlan => "tone-s4",
        PivotMeasure::BurnRate => "tone-s6",
        PivotMeasure::Used
        | PivotMeasure::UsageRate
        | PivotMeasure::RequestCount
        | PivotMeasure::BaselineChange => "tone-s4",
        PivotMeasure::Exposure | PivotMeasure::CostPerThousand => "tone-s5",
        PivotMeasure::Leads | PivotMeasure::CostPerLead => "tone-s1",
        PivotMeasure::QualifiedLeads | PivotMeasure::CostPerQualifiedLead | PivotMeasure::QualifiedRate => {
            "tone-s2"
        }
        PivotMeasure::Deals | PivotMeasure::CostPerDeal | PivotMeasure::DealRate => "tone-s3",
        PivotMeasure::Revenue | PivotMeasure::Roas | PivotMeasure::Roi => "tone-s6",
    }
}

/// The groups of columns that lines stand for, with their places: as with rows, the outermost ones or what is there.
fn outer_columns(answer: &PivotAnswer) -> Vec<(usize, &PivotGroup)> {
    let outer = answer.column_groups.iter().any(|group| group.members.len() == 1);
    let depth = if outer { 1 } else { answer.columns.len() };
    let all = answer.column_groups.iter().enumerate();
    all.filter(|(_, group)| depth > 0 && group.members.len() == depth).collect()
}

/// The lines of a chart: a group of columns each, or else a measure each. Money of the groups that have no tone of their
/// own is one line, so that the lines together are the whole. Tracks the language.
fn lines(definitions: Definitions, answered: &Answered, groups: &[Group], kind: ChartKind) -> Vec<Line> {
    let answer = &answered.answer;
    let main = main_measure(answered);
    let of_measure = |place: usize| answer.measures.get(place).copied();
    let unit = of_measure(main).map_or(MeasureUnit::Count, PivotMeasure::unit);
    let values = |column: usize, measure: usize| {
        groups.iter().map(|group| answer.cell(group.row, column, measure)).collect::<Vec<_>>()
    };
    if answer.columns.is_empty() {
        let is_stacked = kind == ChartKind::Stacked;
        let all = answer.measures.iter().enumerate().filter(|(_, measure)| measure.unit() == unit);
        let mut shown: Vec<usize> = if kind == ChartKind::Bar {
            vec![main]
        } else {
            all.filter(|(_, measure)| !is_stacked || PARTS.contains(measure))
                .map(|(place, _)| place)
                .collect()
        };
        if shown.is_empty() {
            shown.push(main);
        }
        let line = |place: usize| {
            let measure = of_measure(place)?;
            let values = values(total_column(answer), place);
            let adds_up = measure.adds_up();
            Some(Line { name: measure.word().to_owned(), tone: tone(measure), unit, adds_up, values })
        };
        return shown.into_iter().filter_map(line).take(SERIES).collect();
    }
    let columns = outer_columns(answer);
    let adds_up = of_measure(main).is_some_and(PivotMeasure::adds_up);
    let folded = adds_up && columns.len() > SERIES;
    let (apart, rest) = columns.split_at(if folded { SERIES - 1 } else { columns.len().min(SERIES) });
    let named = apart.iter().zip(TONES).map(|((column, group), tone)| {
        let names = group.members.iter().enumerate().filter_map(|(axis, member)| {
            let known = answer.members.get(answer.rows.len() + axis)?.get(usize::try_from(*member).ok()?)?;
            Some(member_name(definitions, answer.columns.get(axis)?.kind, known))
        });
        let name = names.collect::<Vec<_>>().join(" · ");
        Line { name, tone, unit, adds_up, values: values(*column, main) }
    });
    let others = folded.then(|| {
        let sum = |group: &Group| {
            let held = rest.iter().filter_map(|(column, _)| answer.cell(group.row, *column, main));
            held.reduce(i64::saturating_add)
        };
        let name = t::explorer::others().to_owned();
        Line { name, tone: TONES[SERIES - 1], unit, adds_up, values: groups.iter().map(sum).collect() }
    });
    named.chain(others).collect()
}

/// How many groups of columns no line stands for: what is no sum cannot be added up.
fn untold(answer: &PivotAnswer, measure: usize) -> usize {
    if answer.measures.get(measure).is_some_and(|measure| measure.adds_up()) {
        0
    } else {
        outer_columns(answer).len().saturating_sub(SERIES)
    }
}

/// The answer as a chart along an axis shows it: time runs from left to right, on whichever side it was put.
fn laid_along(answered: &Answered) -> Answered {
    let answer = &answered.answer;
    let time_across = answer.columns.first().is_some_and(|axis| axis.kind.is_time());
    if is_over_time(answer) || !time_across {
        return answered.clone();
    }
    Answered { answer: answer.turned().into(), ..answered.clone() }
}

/// The card with the picture.
#[component]
pub fn Picture(explorer: Explorer, answered: Signal<Answered>) -> impl IntoView {
    let kind = Memo::new(move |_| explorer.question.with(|question| question.presentation.chart));
    let no_rows = Memo::new(move |_| answered.with(|answered| answered.answer.rows.is_empty()));
    let shown = Memo::new(move |_| !no_rows.get() && kind.get() != ChartKind::None);
    let definitions = Definitions::here();
    let title = move || {
        if kind.get() == ChartKind::Waterfall {
            return t::explorer::plan_to_actual().to_owned();
        }
        answered.with(|answered| title(definitions, answered))
    };
    move || shown.get().then(|| view! { <Card title=title><Drawing explorer answered/></Card> })
}

/// The picture without a frame.
#[component]
pub fn Drawing(explorer: Explorer, answered: Signal<Answered>) -> impl IntoView {
    let kind = Memo::new(move |_| explorer.question.with(|question| question.presentation.chart));
    let over_time = Memo::new(move |_| answered.with(|answered| is_over_time(&answered.answer)));
    let definitions = Definitions::here();
    let title = move || answered.with(|answered| title(definitions, answered));
    move || match kind.get() {
        ChartKind::None => ().into_any(),
        ChartKind::Treemap => view! { <Treemap answered/> }.into_any(),
        ChartKind::Waterfall => view! { <Waterfall explorer answered/> }.into_any(),
        ChartKind::Calendar => view! { <Calendar explorer answered/> }.into_any(),
        kind @ (ChartKind::Bar | ChartKind::Stacked) if !over_time.get() => {
            (move || answered.with(|answered| bars(definitions, answered, kind))).into_any()
        }
        kind => {
            let laid = Memo::new(move |_| answered.with(laid_along));
            let data = Signal::derive(move || laid.with(|laid| along(definitions, laid, kind)));
            let more = move || {
                let more = laid.with(|laid| untold(&laid.answer, main_measure(laid)));
                i64::try_from(more).ok().filter(|more| *more > 0)
            };
            view! {
                <Chart label=title data/>
                {move || more().map(|more| view! { <p class="hint">{t::explorer::more_below(more)}</p> })}
            }
            .into_any()
        }
    }
}

fn title(definitions: Definitions, answered: &Answered) -> String {
    let answer = &answered.answer;
    let measure = answer.measures.get(main_measure(answered)).map_or("", |measure| measure.word());
    let names = answer.rows.iter().take(1).chain(answer.columns.iter().take(1));
    let names: Vec<String> = names.map(|axis| axis_word(definitions, *axis)).collect();
    t::explorer::picture_of(measure, names.join(" × "))
}

fn unit_of(answer: &PivotAnswer, unit: MeasureUnit) -> Unit {
    match unit {
        MeasureUnit::Money => Unit::Money(answer.currency),
        MeasureUnit::Count => Unit::Count,
        MeasureUnit::BasisPoints => Unit::Share,
        MeasureUnit::Minutes => Unit::Minutes,
    }
}

/// A chart along an axis.
fn along(definitions: Definitions, answered: &Answered, kind: ChartKind) -> ChartData {
    let answer = &answered.answer;
    let mut groups = groups(definitions, answer);
    let over_time = is_over_time(answer);
    if over_time {
        groups.retain(|group| group.code.is_some());
        groups.sort_by_key(|group| group.code);
    }
    groups.truncate(if over_time { POINTS } else { BARS * 2 });
    let lines = lines(definitions, answered, &groups, kind);
    let shape = match kind {
        ChartKind::Line => Shape::Line,
        ChartKind::Area => Shape::Area,
        _ => Shape::Bar,
    };
    let axis = answer.rows.first().map(|axis| axis.kind);
    let every = (groups.len() / 14).max(1);
    let label = |(place, group): (usize, &Group)| {
        if place % every == 0 { short(axis, group, groups.len()) } else { String::new() }
    };
    let unit = lines.first().map_or(MeasureUnit::Money, |line| line.unit);
    ChartData {
        labels: groups.iter().enumerate().map(label).collect(),
        names: groups.iter().map(|group| group.name.clone()).collect(),
        series: lines
            .into_iter()
            .map(|line| Series { name: line.name, tone: line.tone, shape, values: line.values })
            .collect(),
        unit: unit_of(answer, unit),
        doors: Vec::new(),
        now: None,
    }
}

/// A name with little room.
fn short(axis: Option<AxisKind>, group: &Group, count: usize) -> String {
    let month = group.code.filter(|_| axis == Some(AxisKind::Month) && count > 8);
    if let Some(number) = month.and_then(|code| u32::try_from(code % 100).ok()) {
        return format::month_of_year(number);
    }
    if group.name.chars().count() <= LABEL + 1 {
        return group.name.clone();
    }
    group.name.chars().take(LABEL).chain(['…']).collect()
}

/// Bars with room for names.
fn bars(definitions: Definitions, answered: &Answered, kind: ChartKind) -> impl IntoView + use<> {
    let answer = &answered.answer;
    let all = groups(definitions, answer);
    let more = all.len().saturating_sub(BARS);
    let lines = lines(definitions, answered, &all, kind);
    let parts_add_up = lines.iter().all(|line| line.adds_up);
    let lines = if !answer.columns.is_empty() && (kind == ChartKind::Bar || !parts_add_up) {
        vec![whole(answered, &all)]
    } else {
        lines
    };
    let sum = |place: usize| {
        lines.iter().fold(0_i64, |sum, line| {
            sum.saturating_add(line.values.get(place).copied().flatten().unwrap_or(0).max(0))
        })
    };
    let mut places: Vec<usize> = (0..all.len()).collect();
    places.sort_by_key(|place| std::cmp::Reverse(sum(*place)));
    places.truncate(BARS);
    let most = places.first().map_or(0, |place| sum(*place)).max(1);
    let unit = lines.first().map_or(MeasureUnit::Money, |line| line.unit);
    let legend = (lines.len() > 1).then(|| {
        let names = lines.iter().map(
            |line| view! { <span><i class=format!("swatch {}", line.tone)></i>{line.name.clone()}</span> },
        );
        view! { <div class="money-legend">{names.collect_view()}</div> }
    });
    let rows = places.iter().filter_map(|place| Some((place, all.get(*place)?))).map(|(place, group)| {
        let parts = lines.iter().map(|line| {
            let value = line.values.get(*place).copied().flatten().unwrap_or(0).max(0);
            let share = format::share_bp(value, most).unwrap_or(0);
            let told = format!("{} {}", line.name, figure(Some(value), unit, answer.currency));
            view! { <i class=line.tone title=told style:width=format::css_percent(share)></i> }
        });
        let value = figure(Some(sum(*place)), unit, answer.currency);
        view! {
            <li>
                <span class="truncate" title=group.name.clone()>{group.name.clone()}</span>
                <span class="bar-track" aria-hidden="true">{parts.collect_view()}</span>
                <span class="num">{value}</span>
            </li>
        }
    });
    let rows = rows.collect_view();
    let count = i64::try_from(more).unwrap_or(0);
    view! {
        {legend}
        <ul class="bar-list explorer-bars">{rows}</ul>
        {(more > 0).then(|| view! { <p class="hint">{t::explorer::more_below(count)}</p> })}
    }
}

/// The main measure over all columns.
fn whole(answered: &Answered, groups: &[Group]) -> Line {
    let answer = &answered.answer;
    let place = main_measure(answered);
    let measure = answer.measures.get(place).copied().unwrap_or(PivotMeasure::Spent);
    let values = groups.iter().map(|group| answer.cell(group.row, total_column(answer), place)).collect();
    let (name, adds_up) = (measure.word().to_owned(), measure.adds_up());
    Line { name, tone: tone(measure), unit: measure.unit(), adds_up, values }
}
