//! Who asks, and what they may see.

use penstock_shared::{
    ids::{ApiKeyId, DepartmentId, UserId},
    permission::{Permission, Role},
    refusal_reason::RefusalReason,
};

use crate::{
    domain::delegation::{Delegation, stands_for},
    error::{AppError, AppResult},
};

/// Which departments' rows a viewer may read. Reads take it as a predicate, so that no total ever
/// contains a row that the viewer may not see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The whole organisation.
    All,
    /// These departments: the viewer's own and those below it. May be empty.
    Departments(Vec<DepartmentId>),
}

impl Scope {
    /// Whether a row of the department is in sight.
    #[must_use]
    pub fn contains(&self, department: DepartmentId) -> bool {
        match self {
            Self::All => true,
            Self::Departments(departments) => departments.contains(&department),
        }
    }

    /// The departments in sight, for a query; `None` when it need not be restricted.
    #[must_use]
    pub fn departments(&self) -> Option<&[DepartmentId]> {
        match self {
            Self::All => None,
            Self::Departments(departments) => Some(departments),
        }
    }

    /// # Errors
    /// `not_found` outside of the scope: existence is secret there.
    pub fn check(&self, department: DepartmentId) -> AppResult<()> {
        if self.contains(department) { Ok(()) } else { Err(AppError::not_found()) }
    }
}

/// The signed-in person, or the person in whose name an API key acts.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub user_id: UserId,
    pub name: String,
    pub role: Role,
    pub department_id: Option<DepartmentId>,
    pub scope: Scope,
    /// For an API key: its number and its scopes.
    pub api_key: Option<(ApiKeyId, Vec<Permission>)>,
    /// For a person: the sign-in that the access token came from.
    pub family: Option<String>,
    /// Who stands in for whom today.
    pub delegations: Vec<Delegation>,
}

impl Viewer {
    /// Whether the viewer has the right.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        match &self.api_key {
            None => self.role.allows(permission),
            Some((_, scopes)) => Role::Service.allows(permission) && scopes.contains(&permission),
        }
    }

    /// # Errors
    /// `forbidden` without the right.
    pub fn require(&self, permission: Permission) -> AppResult<()> {
        if self.may(permission) {
            return Ok(());
        }
        Err(AppError::refused(RefusalReason::RightMissing)
            .saying(format!("It takes the right '{permission}'.")))
    }

    /// Everything that the viewer may do.
    #[must_use]
    pub fn permissions(&self) -> Vec<Permission> {
        Permission::ALL.iter().copied().filter(|permission| self.may(*permission)).collect()
    }

    /// Whom a person stands in for when a request of somebody is decided. A machine decides nothing.
    #[must_use]
    pub fn stands_for(&self, requester: UserId) -> Vec<UserId> {
        match self.api_key {
            None => stands_for(self.user_id, &self.delegations, Some(requester)),
            Some(_) => Vec::new(),
        }
    }

    /// The person and everybody they stand in for in some request.
    #[must_use]
    pub fn voices(&self) -> Vec<UserId> {
        let mut voices = match self.api_key {
            None => stands_for(self.user_id, &self.delegations, None),
            Some(_) => Vec::new(),
        };
        voices.push(self.user_id);
        voices
    }

    /// Whose idempotency keys these are.
    #[must_use]
    pub fn idempotency_owner(&self) -> String {
        match &self.api_key {
            None => format!("user:{}", self.user_id),
            Some((key, _)) => format!("key:{key}"),
        }
    }
}
