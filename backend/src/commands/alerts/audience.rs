//! Who is told of an alert: the owner of its rule, the people that it names and everybody who has one of its roles,
//! each only when they see the place.

use std::collections::{BTreeMap, HashMap};

use penstock_shared::{
    alert::AlertRecipients,
    ids::{DepartmentId, UserId},
    permission::Permission,
};

use crate::{
    db::{self, alert_rules::AlertRuleRow, users::UserRow},
    error::AppResult,
    reads::{alerts::written, viewer::scope_of},
    viewer::Scope,
    writer::WriteTx,
};

pub(super) struct Audience {
    owner: Option<UserId>,
    others: BTreeMap<UserId, Scope>,
}

impl Audience {
    /// # Errors
    /// When the database fails.
    pub(super) fn read(tx: &mut WriteTx<'_>, row: &AlertRuleRow) -> AppResult<Self> {
        let recipients: AlertRecipients = written(&row.recipients)?;
        let mut people: Vec<UserRow> = Vec::new();
        for role in &recipients.roles {
            people.extend(db::users::active_with_role(tx.conn, *role)?);
        }
        for person in &recipients.people {
            people.push(db::users::get(tx.conn, *person)?);
        }
        let mut scopes: HashMap<(bool, Option<DepartmentId>), Scope> = HashMap::new();
        let mut others = BTreeMap::new();
        for person in people.into_iter().filter(may_be_told) {
            let key = (person.role.sees_all_departments(), person.department_id);
            let scope = match scopes.get(&key) {
                Some(scope) => scope.clone(),
                None => scope_of(tx.conn, key.0, key.1)?,
            };
            scopes.insert(key, scope.clone());
            others.insert(person.id, scope);
        }
        let owner = Some(db::users::get(tx.conn, row.owner_id)?).filter(may_be_told);
        Ok(Self { owner: owner.map(|owner| owner.id), others })
    }

    /// Who is told of what belongs to a department; without one, of what only those see who see everything.
    pub(super) fn of(&self, department: Option<DepartmentId>) -> Vec<UserId> {
        let sees = |scope: &Scope| match department {
            Some(department) => scope.contains(department),
            None => *scope == Scope::All,
        };
        let seen = self.others.iter().filter(|(user, scope)| Some(**user) != self.owner && sees(scope));
        self.owner.into_iter().chain(seen.map(|(user, _)| *user)).collect()
    }
}

fn may_be_told(person: &UserRow) -> bool {
    person.active && person.role.allows(Permission::AnalysisRead)
}
