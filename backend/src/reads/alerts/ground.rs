//! What a person sees of budgets, departments and campaigns, and whose each of them is.

use std::collections::HashMap;

use penstock_shared::{
    alert::AlertPlace,
    ids::{AnalysisViewId, CampaignId, DepartmentId, NodeId},
    money::Currency,
    pivot::{Axis, AxisKind, FilterTest, PivotFilter},
};

use crate::{
    db::{self, AnyConnection, departments::DepartmentRow},
    domain::tree::with_ancestors,
    error::{AppError, AppResult},
    reads::{analysis_views, campaigns, viewer::parents},
    viewer::{Scope, Viewer},
};

/// The place of a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spot {
    pub filters: Vec<PivotFilter>,
    /// Of the budget, where it is one; else the organisation's.
    pub currency: Option<Currency>,
    pub name: String,
    pub name_zh: String,
    pub node: Option<NodeId>,
    pub department: Option<DepartmentId>,
}

/// Trees of budgets and departments, as far as one person sees them.
pub struct Ground {
    scope: Scope,
    node_up: HashMap<i64, Option<i64>>,
    /// The department of each budget: its own, or that of the nearest budget above that has one.
    node_departments: HashMap<i64, Option<DepartmentId>>,
    department_up: HashMap<DepartmentId, Option<DepartmentId>>,
    departments: HashMap<DepartmentId, DepartmentRow>,
}

impl Ground {
    /// # Errors
    /// When the database fails.
    pub fn read(conn: &mut AnyConnection, viewer: &Viewer) -> AppResult<Self> {
        let nodes = db::budget_nodes::all(conn)?;
        let node_up: HashMap<i64, Option<i64>> =
            nodes.iter().map(|row| (row.id.0, row.parent_id.map(|id| id.0))).collect();
        let own: HashMap<i64, Option<DepartmentId>> =
            nodes.iter().map(|row| (row.id.0, row.department_id)).collect();
        let nearest =
            |id| with_ancestors(id, &node_up).into_iter().find_map(|id| own.get(&id).copied().flatten());
        let node_departments = nodes.iter().map(|row| (row.id.0, nearest(row.id.0))).collect();
        let departments = db::departments::all(conn)?;
        Ok(Self {
            scope: viewer.scope.clone(),
            node_up,
            node_departments,
            department_up: parents(&departments),
            departments: departments.into_iter().map(|row| (row.id, row)).collect(),
        })
    }

    /// Whose budget it is.
    #[must_use]
    pub fn department_of(&self, node: i64) -> Option<DepartmentId> {
        self.node_departments.get(&node).copied().flatten()
    }

    /// Whether the person sees a budget, which lies below another one if that is given.
    #[must_use]
    pub fn sees_node(&self, node: i64, below: Option<NodeId>) -> bool {
        let seen = match self.node_departments.get(&node) {
            Some(Some(department)) => self.scope.contains(*department),
            Some(None) => self.scope == Scope::All,
            None => false,
        };
        seen && below.is_none_or(|below| with_ancestors(node, &self.node_up).contains(&below.0))
    }

    /// Whether the person sees a department, which lies below another one if that is given.
    #[must_use]
    pub fn sees_department(&self, id: DepartmentId, below: Option<DepartmentId>) -> bool {
        self.departments.contains_key(&id)
            && self.scope.contains(id)
            && below.is_none_or(|below| self.way_up(id).contains(&below))
    }

    /// A department and those above it, the outermost last.
    #[must_use]
    pub fn way_up(&self, id: DepartmentId) -> Vec<DepartmentId> {
        with_ancestors(id, &self.department_up)
    }

    /// What a department is called in both languages.
    #[must_use]
    pub fn department_name(&self, id: DepartmentId) -> (String, String) {
        self.departments.get(&id).map(|row| (row.name.clone(), row.name_zh.clone())).unwrap_or_default()
    }

    /// A place, if it is there and in sight.
    ///
    /// # Errors
    /// When the database fails.
    pub fn spot(
        &self,
        conn: &mut AnyConnection,
        viewer: &Viewer,
        place: AlertPlace,
    ) -> AppResult<Option<Spot>> {
        match place {
            AlertPlace::Everything => Ok(Some(Spot::default())),
            AlertPlace::Node { id } if !self.sees_node(id.0, None) => Ok(None),
            AlertPlace::Node { id } => self.node(conn, id).map(Some),
            AlertPlace::Department { id } if !self.sees_department(id, None) => Ok(None),
            AlertPlace::Department { id } => Ok(Some(self.department(id))),
            AlertPlace::Campaign { id } => if_there(campaign(conn, viewer, id)),
            AlertPlace::View { id } => if_there(view(conn, viewer, id)),
        }
    }

    fn node(&self, conn: &mut AnyConnection, id: NodeId) -> AppResult<Spot> {
        let row = db::budget_nodes::get(conn, id)?;
        Ok(Spot {
            filters: vec![below(AxisKind::Node, id.0)],
            currency: Some(row.currency),
            name: row.name,
            name_zh: row.name_zh,
            node: Some(id),
            department: self.department_of(id.0),
        })
    }

    fn department(&self, id: DepartmentId) -> Spot {
        let (name, name_zh) = self.department_name(id);
        let filters = vec![below(AxisKind::Department, id.0)];
        Spot { filters, name, name_zh, department: Some(id), ..Spot::default() }
    }
}

fn campaign(conn: &mut AnyConnection, viewer: &Viewer, id: CampaignId) -> AppResult<Spot> {
    let row = campaigns::visible(conn, viewer, id)?;
    let test = FilterTest::In(vec![Some(id.0)]);
    let filters = vec![PivotFilter { dimension: Axis::of(AxisKind::Campaign), test }];
    Ok(Spot { filters, name: row.name, department: Some(row.department_id), ..Spot::default() })
}

fn view(conn: &mut AnyConnection, viewer: &Viewer, id: AnalysisViewId) -> AppResult<Spot> {
    let view = analysis_views::get(conn, viewer, id)?;
    Ok(Spot {
        filters: view.query.filters,
        currency: view.query.currency,
        name: view.summary.name,
        ..Spot::default()
    })
}

fn if_there(found: AppResult<Spot>) -> AppResult<Option<Spot>> {
    match found {
        Err(error) if error.code() == AppError::not_found().code() => Ok(None),
        found => found.map(Some),
    }
}

/// A value of a tree with everything below it.
#[must_use]
pub fn below(kind: AxisKind, id: i64) -> PivotFilter {
    PivotFilter { dimension: Axis::of(kind), test: FilterTest::Below(vec![id]) }
}
