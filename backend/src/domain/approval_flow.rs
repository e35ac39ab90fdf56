//! People on the way of a request.

use penstock_shared::{
    approval::ApproverKind,
    ids::{DepartmentId, UserId},
};

/// A department on the way from the request's own to the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainLink {
    pub department_id: DepartmentId,
    /// Its head, if there is one who may approve.
    pub head: Option<UserId>,
}

/// A step and the people that it asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    pub kind: ApproverKind,
    pub approvers: Vec<UserId>,
}
