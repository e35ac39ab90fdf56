//! The entries behind a figure, in one pass over the facts.

use std::collections::VecDeque;

use penstock_shared::pivot::PivotMeasure;

use super::{
    columns::at,
    facts::{SLOTS, held, is_second, slot_of},
    groups::{days, kinds},
    places::{Kind, NONE},
    state::Version,
};
use crate::{
    db::pivot::EntryPart,
    domain::pivot::{Plan, Sums},
};

/// What one unit in each slot does to a measure of money; none for other measures.
fn effects(measure: PivotMeasure) -> Option<[i64; SLOTS]> {
    let mut effects = [0; SLOTS];
    for (slot, effect) in effects.iter_mut().enumerate() {
        let mut one = [0; SLOTS];
        *one.get_mut(slot)? = 1;
        let [allocated, reserved, committed, spent, baseline] =
            held(&one).map(|part| i64::try_from(part).unwrap_or_default());
        *effect = Sums::of_ledger([allocated, reserved, committed, spent, 0, 0, baseline, 0, 0])
            .figure(measure)
            .ok()
            .flatten()?;
    }
    Some(effects)
}

/// The last entries of a plan before a sequence number that do something to a measure of money, the newest first, and how
/// many there are in all.
pub fn entries(
    version: &Version,
    plan: &Plan,
    measure: PivotMeasure,
    before: Option<i64>,
    limit: usize,
) -> (Vec<EntryPart>, i64) {
    let Some(effects) = effects(measure) else { return (Vec::new(), 0) };
    let mut found = Found { page: VecDeque::new(), count: 0, before: before.unwrap_or(i64::MAX), limit };
    let (kinds, days, facts) = (kinds(version, plan, &[]), days(version, plan, &[]), &version.facts);
    let mut sequence = 0;
    let mut open: Option<EntryPart> = None;
    let columns = facts.days.chunks().iter().zip(facts.places.chunks());
    for (((days_of, places), slots), amounts) in columns.zip(facts.slots.chunks()).zip(facts.amounts.chunks())
    {
        let rows = days_of.iter().zip(places.iter()).zip(slots.iter()).zip(amounts.iter());
        for (((day, place), slot), amount) in rows {
            if !is_second(*slot) {
                sequence += 1;
                found.take(open.take());
            }
            let kind = version.places.kind(*place);
            if kinds.of(at(kind)) == NONE || days.of(usize::from(*day)) == NONE {
                continue;
            }
            let unit = effects.get(usize::from(slot_of(*slot))).copied().unwrap_or_default();
            let Some(known) = version.kinds.get(at(kind)) else { continue };
            let own = !matches!(known, Kind::GivenTo(_));
            let node = known.node(&version.nodes).map_or(0, |node| node.id);
            let part = open.get_or_insert(EntryPart { sequence, node_id: node, own: 0, effect_minor: 0 });
            part.effect_minor += unit * amount;
            if own {
                (part.node_id, part.own) = (node, 1);
            }
        }
    }
    found.take(open);
    (found.page.into_iter().rev().collect(), found.count)
}

/// The entries that were found, of which the last ones are kept.
struct Found {
    page: VecDeque<EntryPart>,
    count: i64,
    before: i64,
    limit: usize,
}

impl Found {
    fn take(&mut self, part: Option<EntryPart>) {
        let Some(part) = part.filter(|part| part.effect_minor != 0) else { return };
        self.count += 1;
        if part.sequence < self.before {
            self.page.push_back(part);
            if self.page.len() > self.limit {
                self.page.pop_front();
            }
        }
    }
}
