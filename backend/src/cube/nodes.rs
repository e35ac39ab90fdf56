//! Budgets with what each is kept for. They are few, and made anew whenever reference data changed.

use std::collections::{BTreeSet, HashMap};

use penstock_shared::{
    ids::{CampaignId, DimensionId, DimensionValueId, NodeId},
    money::Currency,
};

use crate::{
    db::{self, AnyConnection, pivot::facts::NodeFact},
    domain::{pivot::Field, tree::with_ancestors},
    error::AppResult,
};

/// A budget: its own values, else those of the nearest budget above it.
#[derive(Debug, Clone)]
pub struct Node {
    pub id: i64,
    pub parent: Option<i64>,
    pub fiscal_year: i64,
    pub currency: Currency,
    department: Option<i64>,
    channel: Option<i64>,
    activity_type: Option<i64>,
    campaign: Option<i64>,
    custom: HashMap<DimensionId, i64>,
}

impl Node {
    /// What is written with a fact of the budget that no line stands behind.
    #[must_use]
    pub fn value(&self, field: Field) -> Option<i64> {
        match field {
            Field::Department => self.department,
            Field::Channel => self.channel,
            Field::ActivityType => self.activity_type,
            Field::Campaign => self.campaign,
            Field::Node => Some(self.id),
            Field::FiscalYear => Some(self.fiscal_year),
            Field::Custom(id) => self.custom.get(&id).copied(),
            Field::Category | Field::Vendor | Field::Status => None,
        }
    }
}

/// What the tables say that `reference_epoch` counts.
#[derive(Debug, Default)]
pub struct Nodes {
    by_id: HashMap<i64, Node>,
    /// What campaigns are in the organisation's own dimensions.
    campaigns: HashMap<(CampaignId, DimensionId), DimensionValueId>,
}

impl Nodes {
    /// # Errors
    /// When the database fails.
    pub fn read(conn: &mut AnyConnection) -> AppResult<Self> {
        let rows = db::pivot::facts::nodes(conn)?;
        let own = db::pivot::facts::node_values(conn)?;
        Ok(Self::new(&rows, &own, db::pivot::facts::campaign_values(conn)?))
    }

    /// Budgets, or what is to become budgets, with what each of them and each campaign is in the organisation's own
    /// dimensions.
    #[must_use]
    pub fn new(
        rows: &[NodeFact],
        own: &HashMap<(NodeId, DimensionId), DimensionValueId>,
        campaigns: HashMap<(CampaignId, DimensionId), DimensionValueId>,
    ) -> Self {
        let up: HashMap<NodeId, Option<NodeId>> = rows.iter().map(|row| (row.id, row.parent)).collect();
        let known: HashMap<NodeId, &NodeFact> = rows.iter().map(|row| (row.id, row)).collect();
        let dimensions: BTreeSet<DimensionId> =
            own.keys().map(|key| key.1).chain(campaigns.keys().map(|key| key.1)).collect();
        let node = |row: &NodeFact| {
            let way: Vec<&NodeFact> =
                with_ancestors(row.id, &up).into_iter().filter_map(|id| known.get(&id).copied()).collect();
            // Each budget's own value goes before its campaign's, and both before what lies above.
            let custom = dimensions.iter().filter_map(|dimension| {
                let value = way.iter().find_map(|row| {
                    let of_campaign = || row.campaign.and_then(|id| campaigns.get(&(id, *dimension)));
                    own.get(&(row.id, *dimension)).or_else(of_campaign)
                })?;
                Some((*dimension, value.0))
            });
            Node {
                id: row.id.0,
                parent: row.parent.map(|id| id.0),
                fiscal_year: row.fiscal_year.0,
                currency: row.currency,
                department: way.iter().find_map(|row| row.department).map(|id| id.0),
                channel: way.iter().find_map(|row| row.channel).map(|id| id.0),
                activity_type: way.iter().find_map(|row| row.activity_type).map(|id| id.0),
                campaign: way.iter().find_map(|row| row.campaign).map(|id| id.0),
                custom: custom.collect(),
            }
        };
        let by_id = rows.iter().map(|row| (row.id.0, node(row))).collect();
        Self { by_id, campaigns }
    }

    #[must_use]
    pub fn get(&self, id: i64) -> Option<&Node> {
        self.by_id.get(&id)
    }

    /// What a campaign is in one of the organisation's own dimensions.
    pub fn of_campaign(&self, campaign: i64, dimension: DimensionId) -> Option<i64> {
        self.campaigns.get(&(CampaignId(campaign), dimension)).map(|value| value.0)
    }

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }
}
