//! The budget of a line that names none, by what the request is for.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use penstock_shared::{
    dimension::{DimensionAssignment, DimensionKey},
    ids::{DepartmentId, FiscalYearId, NodeId},
    organisation::UnbudgetedRule,
    problem::FieldErrorCode,
};

use crate::{
    db::{self, AnyConnection, budget_nodes::NodeRow, campaigns::CampaignRow},
    domain::budget_finding::{Found, Place, find},
    error::AppResult,
    reads::{dimensions::ChargeTerms, known::Known},
};

/// What a line is for.
pub struct Purpose<'a> {
    pub department_id: Option<DepartmentId>,
    pub campaign: Option<&'a CampaignRow>,
    /// What the line says of the organisation's own dimensions.
    pub custom: &'a [DimensionAssignment],
    pub day: NaiveDate,
}

/// Why there is none: the reason, and the way out in a sentence.
pub type NotFound = (FieldErrorCode, String);

/// What the budgets of a year are kept for.
pub struct YearPlaces {
    nodes: Vec<NodeRow>,
    places: Vec<Place>,
}

/// Finds budgets among what is known.
pub struct Finder<'a>(pub &'a Known);

impl Finder<'_> {
    /// The budget of what a line is for. `sees` says whether the viewer may know of a node.
    ///
    /// # Errors
    /// When the database fails. The inner error says why there is no budget.
    pub fn budget_of(
        &self,
        conn: &mut AnyConnection,
        purpose: &Purpose<'_>,
        mut sees: impl FnMut(&mut AnyConnection, NodeId) -> AppResult<bool>,
    ) -> AppResult<Result<NodeId, NotFound>> {
        let Some(period) = self.0.period_on(conn, purpose.day)? else {
            let message = format!("No fiscal year is open for {}. Take another day.", purpose.day);
            return Ok(Err((FieldErrorCode::NoBudget, message)));
        };
        let year = period.fiscal_year_id;
        if let Some(own) = self.of_campaign(conn, year, purpose.campaign)? {
            return Ok(if sees(conn, own)? { Ok(own) } else { Err(nothing(purpose.day)) });
        }
        let facts = self.facts(conn, purpose)?;
        let year = self.0.places(conn, year)?;
        match find(&year.places, &facts) {
            Found::Budget(node) if sees(conn, node)? => Ok(Ok(node)),
            Found::Several(nodes) => {
                let mut names = Vec::new();
                for node in nodes {
                    if sees(conn, node)? {
                        names.push(format!("'{}'", year.name(node)));
                    }
                }
                let message =
                    format!("More than one budget fits: {}. Name the one you mean.", names.join(", "));
                Ok(Err(if names.is_empty() {
                    nothing(purpose.day)
                } else {
                    (FieldErrorCode::SeveralBudgets, message)
                }))
            }
            Found::NoPartOf(node) if sees(conn, node)? => {
                if self.0.organisation(conn)?.unbudgeted_rule == UnbudgetedRule::Nearest {
                    return Ok(Ok(node));
                }
                let message = format!(
                    "'{}' is divided further, and no part of it is for this. Name a budget, say for which \
                     campaign it is, or ask finance for a budget of its own.",
                    year.name(node)
                );
                Ok(Err((FieldErrorCode::NoBudget, message)))
            }
            Found::Budget(_) | Found::NoPartOf(_) | Found::Nothing => Ok(Err(nothing(purpose.day))),
        }
    }

    /// The node that a campaign was given, if it is of that year.
    fn of_campaign(
        &self,
        conn: &mut AnyConnection,
        year: FiscalYearId,
        campaign: Option<&CampaignRow>,
    ) -> AppResult<Option<NodeId>> {
        let Some(node) = campaign.and_then(|campaign| campaign.budget_node_id) else { return Ok(None) };
        let row = self.0.node(conn, node)?;
        Ok((row.fiscal_year_id == year).then_some(row.id))
    }

    fn facts(
        &self,
        conn: &mut AnyConnection,
        purpose: &Purpose<'_>,
    ) -> AppResult<HashSet<(DimensionKey, i64)>> {
        let mut custom = HashMap::new();
        if let Some(campaign) = purpose.campaign {
            let of = db::dimensions::of_campaigns(conn, &[campaign.id])?;
            custom.extend(of.into_iter().map(|(_, of)| (of.dimension_id, of.value_id)));
        }
        custom.extend(purpose.custom.iter().map(|of| (of.dimension_id, of.value_id)));
        let terms = ChargeTerms {
            department_id: purpose.department_id,
            channel_id: purpose.campaign.and_then(|campaign| campaign.channel_id),
            activity_type_id: purpose.campaign.and_then(|campaign| campaign.activity_type_id),
            campaign_id: purpose.campaign.map(|campaign| campaign.id),
            ..ChargeTerms::default()
        };
        Ok(self.0.lineages(conn)?.of_terms(&terms, custom).into_iter().collect())
    }
}

impl YearPlaces {
    /// # Errors
    /// When the database fails.
    pub fn read(conn: &mut AnyConnection, id: FiscalYearId) -> AppResult<Self> {
        let nodes = db::budget_nodes::of_year(conn, id)?;
        let custom = db::dimensions::of_year(conn, id)?;
        let places = nodes.iter().map(|row| place(row, &custom)).collect();
        Ok(Self { nodes, places })
    }

    fn name(&self, node: NodeId) -> &str {
        self.nodes.iter().find(|row| row.id == node).map_or("", |row| row.name.as_str())
    }
}

fn place(row: &NodeRow, custom: &[(NodeId, DimensionAssignment)]) -> Place {
    let own = [
        (DimensionKey::Department, row.department_id.map(|id| id.0)),
        (DimensionKey::Channel, row.channel_id.map(|id| id.0)),
        (DimensionKey::ActivityType, row.activity_type_id.map(|id| id.0)),
        (DimensionKey::Campaign, row.campaign_id.map(|id| id.0)),
    ];
    let custom = custom.iter().filter(|(node, _)| *node == row.id);
    Place {
        id: row.id,
        parent_id: row.parent_id,
        bound: own
            .into_iter()
            .filter_map(|(key, id)| Some((key, id?)))
            .chain(custom.map(|(_, of)| (DimensionKey::Custom(of.dimension_id), of.value_id.0)))
            .collect(),
        is_contingency: row.is_contingency,
    }
}

fn nothing(day: NaiveDate) -> NotFound {
    let message = format!(
        "No budget of the year of {day} is for this department and campaign. Name a budget, or ask finance \
         for one."
    );
    (FieldErrorCode::NoBudget, message)
}
