//! Where facts lie: a line at a budget, or a budget by itself. Many places are alike, and what they are is kept once.

use std::sync::Arc;

use penstock_shared::ids::DimensionId;

use super::{
    columns::{Column, at},
    nodes::{Node, Nodes},
};
use crate::{
    db::{expense_report::state_code, pivot::facts::LineFact},
    domain::pivot::Field,
};

/// Nothing.
pub const NONE: u32 = u32::MAX;

/// What is written with a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LineKind {
    department: i64,
    channel: Option<i64>,
    activity_type: Option<i64>,
    category: Option<i64>,
    campaign: Option<i64>,
    vendor: Option<i64>,
    status: i64,
    custom: Vec<(DimensionId, i64)>,
}

impl LineKind {
    pub fn new(line: &LineFact, custom: Vec<(DimensionId, i64)>) -> Self {
        Self {
            department: line.department.0,
            channel: line.channel.map(|id| id.0),
            activity_type: line.activity_type.map(|id| id.0),
            category: line.category.map(|id| id.0),
            campaign: line.campaign.map(|id| id.0),
            vendor: line.vendor.map(|id| id.0),
            status: state_code(line.state),
            custom,
        }
    }

    fn value(&self, field: Field, node: &Node, nodes: &Nodes) -> Option<i64> {
        match field {
            Field::Department => Some(self.department),
            Field::Channel => self.channel,
            Field::ActivityType => self.activity_type,
            Field::Category => self.category,
            Field::Campaign => self.campaign,
            Field::Vendor => self.vendor,
            Field::Status => Some(self.status),
            Field::Node | Field::FiscalYear => node.value(field),
            Field::Custom(id) => {
                let own = self.custom.iter().find(|(dimension, _)| *dimension == id).map(|(_, value)| *value);
                own.or_else(|| self.campaign.and_then(|campaign| nodes.of_campaign(campaign, id)))
                    .or_else(|| node.value(field))
            }
        }
    }
}

/// What places that are alike have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The budget's own.
    Own(i64),
    /// What the budget above gave this one, whichever lies above it now.
    GivenTo(i64),
    /// A line's, at a budget.
    Line { node: i64, line: Arc<LineKind> },
}

impl Kind {
    /// The budget where facts of this kind lie; none for what nobody above gave.
    pub fn node<'a>(&self, nodes: &'a Nodes) -> Option<&'a Node> {
        match self {
            Self::Own(node) | Self::Line { node, .. } => nodes.get(*node),
            Self::GivenTo(node) => nodes.get(nodes.get(*node)?.parent?),
        }
    }

    /// What is written with facts of this kind, which lie at a budget.
    pub fn value(&self, field: Field, node: &Node, nodes: &Nodes) -> Option<i64> {
        match self {
            Self::Line { line, .. } => line.value(field, node, nodes),
            _ => node.value(field),
        }
    }
}

/// A place. Places of one line are a chain that begins with its first one.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub kind: u32,
    /// The first place of the line, which stands for the line; [`NONE`] without a line.
    pub first: u32,
    /// The next place of the line.
    pub next: u32,
    /// The request.
    pub expense: i64,
    /// How long its approval took; [`NONE`] without one.
    pub approval_minutes: u32,
    pub node: i64,
}

/// All places.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The kind of each place, by itself, as every fact is looked up there.
    kinds: Column<u32>,
    rest: Column<Rest>,
}

#[derive(Debug, Clone, Copy)]
struct Rest {
    first: u32,
    next: u32,
    expense: i64,
    approval_minutes: u32,
    node: i64,
}

impl Places {
    pub fn push(&mut self, place: Place) {
        self.kinds.push(place.kind);
        let Place { first, next, expense, approval_minutes, node, .. } = place;
        self.rest.push(Rest { first, next, expense, approval_minutes, node });
    }

    pub fn get(&self, place: u32) -> Option<Place> {
        let (kind, rest) = (*self.kinds.get(at(place))?, self.rest.get(at(place))?);
        let Rest { first, next, expense, approval_minutes, node } = *rest;
        Some(Place { kind, first, next, expense, approval_minutes, node })
    }

    #[inline]
    pub fn kind(&self, place: u32) -> u32 {
        self.kinds.get(at(place)).copied().unwrap_or(NONE)
    }

    /// The kind of every place, in their order.
    pub fn kinds(&self) -> impl Iterator<Item = &u32> {
        self.kinds.iter()
    }

    pub fn set_kind(&mut self, place: u32, kind: u32) {
        self.kinds.set(at(place), kind);
    }

    pub fn set_approval(&mut self, place: u32, approval_minutes: u32) {
        if let Some(rest) = self.rest.get(at(place)).copied() {
            self.rest.set(at(place), Rest { approval_minutes, ..rest });
        }
    }

    /// Hangs a place behind another one of the same line.
    pub fn chain(&mut self, place: u32, next: u32) {
        if let Some(rest) = self.rest.get(at(place)).copied() {
            self.rest.set(at(place), Rest { next, ..rest });
        }
    }

    pub const fn len(&self) -> usize {
        self.kinds.len()
    }

    pub fn bytes(&self) -> usize {
        self.kinds.bytes() + self.rest.bytes()
    }
}
