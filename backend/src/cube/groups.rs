//! One pass over the facts for the groups of a plan.
//!
//! What a fact is written with is the same for all facts of a kind, so conditions, the viewer's scope and keys are worked
//! out for each kind and each day once. A pass then looks up two numbers for each fact and adds one amount.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    ops::AddAssign,
};

use super::{
    columns::at,
    facts::{SLOTS, day_of, held, slot_of},
    hashing::Mixed,
    places::NONE,
    state::Version,
};
use crate::domain::{
    ledger::LedgerError,
    pivot::{Condition, Field, Group, Key, Plan, Sums},
};

/// Sums that are kept in a table with a place for every group that there can be; more are looked up by hash.
const MOST_DENSE: usize = 1 << 20;
/// Facts that are worth a thread of their own.
const WORTH_A_THREAD: usize = 200_000;

/// What is added up: 64 bits where no sum can leave them, else 128.
trait Number: Copy + Default + PartialEq + AddAssign + From<i64> + Into<i128> + Send {}
impl Number for i64 {}
impl Number for i128 {}

/// The groups that something falls into, numbered.
pub struct Numbered {
    /// The number of each kind or day; [`NONE`] where it does not count.
    numbers: Vec<u32>,
    groups: Vec<Group>,
}

impl Numbered {
    fn new(groups: impl Iterator<Item = Option<Group>>) -> Self {
        let mut known: HashMap<Group, u32, Mixed> = HashMap::default();
        let mut numbered = Self { numbers: Vec::new(), groups: Vec::new() };
        for group in groups {
            let number = match group.map(|group| (group, known.entry(group))) {
                None => NONE,
                Some((_, Entry::Occupied(number))) => *number.get(),
                Some((group, Entry::Vacant(slot))) => {
                    let next = u32::try_from(numbered.groups.len()).unwrap_or(NONE);
                    numbered.groups.push(group);
                    *slot.insert(next)
                }
            };
            numbered.numbers.push(number);
        }
        numbered
    }

    #[inline]
    pub fn of(&self, place: usize) -> u32 {
        self.numbers.get(place).copied().unwrap_or(NONE)
    }
}

/// A plan made ready for a pass.
struct Pass<'a> {
    version: &'a Version,
    kinds: Numbered,
    /// The number of each place's kind, in one piece: a fact is looked up here once.
    places: Vec<u32>,
    days: Numbered,
}

/// The group of each kind by the keys that are not times.
pub fn kinds(version: &Version, plan: &Plan, used: &[usize]) -> Numbered {
    let nodes = &version.nodes;
    let keys: Vec<(usize, &Key)> =
        plan.keys.iter().enumerate().filter(|(place, _)| used.contains(place)).collect();
    let departments: Option<HashSet<i64>> =
        plan.departments.as_ref().map(|departments| departments.iter().copied().collect());
    Numbered::new(version.kinds.iter().map(|kind| {
        let node = kind.node(nodes).filter(|node| node.currency == plan.currency)?;
        if let Some(departments) = &departments {
            let department = kind.value(Field::Department, node, nodes)?;
            departments.get(&department)?;
        }
        let fits = |condition: &Condition| condition.lets(kind.value(condition.field, node, nodes));
        if !plan.conditions.iter().all(fits) {
            return None;
        }
        let mut group = Group::default();
        for (place, key) in &keys {
            if let (Key::Value { field, shown }, Some(code)) = (key, group.get_mut(*place)) {
                let written = kind.value(*field, node, nodes);
                *code = written.and_then(|value| shown.get(&value).copied().unwrap_or(Some(value)));
            }
        }
        Some(group)
    }))
}

/// The group of each day by the keys that are times.
pub fn days(version: &Version, plan: &Plan, used: &[usize]) -> Numbered {
    let Some((first, last)) = version.facts.span else { return Numbered::new(std::iter::empty()) };
    let keys: Vec<(usize, &Key)> =
        plan.keys.iter().enumerate().filter(|(place, _)| used.contains(place)).collect();
    Numbered::new((0..=last).map(|number| {
        if number < first {
            return None;
        }
        let day = day_of(number);
        if plan.days.as_ref().is_some_and(|days| !days.contains(day)) {
            return None;
        }
        let mut group = Group::default();
        for (place, key) in &keys {
            if let (Key::Day(codes), Some(code)) = (key, group.get_mut(*place)) {
                *code = codes.of(day);
            }
        }
        Some(group)
    }))
}

/// The groups by some of the plan's keys that hold something, of all facts that the version has.
///
/// # Errors
/// When a sum leaves the range of the ledger.
pub fn groups(version: &Version, plan: &Plan, used: &[usize]) -> Result<Vec<(Group, Sums)>, LedgerError> {
    let kinds = kinds(version, plan, used);
    let places = version.places.kinds().map(|kind| kinds.of(at(*kind))).collect();
    let pass = Pass { version, kinds, places, days: days(version, plan, used) };
    if i64::try_from(version.facts.most).is_ok() { pass.run::<i64>(plan) } else { pass.run::<i128>(plan) }
}

/// The lines of each group, with what they hold there: the group, and the first place of the line.
type Lines<N> = HashMap<(u64, u32), [N; SLOTS], Mixed>;

/// What is counted in a group.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    lines: i64,
    requests: i64,
    approvals: i64,
    approval_minutes: i64,
}

/// Sums by group.
enum Table<N> {
    Dense(Vec<[N; SLOTS]>),
    Hashed(HashMap<u64, [N; SLOTS], Mixed>),
}

impl<N: Number> Table<N> {
    /// The sums of a group.
    #[inline]
    fn sums(&mut self, group: u64) -> Option<&mut [N; SLOTS]> {
        match self {
            Self::Dense(all) => usize::try_from(group).ok().and_then(|group| all.get_mut(group)),
            Self::Hashed(all) => Some(all.entry(group).or_insert([N::default(); SLOTS])),
        }
    }

    fn put(&mut self, other: Self) {
        match (self, other) {
            (Self::Dense(mine), Self::Dense(theirs)) => {
                mine.iter_mut().zip(&theirs).for_each(|(mine, theirs)| plus(mine, theirs));
            }
            (Self::Hashed(mine), Self::Hashed(theirs)) => {
                for (group, sums) in theirs {
                    plus(mine.entry(group).or_insert([N::default(); SLOTS]), &sums);
                }
            }
            _ => {}
        }
    }
}

fn plus<N: Number>(mine: &mut [N; SLOTS], theirs: &[N; SLOTS]) {
    mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += *theirs);
}

/// The same rows of every column.
struct Chunk<'a> {
    days: &'a [u16],
    places: &'a [u32],
    slots: &'a [u8],
    amounts: &'a [i64],
}

/// What both cores make of their parts.
struct Part<N> {
    table: Table<N>,
    lines: Lines<N>,
}

impl Pass<'_> {
    fn run<N: Number>(&self, plan: &Plan) -> Result<Vec<(Group, Sums)>, LedgerError> {
        let chunks = self.version.facts.amounts.chunks().len();
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = threads.min(self.version.facts.len() / WORTH_A_THREAD + 1).min(chunks.max(1));
        let counts = plan.inputs.counts();
        let each = chunks.div_ceil(threads);
        let mut whole = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads)
                .map(|thread| scope.spawn(move || self.part::<N>(thread * each, each, counts)))
                .collect();
            let mut whole = self.part::<N>(0, each, counts);
            for other in others {
                let part = other.join().map_err(|_| LedgerError::Overflow)?;
                whole.table.put(part.table);
                for (line, sums) in part.lines {
                    plus(whole.lines.entry(line).or_insert([N::default(); SLOTS]), &sums);
                }
            }
            Ok::<_, LedgerError>(whole)
        })?;
        let counted = self.counted(std::mem::take(&mut whole.lines));
        self.named(whole.table, &counted)
    }

    fn part<N: Number>(&self, first: usize, count: usize, counts: bool) -> Part<N> {
        let width = self.kinds.groups.len();
        let space = width.saturating_mul(self.days.groups.len());
        let table = if space <= MOST_DENSE {
            Table::Dense(vec![[N::default(); SLOTS]; space])
        } else {
            Table::Hashed(HashMap::default())
        };
        let mut part = Part { table, lines: Lines::default() };
        let width = u64::try_from(width).unwrap_or_default();
        let facts = &self.version.facts;
        let columns = facts.days.chunks().iter().zip(facts.places.chunks());
        let columns = columns.zip(facts.slots.chunks()).zip(facts.amounts.chunks());
        for (((days, places), slots), amounts) in columns.skip(first).take(count) {
            let chunk = Chunk { days, places, slots, amounts };
            match &mut part.table {
                Table::Dense(all) if !counts => self.add_dense(all, &chunk),
                _ => self.add(&mut part, width, &chunk, counts),
            }
        }
        part
    }

    /// The pass that most questions take: nothing is counted, and every group has its place in a table.
    fn add_dense<N: Number>(&self, all: &mut [[N; SLOTS]], chunk: &Chunk<'_>) {
        let width = self.kinds.groups.len();
        let (of_place, of_day) = (self.places.as_slice(), self.days.numbers.as_slice());
        let rows = chunk.days.iter().zip(chunk.places).zip(chunk.slots).zip(chunk.amounts);
        for (((day, place), slot), amount) in rows {
            let (Some(kind), Some(day)) = (of_place.get(at(*place)), of_day.get(usize::from(*day))) else {
                continue;
            };
            if *kind == NONE || *day == NONE {
                continue;
            }
            // Slots are fewer than a power of two, so that the mask is all that it takes to stay among them.
            if let Some(sums) = all.get_mut(at(*day) * width + at(*kind))
                && let Some(sum) = sums.get_mut(usize::from(slot_of(*slot)) & (SLOTS - 1))
            {
                *sum += N::from(*amount);
            }
        }
    }

    fn add<N: Number>(&self, part: &mut Part<N>, width: u64, chunk: &Chunk<'_>, counts: bool) {
        let rows = chunk.days.iter().zip(chunk.places).zip(chunk.slots).zip(chunk.amounts);
        for (((day, place), slot), amount) in rows {
            let kind = self.places.get(at(*place)).copied().unwrap_or(NONE);
            let day = self.days.of(usize::from(*day));
            if kind == NONE || day == NONE {
                continue;
            }
            let group = u64::from(day) * width + u64::from(kind);
            let slot = slot_of(*slot);
            if let Some(sum) = part.table.sums(group).and_then(|sums| sums.get_mut(usize::from(slot))) {
                *sum += N::from(*amount);
            }
            if counts {
                self.count(&mut part.lines, group, *place, slot, *amount);
            }
        }
    }

    fn count<N: Number>(&self, lines: &mut Lines<N>, group: u64, place: u32, slot: u8, amount: i64) {
        let Some(place) = self.version.places.get(place).filter(|place| place.first != NONE) else { return };
        let sums = lines.entry((group, place.first)).or_insert([N::default(); SLOTS]);
        if let Some(sum) = sums.get_mut(usize::from(slot)) {
            *sum += N::from(amount);
        }
    }

    /// How many lines hold money in each group, of how many requests they are, and how long those took to be approved.
    fn counted<N: Number>(&self, lines: Lines<N>) -> HashMap<u64, Counts, Mixed> {
        let mut counted: HashMap<u64, Counts, Mixed> = HashMap::default();
        let mut requests: HashSet<(u64, i64), Mixed> = HashSet::default();
        for ((group, first), sums) in lines {
            let [_, reserved, committed, spent, _] = held(&sums.map(Into::into));
            let Some(place) = self.version.places.get(first) else { continue };
            if (reserved, committed, spent) == (0, 0, 0) {
                continue;
            }
            let counts = counted.entry(group).or_default();
            counts.lines += 1;
            if !requests.insert((group, place.expense)) {
                continue;
            }
            counts.requests += 1;
            if place.approval_minutes != NONE {
                counts.approvals += 1;
                counts.approval_minutes += i64::from(place.approval_minutes);
            }
        }
        counted
    }

    fn named<N: Number>(
        &self,
        table: Table<N>,
        counted: &HashMap<u64, Counts, Mixed>,
    ) -> Result<Vec<(Group, Sums)>, LedgerError> {
        let all: Vec<(u64, [N; SLOTS])> = match table {
            Table::Dense(all) => (0..).zip(all).collect(),
            Table::Hashed(all) => all.into_iter().collect(),
        };
        let width = u64::try_from(self.kinds.groups.len()).unwrap_or_default().max(1);
        let mut named = Vec::new();
        for (group, sums) in all {
            let counts = counted.get(&group).copied();
            if counts.is_none() && sums == [N::default(); SLOTS] {
                continue;
            }
            let Counts { lines, requests, approvals, approval_minutes } = counts.unwrap_or_default();
            let fit = |sum: i128| i64::try_from(sum).map_err(|_| LedgerError::Overflow);
            let [allocated, reserved, committed, spent, baseline] = held(&sums.map(Into::into));
            let sums = Sums::of_ledger([
                fit(allocated)?,
                fit(reserved)?,
                fit(committed)?,
                fit(spent)?,
                lines,
                requests,
                fit(baseline)?,
                approvals,
                approval_minutes,
            ]);
            let part = |groups: &[Group], number: u64| {
                usize::try_from(number)
                    .ok()
                    .and_then(|number| groups.get(number))
                    .copied()
                    .unwrap_or_default()
            };
            let (of_kind, of_day) =
                (part(&self.kinds.groups, group % width), part(&self.days.groups, group / width));
            let mut codes = of_kind;
            codes.iter_mut().zip(of_day).for_each(|(code, day)| *code = code.or(day));
            named.push((codes, sums));
        }
        Ok(named)
    }
}
