//! From what was planned to what was used, group by group: where it was left over, and where it was overspent.

use leptos::prelude::*;
use penstock_shared::{
    money::Currency,
    pivot::{PivotAnswer, PivotMeasure},
};

use super::{
    Answered, Explorer,
    chart::{groups, total_column},
};
use crate::{
    features::dimensions::Definitions,
    format,
    i18n::{t, words::Word},
    ui::{Button, Empty, Glyph, Kind},
};

/// Steps that are drawn; the rest is one.
const STEPS: usize = 12;

/// A bar of the picture, from one height to another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    name: String,
    from: i64,
    to: i64,
    /// The first and the last stand on the ground.
    is_whole: bool,
}

/// The steps from the plan's total to the actual one; the largest first, what is left as one.
fn steps(
    ends: (String, i64),
    mut changes: Vec<(String, i64)>,
    last: (String, i64),
    rest: String,
) -> Vec<Step> {
    changes.retain(|(_, change)| *change != 0);
    changes.sort_by_key(|(_, change)| std::cmp::Reverse(change.unsigned_abs()));
    let beyond = changes.split_off(changes.len().min(STEPS));
    let mut at = ends.1;
    let mut steps = vec![Step { name: ends.0, from: 0, to: at, is_whole: true }];
    for (name, change) in changes {
        let to = at.saturating_add(change);
        steps.push(Step { name, from: at, to, is_whole: false });
        at = to;
    }
    // With what the limit left out, so that the steps arrive.
    if !beyond.is_empty() || at != last.1 {
        steps.push(Step { name: rest, from: at, to: last.1, is_whole: false });
    }
    steps.push(Step { name: last.0, from: 0, to: last.1, is_whole: true });
    steps
}

/// The picture; its figures are in the table below.
#[component]
pub fn Waterfall(explorer: Explorer, answered: Signal<Answered>) -> impl IntoView {
    let definitions = Definitions::here();
    move || {
        let steps = answered.with(|answered| of_answer(definitions, &answered.answer));
        match steps {
            Some((steps, currency)) => drawn(&steps, currency).into_any(),
            None => view! {
                <Empty glyph=Glyph::ChartColumn title=t::explorer::waterfall_needs>
                    <Button label=t::explorer::add_both kind=Kind::Plain small=true on_click=move || explorer.change(|question| {
                        for measure in [PivotMeasure::Allocated, PivotMeasure::Spent] {
                            if !question.query.measures.contains(&measure) {
                                question.query.measures.push(measure);
                            }
                        }
                    })/>
                </Empty>
            }
            .into_any(),
        }
    }
}

fn of_answer(definitions: Definitions, answer: &PivotAnswer) -> Option<(Vec<Step>, Currency)> {
    let place = |wanted: PivotMeasure| answer.measures.iter().position(|measure| *measure == wanted);
    let plan = place(PivotMeasure::Allocated)?;
    let (measure, actual) = [PivotMeasure::Spent, PivotMeasure::Used]
        .into_iter()
        .find_map(|measure| Some((measure, place(measure)?)))?;
    let column = total_column(answer);
    let figure = |row: usize, measure: usize| answer.cell(row, column, measure).unwrap_or(0);
    let total = answer.row_groups.iter().position(|group| group.members.is_empty())?;
    let changes = groups(definitions, answer).into_iter().map(|group| {
        let change = figure(group.row, actual).saturating_sub(figure(group.row, plan));
        (group.name, change)
    });
    let ends = (PivotMeasure::Allocated.word().to_owned(), figure(total, plan));
    let last = (measure.word().to_owned(), figure(total, actual));
    Some((steps(ends, changes.collect(), last, t::explorer::the_rest().to_owned()), answer.currency))
}

fn drawn(steps: &[Step], currency: Currency) -> impl IntoView + use<> {
    let low = steps.iter().map(|step| step.from.min(step.to)).min().unwrap_or(0).min(0);
    let high = steps.iter().map(|step| step.from.max(step.to)).max().unwrap_or(0).max(low.saturating_add(1));
    let span = high.saturating_sub(low);
    let share = |part: i64| format::css_percent(format::share_bp(part, span).unwrap_or(0));
    let rows = steps.iter().map(|step| {
        let (from, to) = (step.from.min(step.to), step.from.max(step.to));
        let change = step.to.saturating_sub(step.from);
        let class = match (step.is_whole, change > 0) {
            (true, _) => "tone-plan",
            (false, true) => "tone-over",
            (false, false) => "tone-committed",
        };
        let sign = if change > 0 && !step.is_whole { "+" } else { "" };
        view! {
            <li class:whole=step.is_whole>
                <span class="truncate" title=step.name.clone()>{step.name.clone()}</span>
                <span class="bar-track waterfall" aria-hidden="true">
                    <i class=class style:margin-inline-start=share(from.saturating_sub(low)) style:width=share(to.saturating_sub(from))></i>
                </span>
                <span class="num">{format!("{sign}{}", format::money(change, currency))}</span>
            </li>
        }
    });
    view! { <ul class="bar-list explorer-bars">{rows.collect_view()}</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, figure: i64) -> (String, i64) {
        (name.to_owned(), figure)
    }

    #[test]
    fn steps_lead_from_the_plan_to_what_became_of_it() {
        let changes = vec![named("a", -10), named("b", 25), named("c", 0)];
        let steps = steps(named("plan", 100), changes, named("spent", 115), "rest".to_owned());
        let heights: Vec<_> = steps.iter().map(|step| (step.name.as_str(), step.from, step.to)).collect();
        assert_eq!(heights, [("plan", 0, 100), ("b", 100, 125), ("a", 125, 115), ("spent", 0, 115)]);
    }

    #[test]
    fn what_is_not_drawn_is_one_step() {
        let many: Vec<_> = (1..=20).map(|number| named("x", number)).collect();
        let steps = steps(named("plan", 0), many, named("spent", 210), "rest".to_owned());
        assert_eq!(steps.len(), STEPS + 3);
        assert_eq!(steps.iter().rev().nth(1).map(|step| (step.name.as_str(), step.to)), Some(("rest", 210)));
    }
}
