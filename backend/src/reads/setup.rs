//! What the sign-in page needs to know before anybody has signed in.

use penstock_shared::organisation::{Locale, SetupState};

use crate::{
    db::{self, AnyConnection},
    demo_logins,
    error::AppResult,
};

/// Whether there is an organisation, and the logins of a demo one.
///
/// # Errors
/// When the database fails.
pub fn state(conn: &mut AnyConnection) -> AppResult<SetupState> {
    let organisation = match db::organisation::get(conn) {
        Ok(row) => row,
        Err(diesel::result::Error::NotFound) => {
            return Ok(SetupState {
                needs_setup: true,
                organisation_name: None,
                default_locale: Locale::ZhCn,
                demo_logins: Vec::new(),
            });
        }
        Err(error) => return Err(error.into()),
    };
    let demo_logins = if organisation.is_demo { demo_logins::logins().collect() } else { Vec::new() };
    Ok(SetupState {
        needs_setup: false,
        organisation_name: Some(organisation.name),
        default_locale: organisation.default_locale,
        demo_logins,
    })
}
