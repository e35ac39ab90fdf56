//! What the cube knows, and how it learns what became of the database since.
//!
//! Invariant: everything that a fact is made of comes from one of four places, and each is looked at on every
//! catching up: entries, which are only ever added, by the ledger's sequence; budgets, and what they and campaigns are in
//! the organisation's own dimensions, by `reference_epoch`; lines, what they are, and the states of requests by the
//! audit trail's changes; everything else (names, trees, merges, the calendar) is read by each question itself.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use anyhow::anyhow;
use penstock_shared::ids::{DimensionId, ExpenseId, ExpenseLineId};

use super::{
    columns::{Column, at},
    facts::{BASELINE, Facts, day_number, slot},
    nodes::Nodes,
    places::{Kind, LineKind, NONE, Place, Places},
};
use crate::{
    db::{
        self, AnyConnection,
        pivot::facts::{
            EntryFact, LineFact, changed_requests, entry_facts, last_change, line_values, lines, lines_of,
        },
    },
    domain::ledger::is_allocation,
    error::{AppError, AppResult},
};

/// Entries that are taken in at once.
const BATCH: i64 = 50_000;
/// Numbers of one statement.
const CHUNK: usize = 5_000;

/// The facts up to an entry, as everybody who asks shares them. A clone costs little, and what is learned later does
/// not change it.
#[derive(Debug, Clone, Default)]
pub struct Version {
    pub sequence: i64,
    pub facts: Facts,
    pub places: Places,
    pub kinds: Column<Kind>,
    pub nodes: Arc<Nodes>,
}

/// What did not go on.
#[derive(Debug)]
pub enum Stop {
    /// The facts take more memory than they may, or are none that the cube can keep.
    DoesNotFit(String),
    Failed(AppError),
}

impl<E: Into<AppError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// The latest version, with what finds a place for the next fact.
#[derive(Debug, Default)]
pub struct State {
    version: Version,
    epoch: Option<i64>,
    /// The last change of the audit trail that was looked at.
    change: i64,
    kind_numbers: HashMap<Kind, u32>,
    /// The first place of each line.
    lines: HashMap<i64, u32>,
    own: HashMap<i64, u32>,
    given_to: HashMap<i64, u32>,
    most_bytes: usize,
}

impl State {
    /// Knows nothing, and which changes need not be looked at: lines are read later than now.
    ///
    /// # Errors
    /// When the database fails.
    pub fn new(conn: &mut AnyConnection, most_bytes: usize) -> AppResult<Self> {
        Ok(Self { change: last_change(conn)?, most_bytes, ..Self::default() })
    }

    pub const fn version(&self) -> &Version {
        &self.version
    }

    /// Learns everything that a state of the database has. Inside of one snapshot.
    ///
    /// # Errors
    /// [`Stop`]; what is known is of no more use then.
    pub fn catch_up(&mut self, conn: &mut AnyConnection) -> Result<(), Stop> {
        let epoch = db::epoch::get(conn)?;
        if self.epoch != Some(epoch) {
            self.version.nodes = Arc::new(Nodes::read(conn)?);
            self.epoch = Some(epoch);
        }
        let head = db::ledger::head(conn)?.sequence;
        while self.version.sequence < head {
            self.take_in(conn, head)?;
        }
        let last = last_change(conn)?;
        if last != self.change {
            self.look_again(conn, last)?;
        }
        Ok(())
    }

    /// Takes in the next entries, up to one; says whether there were any.
    ///
    /// # Errors
    /// [`Stop`]; what is known is of no more use then.
    pub fn take_in(&mut self, conn: &mut AnyConnection, up_to: i64) -> Result<bool, Stop> {
        let entries = entry_facts(conn, self.version.sequence, up_to, BATCH)?;
        let new: HashSet<ExpenseLineId> = entries
            .iter()
            .filter_map(|entry| entry.line)
            .filter(|line| !self.lines.contains_key(&line.0))
            .collect();
        let new: Vec<ExpenseLineId> = new.into_iter().collect();
        let mut known = HashMap::with_capacity(new.len());
        for ids in new.chunks(CHUNK) {
            let found = lines(conn, ids)?;
            known.extend(with_kinds(conn, found)?);
        }
        for (entry, next) in entries.iter().zip(self.version.sequence + 1..) {
            if entry.sequence != next {
                return Err(Stop::Failed(AppError::Internal(anyhow!("the ledger has no entry {next}"))));
            }
            self.add(entry, &known)?;
        }
        let Some(last) = entries.last() else {
            return if up_to > self.version.sequence {
                Err(Stop::Failed(AppError::Internal(anyhow!("entries are missing before {up_to}"))))
            } else {
                Ok(false)
            };
        };
        self.version.sequence = last.sequence;
        let bytes = self.bytes();
        if bytes > self.most_bytes {
            return Err(Stop::DoesNotFit(format!(
                "{} entries take {} MB, and it may take {} MB",
                last.sequence,
                bytes >> 20,
                self.most_bytes >> 20
            )));
        }
        Ok(true)
    }

    fn add(&mut self, entry: &EntryFact, new: &HashMap<i64, Known>) -> Result<(), Stop> {
        let unfit = |what: &str| Stop::DoesNotFit(format!("entry {} has {what}", entry.sequence));
        let day = day_number(entry.day).ok_or_else(|| unfit("a day out of reach"))?;
        let node = entry.node.0;
        let (slot, amount) = slot(entry.from, entry.to, entry.amount_minor)
            .ok_or_else(|| unfit("a movement to where it was"))?;
        if is_allocation(entry.from, entry.to) {
            let slot = if entry.is_baseline { BASELINE } else { slot };
            let place = self.place_of_node(node, true)?;
            self.version.facts.push(day, place, slot, amount);
            let place = self.place_of_node(node, false)?;
            self.version.facts.push_second(day, place, slot, -amount);
            return Ok(());
        }
        let place = match entry.line {
            Some(line) => self.place_of_line(line.0, node, new)?,
            None => self.place_of_node(node, true)?,
        };
        self.version.facts.push(day, place, slot, amount);
        Ok(())
    }

    fn place_of_node(&mut self, node: i64, own: bool) -> Result<u32, Stop> {
        let known = if own { &self.own } else { &self.given_to };
        if let Some(place) = known.get(&node) {
            return Ok(*place);
        }
        let kind = self.kind(if own { Kind::Own(node) } else { Kind::GivenTo(node) })?;
        let place = Place { kind, first: NONE, next: NONE, expense: 0, approval_minutes: NONE, node };
        let place = self.push(place)?;
        let known = if own { &mut self.own } else { &mut self.given_to };
        known.insert(node, place);
        Ok(place)
    }

    /// The place of a line at a budget; a line that was moved has several.
    fn place_of_line(&mut self, line: i64, node: i64, new: &HashMap<i64, Known>) -> Result<u32, Stop> {
        let lost = || Stop::Failed(AppError::Internal(anyhow!("line {line} has entries and is not there")));
        let Some(first) = self.lines.get(&line).copied() else {
            let known = new.get(&line).ok_or_else(lost)?;
            let kind = self.kind(Kind::Line { node, line: Arc::clone(&known.kind) })?;
            let place = u32::try_from(self.version.places.len()).map_err(|_| too_many())?;
            let Known { expense, approval_minutes, .. } = *known;
            self.push(Place { kind, first: place, next: NONE, expense: expense.0, approval_minutes, node })?;
            self.lines.insert(line, place);
            return Ok(place);
        };
        let mut at_place = first;
        let last = loop {
            let place = self.version.places.get(at_place).ok_or_else(lost)?;
            if place.node == node {
                return Ok(at_place);
            }
            if place.next == NONE {
                break place;
            }
            at_place = place.next;
        };
        let kind = match self.version.kinds.get(at(last.kind)) {
            Some(Kind::Line { line, .. }) => Kind::Line { node, line: Arc::clone(line) },
            _ => return Err(lost()),
        };
        let kind = self.kind(kind)?;
        let place = self.push(Place { kind, first, next: NONE, node, ..last })?;
        self.version.places.chain(at_place, place);
        Ok(place)
    }

    fn push(&mut self, place: Place) -> Result<u32, Stop> {
        let number = u32::try_from(self.version.places.len()).ok().filter(|number| *number != NONE);
        let number = number.ok_or_else(too_many)?;
        self.version.places.push(place);
        Ok(number)
    }

    fn kind(&mut self, kind: Kind) -> Result<u32, Stop> {
        if let Some(number) = self.kind_numbers.get(&kind) {
            return Ok(*number);
        }
        let number = u32::try_from(self.version.kinds.len()).map_err(|_| too_many())?;
        self.version.kinds.push(kind.clone());
        self.kind_numbers.insert(kind, number);
        Ok(number)
    }

    /// Reads the lines of requests that changed once more.
    fn look_again(&mut self, conn: &mut AnyConnection, last: i64) -> Result<(), Stop> {
        let changed = changed_requests(conn, self.change, last)?;
        for ids in changed.chunks(CHUNK) {
            let found = lines_of(conn, ids)?;
            for (line, known) in with_kinds(conn, found)? {
                let mut next = self.lines.get(&line).copied().unwrap_or(NONE);
                while let Some(place) = self.version.places.get(next) {
                    let kind = Kind::Line { node: place.node, line: Arc::clone(&known.kind) };
                    let number = self.kind(kind)?;
                    if number != place.kind {
                        self.version.places.set_kind(next, number);
                    }
                    if known.approval_minutes != place.approval_minutes {
                        self.version.places.set_approval(next, known.approval_minutes);
                    }
                    next = place.next;
                }
            }
        }
        self.change = last;
        Ok(())
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        // A kind is in the column and in the table; what is written with its line is shared by both.
        let kind = 2 * size_of::<Kind>() + size_of::<LineKind>() + 48;
        let numbers = self.lines.capacity() + self.own.capacity() + self.given_to.capacity();
        self.version.facts.bytes()
            + self.version.places.bytes()
            + self.version.kinds.len() * kind
            + numbers * (size_of::<(i64, u32)>() + 1)
            + self.version.nodes.len() * 256
    }
}

fn too_many() -> Stop {
    Stop::DoesNotFit("there are more lines than it can number".to_owned())
}

/// A line's request, and what is written with the line.
struct Known {
    expense: ExpenseId,
    /// [`NONE`] without an approval.
    approval_minutes: u32,
    kind: Arc<LineKind>,
}

/// What is written with each line; lines that are alike share it.
fn with_kinds(conn: &mut AnyConnection, found: Vec<LineFact>) -> AppResult<HashMap<i64, Known>> {
    let mut own: HashMap<i64, Vec<(DimensionId, i64)>> = HashMap::new();
    let ids: Vec<ExpenseLineId> = found.iter().map(|line| line.id).collect();
    for ids in ids.chunks(CHUNK) {
        for (line, dimension, value) in line_values(conn, ids)? {
            own.entry(line.0).or_default().push((dimension, value.0));
        }
    }
    let mut shared: HashSet<Arc<LineKind>> = HashSet::new();
    let mut kinds = HashMap::with_capacity(found.len());
    for line in found {
        let kind = Arc::new(LineKind::new(&line, own.remove(&line.id.0).unwrap_or_default()));
        let kind = match shared.get(&kind) {
            Some(known) => Arc::clone(known),
            None => {
                shared.insert(Arc::clone(&kind));
                kind
            }
        };
        let approval_minutes = line.approval_minutes.and_then(|minutes| u32::try_from(minutes).ok());
        let approval_minutes = approval_minutes.unwrap_or(NONE);
        kinds.insert(line.id.0, Known { expense: line.expense, approval_minutes, kind });
    }
    Ok(kinds)
}
