//! What was read already: the organisation's words, its budgets and what they hold.
//!
//! A request is planned from some twenty questions whose answers seldom change. Whoever plans many asks
//! them once. A fresh [`Known`] knows nothing and is good for one question or command; the writer keeps
//! one from group to group and calls [`Known::refresh`] before it uses it again.
//!
//! Invariant: what is kept between groups is only what the tables say that `reference_epoch` counts, and
//! balances at the ledger's head that is noted here.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::NaiveDate;
use penstock_shared::{
    budget::Helper,
    dimension::DimensionKey,
    ids::{
        CampaignId, DepartmentId, DimensionId, DimensionValueId, FiscalYearId, NodeId, PeriodId, UserId,
        VendorId,
    },
    permission::Role,
};

use super::{
    approval_rules::{self, Rules},
    approvers,
    dimensions::{Definitions, Lineages, inherited},
    expenses::finding::YearPlaces,
    funds::terms,
};
use crate::{
    db::{
        self, AnyConnection,
        budget_nodes::NodeRow,
        campaigns::CampaignRow,
        control_books::BookRow,
        departments::DepartmentRow,
        organisation::OrganisationRow,
        overrides::OverrideRow,
        periods::PeriodRow,
        terms::{TermRow, TermTree, Vocabulary},
    },
    domain::{approval_flow::ChainLink, control::Holder, ledger::Buckets},
    error::{AppResult, OrNotFound},
};

/// What a node or book holds, by period.
type Held = HashMap<PeriodId, Buckets>;
/// What something is in the organisation's own dimensions.
type Own = HashMap<DimensionId, DimensionValueId>;

/// More suppliers, or pairs of node and campaign, are forgotten: their number has no bound.
const MOST_KEPT: usize = 20_000;

/// Somebody in finance.
#[derive(Debug, Clone)]
pub struct Controller {
    pub id: UserId,
    pub helper: Helper,
}

/// The organisation's words: what was merged into what, and its dimensions.
pub struct Words {
    pub departments: TermTree,
    pub channels: TermTree,
    pub activity_types: TermTree,
    pub dimensions: Definitions,
}

/// A vocabulary: its terms by number, and what counts as what.
pub struct Terms {
    pub rows: HashMap<i64, TermRow>,
    pub tree: TermTree,
}

/// A control book and what it covers.
pub struct KnownBook {
    pub row: BookRow,
    pub terms: Vec<(DimensionKey, i64)>,
}

#[derive(Default)]
struct Facts {
    epoch: i64,
    sequence: i64,
    organisation: Option<Arc<OrganisationRow>>,
    departments: Option<Arc<Vec<DepartmentRow>>>,
    words: Option<Arc<Words>>,
    lineages: Option<Arc<Lineages>>,
    terms: HashMap<Vocabulary, Arc<Terms>>,
    periods: Option<Arc<Vec<PeriodRow>>>,
    controllers: Option<Arc<Vec<Controller>>>,
    rules: Option<Arc<Rules>>,
    approving: Option<Arc<HashMap<Role, Vec<UserId>>>>,
    /// Vendors that had an approved request once: that never becomes untrue.
    proven: HashSet<VendorId>,
    overrides: HashMap<NaiveDate, Arc<Vec<OverrideRow>>>,
    campaigns: HashMap<CampaignId, Arc<CampaignRow>>,
    nodes: HashMap<NodeId, Arc<NodeRow>>,
    years: HashMap<FiscalYearId, Arc<Vec<PeriodRow>>>,
    books: HashMap<FiscalYearId, Arc<Vec<KnownBook>>>,
    places: HashMap<FiscalYearId, Arc<YearPlaces>>,
    chains: HashMap<DepartmentId, Arc<Vec<ChainLink>>>,
    inherited: HashMap<(NodeId, Option<CampaignId>), Arc<Own>>,
    vendors: HashMap<String, VendorId>,
    held: HashMap<Holder, Held>,
}

/// Answers that are shared by whoever holds a clone.
#[derive(Clone, Default)]
pub struct Known(Arc<Mutex<Facts>>);

impl Known {
    fn with<T>(&self, look: impl FnOnce(&mut Facts) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn one<T>(
        &self,
        slot: impl Fn(&mut Facts) -> &mut Option<Arc<T>>,
        read: impl FnOnce() -> AppResult<T>,
    ) -> AppResult<Arc<T>> {
        if let Some(known) = self.with(|facts| slot(facts).clone()) {
            return Ok(known);
        }
        let answer = Arc::new(read()?);
        self.with(|facts| *slot(facts) = Some(Arc::clone(&answer)));
        Ok(answer)
    }

    fn each<K: Eq + Hash + Clone, T>(
        &self,
        map: impl Fn(&mut Facts) -> &mut HashMap<K, Arc<T>>,
        key: &K,
        read: impl FnOnce() -> AppResult<T>,
    ) -> AppResult<Arc<T>> {
        if let Some(known) = self.with(|facts| map(facts).get(key).cloned()) {
            return Ok(known);
        }
        let answer = Arc::new(read()?);
        self.with(|facts| {
            let known = map(facts);
            if known.len() >= MOST_KEPT {
                known.clear();
            }
            known.insert(key.clone(), Arc::clone(&answer));
        });
        Ok(answer)
    }

    /// Forgets what may no longer be so: everything when a reference table changed, balances when somebody
    /// else posted. Called inside the write transaction, where nobody else writes.
    ///
    /// # Errors
    /// When the database fails.
    pub fn refresh(&self, conn: &mut AnyConnection) -> AppResult<()> {
        let epoch = db::epoch::get(conn)?;
        let sequence = db::ledger::head(conn)?.sequence;
        self.with(|facts| {
            if facts.epoch != epoch {
                *facts = Facts { epoch, sequence, ..Facts::default() };
            } else if facts.sequence != sequence {
                facts.sequence = sequence;
                facts.held.clear();
            }
        });
        Ok(())
    }

    /// Notes the ledger's head after own entries, whose balances were [`Self::put`].
    pub fn posted(&self, sequence: i64) {
        self.with(|facts| facts.sequence = sequence);
    }

    /// # Errors
    /// When the database fails, as all of the following.
    pub fn organisation(&self, conn: &mut AnyConnection) -> AppResult<Arc<OrganisationRow>> {
        self.one(|facts| &mut facts.organisation, || Ok(db::organisation::get(conn)?))
    }

    pub fn departments(&self, conn: &mut AnyConnection) -> AppResult<Arc<Vec<DepartmentRow>>> {
        self.one(|facts| &mut facts.departments, || Ok(db::departments::all(conn)?))
    }

    pub fn words(&self, conn: &mut AnyConnection) -> AppResult<Arc<Words>> {
        self.one(
            |facts| &mut facts.words,
            || {
                Ok(Words {
                    departments: db::terms::merged(conn, Vocabulary::Departments)?,
                    channels: db::terms::merged(conn, Vocabulary::Channels)?,
                    activity_types: db::terms::merged(conn, Vocabulary::ActivityTypes)?,
                    dimensions: Definitions::read(conn)?,
                })
            },
        )
    }

    pub fn lineages(&self, conn: &mut AnyConnection) -> AppResult<Arc<Lineages>> {
        self.one(|facts| &mut facts.lineages, || Lineages::read(conn))
    }

    pub fn terms(&self, conn: &mut AnyConnection, vocabulary: Vocabulary) -> AppResult<Arc<Terms>> {
        self.each(
            |facts| &mut facts.terms,
            &vocabulary,
            || {
                let rows = db::terms::all(conn, vocabulary)?;
                let tree = TermTree::new(rows.iter().map(|row| (row.id, row.parent_id, row.merged_into_id)));
                Ok(Terms { rows: rows.into_iter().map(|row| (row.id, row)).collect(), tree })
            },
        )
    }

    pub fn controllers(&self, conn: &mut AnyConnection) -> AppResult<Arc<Vec<Controller>>> {
        self.one(
            |facts| &mut facts.controllers,
            || {
                let people = db::users::active_with_role(conn, Role::FinanceController)?;
                let helper = |user: db::users::UserRow| Controller {
                    id: user.id,
                    helper: Helper { name: user.name, email: user.email },
                };
                Ok(people.into_iter().map(helper).collect())
            },
        )
    }

    /// The rules of approval in force.
    pub fn approval_rules(&self, conn: &mut AnyConnection) -> AppResult<Arc<Rules>> {
        self.one(|facts| &mut facts.rules, || approval_rules::in_force(conn, self))
    }

    /// Everybody who may approve, by role.
    pub fn approving(&self, conn: &mut AnyConnection) -> AppResult<Arc<HashMap<Role, Vec<UserId>>>> {
        self.one(|facts| &mut facts.approving, || approval_rules::approving(conn))
    }

    /// Whether a vendor had an approved request once.
    pub fn vendor_was_approved(&self, conn: &mut AnyConnection, vendor: VendorId) -> AppResult<bool> {
        if self.with(|facts| facts.proven.contains(&vendor)) {
            return Ok(true);
        }
        let proven = db::expenses::had_approval(conn, vendor)?;
        if proven {
            self.with(|facts| facts.proven.insert(vendor));
        }
        Ok(proven)
    }

    /// Overrides that count on a day.
    pub fn overrides(&self, conn: &mut AnyConnection, day: NaiveDate) -> AppResult<Arc<Vec<OverrideRow>>> {
        self.each(|facts| &mut facts.overrides, &day, || Ok(db::overrides::in_force(conn, day)?))
    }

    /// `not_found` when there is none.
    pub fn campaign(&self, conn: &mut AnyConnection, id: CampaignId) -> AppResult<Arc<CampaignRow>> {
        self.each(|facts| &mut facts.campaigns, &id, || db::campaigns::get(conn, id).or_not_found())
    }

    /// `not_found` when there is none.
    pub fn node(&self, conn: &mut AnyConnection, id: NodeId) -> AppResult<Arc<NodeRow>> {
        self.each(|facts| &mut facts.nodes, &id, || db::budget_nodes::get(conn, id).or_not_found())
    }

    /// The periods of a year, in order.
    pub fn year(&self, conn: &mut AnyConnection, id: FiscalYearId) -> AppResult<Arc<Vec<PeriodRow>>> {
        self.each(|facts| &mut facts.years, &id, || Ok(db::periods::of_year(conn, id)?))
    }

    /// The period that a day falls into, if its fiscal year has been opened.
    pub fn period_on(&self, conn: &mut AnyConnection, day: NaiveDate) -> AppResult<Option<PeriodRow>> {
        let all = self.one(|facts| &mut facts.periods, || Ok(db::periods::all(conn)?))?;
        Ok(all.iter().find(|period| period.starts_on <= day && day <= period.ends_on).cloned())
    }

    /// The control books of a year, inactive ones too: they go on counting.
    pub fn books(&self, conn: &mut AnyConnection, year: FiscalYearId) -> AppResult<Arc<Vec<KnownBook>>> {
        self.each(
            |facts| &mut facts.books,
            &year,
            || {
                let rows = db::control_books::of_year(conn, year)?;
                rows.into_iter().map(|row| Ok(KnownBook { terms: terms(conn, row.id)?, row })).collect()
            },
        )
    }

    /// What every budget of a year is kept for.
    pub fn places(&self, conn: &mut AnyConnection, year: FiscalYearId) -> AppResult<Arc<YearPlaces>> {
        self.each(|facts| &mut facts.places, &year, || YearPlaces::read(conn, year))
    }

    /// A department and those above it, each with its head.
    pub fn chain(
        &self,
        conn: &mut AnyConnection,
        department: DepartmentId,
    ) -> AppResult<Arc<Vec<ChainLink>>> {
        self.each(|facts| &mut facts.chains, &department, || approvers::chain(conn, department))
    }

    /// What a line takes from its campaign, and from its node where the campaign says nothing.
    pub fn inherited(
        &self,
        conn: &mut AnyConnection,
        node: NodeId,
        campaign: Option<CampaignId>,
    ) -> AppResult<Arc<Own>> {
        self.each(|facts| &mut facts.inherited, &(node, campaign), || inherited(conn, node, campaign))
    }

    /// The vendor of that key, if it is in the directory.
    pub fn vendor(&self, conn: &mut AnyConnection, key: &str) -> AppResult<Option<VendorId>> {
        if let Some(known) = self.with(|facts| facts.vendors.get(key).copied()) {
            return Ok(Some(known));
        }
        let found = db::vendors::by_match_key(conn, key)?.map(|vendor| vendor.id);
        if let Some(id) = found {
            self.with(|facts| {
                if facts.vendors.len() >= MOST_KEPT {
                    facts.vendors.clear();
                }
                facts.vendors.insert(key.to_owned(), id);
            });
        }
        Ok(found)
    }

    /// What a node or book holds in some periods.
    pub fn held(
        &self,
        conn: &mut AnyConnection,
        holder: Holder,
        periods: impl IntoIterator<Item = PeriodId>,
    ) -> AppResult<Vec<Buckets>> {
        let pick = |held: &Held, periods: &mut dyn Iterator<Item = PeriodId>| {
            periods.map(|period| held.get(&period).copied().unwrap_or_default()).collect()
        };
        let mut periods = periods.into_iter();
        if let Some(known) = self.with(|facts| facts.held.get(&holder).map(|held| pick(held, &mut periods))) {
            return Ok(known);
        }
        let held: Held = match holder {
            Holder::Node(id) => {
                db::balances::of_node(conn, id)?.into_iter().map(|row| (row.period_id, row.into())).collect()
            }
            Holder::Book(id) => db::control_books::balances(conn, id)?
                .into_iter()
                .map(|row| (row.period_id, row.into()))
                .collect(),
        };
        let picked = pick(&held, &mut periods);
        self.with(|facts| facts.held.insert(holder, held));
        Ok(picked)
    }

    /// Notes what a node or book holds from now on. What was not read before is left to be read.
    pub fn put(&self, holder: Holder, period: PeriodId, buckets: Buckets) {
        self.with(|facts| {
            if let Some(held) = facts.held.get_mut(&holder) {
                held.insert(period, buckets);
            }
        });
    }
}
