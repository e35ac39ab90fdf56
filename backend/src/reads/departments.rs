//! The list of departments.

use penstock_shared::reference::Department;

use crate::{
    db::{self, AnyConnection},
    error::AppResult,
};

/// Every department, by code. Names of departments are no secret inside of an organisation: forms
/// need them; the money behind them is scoped.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection) -> AppResult<Vec<Department>> {
    Ok(db::departments::all(conn)?.into_iter().map(Department::from).collect())
}
