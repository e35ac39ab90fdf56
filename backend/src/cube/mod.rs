//! The facts of the ledger in memory, to answer pivots at once.
//!
//! The cube loads behind the server's start and then keeps up with the database. Whoever asks first lets it catch up
//! with the state of the database that the question sees, so an answer is never older than the last commit; until it is
//! loaded, and when the facts do not fit, the database itself answers (`db::pivot`, the reference). Nothing is told to the
//! cube: it reads everything from the database, so several processes may have one each. See
//! docs/decisions/0030-the-cube.md.

mod columns;
mod entries;
mod facts;
mod groups;
mod hashing;
mod nodes;
mod places;
mod state;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

use anyhow::Context;
use penstock_shared::pivot::PivotMeasure;

pub use nodes::{Node, Nodes};
pub use state::Version;

use self::state::{State, Stop};
use crate::{
    db::{self, AnyConnection, Pool, pivot::EntryPart},
    domain::{
        ledger::LedgerError,
        pivot::{Group, Plan, Sums},
    },
    error::{AppError, AppResult},
};

/// How often the cube keeps up when nobody asks.
const KEEP_UP_EVERY: Duration = Duration::from_secs(1);
/// How long it waits before it begins again after something failed.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// How far the cube is.
#[derive(Debug)]
enum Phase {
    Loading,
    Ready(Box<State>),
    /// It was switched off, or the facts do not fit.
    Off,
}

/// The cube of a process. Clones share it.
#[derive(Debug, Clone)]
pub struct Cube(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    phase: Mutex<Phase>,
    /// What the thread behind it reads with.
    pool: Option<Pool>,
}

impl Shared {
    fn new(phase: Phase, pool: Option<Pool>) -> Arc<Self> {
        Arc::new(Self { phase: Mutex::new(phase), pool })
    }

    fn lock(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Version {
    /// The groups by some of the plan's keys that hold something.
    ///
    /// # Errors
    /// When a sum leaves the range of the ledger.
    pub fn groups(&self, plan: &Plan, used: &[usize]) -> Result<Vec<(Group, Sums)>, LedgerError> {
        groups::groups(self, plan, used)
    }

    /// The last entries of a plan before a sequence number that do something to a measure of money, the newest first,
    /// and how many there are in all.
    #[must_use]
    pub fn entries(
        &self,
        plan: &Plan,
        measure: PivotMeasure,
        before: Option<i64>,
        limit: usize,
    ) -> (Vec<EntryPart>, i64) {
        entries::entries(self, plan, measure, before, limit)
    }
}

/// How much a loaded cube has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub facts: usize,
    pub places: usize,
    pub kinds: usize,
    pub bytes: usize,
}

impl Cube {
    /// A cube that never answers.
    #[must_use]
    pub fn off() -> Self {
        Self(Shared::new(Phase::Off, None))
    }

    /// Begins to load, on a thread that ends with the cube. With no memory it is off.
    ///
    /// # Errors
    /// When there can be no thread.
    pub fn start(pool: &Pool, most_mb: u32) -> anyhow::Result<Self> {
        if most_mb == 0 {
            return Ok(Self::off());
        }
        let cube = Self(Shared::new(Phase::Loading, Some(pool.clone())));
        let shared = Arc::downgrade(&cube.0);
        let most_bytes = usize::try_from(most_mb).unwrap_or_default() << 20;
        std::thread::Builder::new()
            .name("cube".to_owned())
            .spawn(move || keep(&shared, most_bytes))
            .context("no thread for the cube")?;
        Ok(cube)
    }

    /// Loads on the caller's thread.
    ///
    /// # Errors
    /// When the database fails, or the facts do not fit.
    pub fn load(conn: &mut AnyConnection, most_mb: u32) -> anyhow::Result<Self> {
        let most_bytes = usize::try_from(most_mb).unwrap_or_default() << 20;
        match load(conn, most_bytes) {
            Ok(state) => Ok(Self(Shared::new(Phase::Ready(Box::new(state)), None))),
            Err(Stop::DoesNotFit(why)) => Err(anyhow::anyhow!("the cube does not fit: {why}")),
            Err(Stop::Failed(error)) => Err(error.into()),
        }
    }

    /// How much it has, once it is loaded.
    #[must_use]
    pub fn size(&self) -> Option<Size> {
        match &*self.0.lock() {
            Phase::Ready(state) => {
                let version = state.version();
                Some(Size {
                    facts: version.facts.len(),
                    places: version.places.len(),
                    kinds: version.kinds.len(),
                    bytes: state.bytes(),
                })
            }
            _ => None,
        }
    }

    /// Looks at one state of the database, with all its facts where the cube has them.
    ///
    /// # Errors
    /// What the look comes back with, and when the database fails.
    pub fn look<T>(
        &self,
        conn: &mut AnyConnection,
        look: impl FnOnce(&mut AnyConnection, Option<&Version>) -> AppResult<T>,
    ) -> AppResult<T> {
        let mut phase = self.0.lock();
        if !matches!(*phase, Phase::Ready(_)) {
            drop(phase);
            return db::pivot::snapshot(conn, |conn| look(conn, None));
        }
        // The snapshot begins behind the lock: nobody has learned anything that it does not see.
        db::pivot::snapshot(conn, move |conn| {
            let version = caught_up(&mut phase, conn)?;
            drop(phase);
            look(conn, version.as_ref())
        })
    }
}

/// What is known once it has caught up. What failed half way is of no more use.
fn caught_up(phase: &mut Phase, conn: &mut AnyConnection) -> AppResult<Option<Version>> {
    let Phase::Ready(state) = phase else { return Ok(None) };
    match state.catch_up(conn) {
        Ok(()) => Ok(Some(state.version().clone())),
        Err(Stop::DoesNotFit(why)) => {
            tracing::warn!(%why, "the cube is off: the database answers pivots");
            *phase = Phase::Off;
            Ok(None)
        }
        Err(Stop::Failed(error)) => {
            *phase = Phase::Loading;
            Err(error)
        }
    }
}

/// Everything that the ledger has, taken in bit by bit; questions catch up with the rest.
fn load(conn: &mut AnyConnection, most_bytes: usize) -> Result<State, Stop> {
    let mut state = State::new(conn, most_bytes)?;
    loop {
        let head = db::ledger::head(conn)?.sequence;
        if !state.take_in(conn, head)? {
            break;
        }
    }
    db::pivot::snapshot(conn, |conn| state.catch_up(conn))?;
    Ok(state)
}

/// Loads, and keeps up, for as long as there is somebody to ask. Nothing is held while it waits.
fn keep(shared: &Weak<Shared>, most_bytes: usize) {
    while let Some(shared) = shared.upgrade() {
        let Some(pool) = &shared.pool else { return };
        let wait = match pool.get() {
            Ok(mut conn) => go_on(&shared, &mut conn, most_bytes),
            Err(error) => {
                tracing::warn!(%error, "the cube has no reading connection");
                Some(AGAIN_AFTER)
            }
        };
        drop(shared);
        let Some(wait) = wait else { return };
        std::thread::sleep(wait);
    }
}

/// One step; says how long to wait for the next one, if there is one.
fn go_on(shared: &Shared, conn: &mut AnyConnection, most_bytes: usize) -> Option<Duration> {
    let failed = |error: AppError| {
        tracing::warn!(%error, "the cube could not read the database");
        Some(AGAIN_AFTER)
    };
    let is_loading = match &*shared.lock() {
        Phase::Off => return None,
        Phase::Loading => true,
        Phase::Ready(_) => false,
    };
    if !is_loading {
        let mut phase = shared.lock();
        let kept_up = db::pivot::snapshot(conn, |conn| caught_up(&mut phase, conn).map(drop));
        return kept_up.map_or_else(failed, |()| Some(KEEP_UP_EVERY));
    }
    let began = Instant::now();
    match load(conn, most_bytes) {
        Ok(state) => {
            let (facts, mb) = (state.version().facts.len(), state.bytes() >> 20);
            tracing::info!(facts, mb, took = ?began.elapsed(), "the cube is loaded");
            *shared.lock() = Phase::Ready(Box::new(state));
            Some(KEEP_UP_EVERY)
        }
        Err(Stop::DoesNotFit(why)) => {
            tracing::warn!(%why, "the cube is off: the database answers pivots");
            *shared.lock() = Phase::Off;
            None
        }
        Err(Stop::Failed(error)) => failed(error),
    }
}
