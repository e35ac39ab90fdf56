//! The accounts of the demo organisation that the sign-in page offers: one per role. The generator
//! makes them and the sign-in page lists them, so both take them from here.

use penstock_shared::{organisation::DemoLogin, permission::Role};

/// Everybody's password in the demo organisation. It is no secret: the sign-in page shows it.
pub const PASSWORD: &str = "open-the-gate-2026";

/// Each role with the name of its person.
const PEOPLE: &[(Role, &str)] = &[
    (Role::Marketer, "林悦 Lin Yue"),
    (Role::DepartmentHead, "王磊 Wang Lei"),
    (Role::FinanceController, "陈静 Chen Jing"),
    (Role::Analyst, "Daniel Novak"),
    (Role::Viewer, "Sofia Rossi"),
    (Role::Administrator, "周明 Zhou Ming"),
];

/// One login per role that people have.
pub fn logins() -> impl Iterator<Item = DemoLogin> {
    PEOPLE.iter().map(|(role, name)| DemoLogin {
        role: *role,
        email: email(*role),
        name: (*name).to_owned(),
        password: PASSWORD.to_owned(),
    })
}

/// The e-mail of a role's account.
#[must_use]
pub fn email(role: Role) -> String {
    format!("{role}@demo.penstock.example")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain, error::FieldErrors, passwords};

    #[test]
    fn every_role_of_a_person_has_one_login_that_the_rules_allow() {
        let mut roles: Vec<Role> = logins().map(|login| login.role).collect();
        roles.sort();
        let people: Vec<Role> = Role::ALL.iter().copied().filter(|role| *role != Role::Service).collect();
        assert_eq!(roles, people);
        for login in logins() {
            assert_eq!(domain::email::parse(&login.email), Some(login.email.clone()));
            let mut errors = FieldErrors::new();
            passwords::check_strength(&mut errors, "password", &login.password, &login.email);
            assert!(errors.is_empty());
        }
    }
}
