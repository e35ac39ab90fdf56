//! Accounts, their mapping, and batches of vouchers.

pub mod accounts;
pub mod accrue;
pub mod mapping;
pub mod post;
pub mod reverse;

use penstock_shared::event::EventTopic;

use crate::{db, error::AppResult, writer::WriteTx};

fn changed(tx: &mut WriteTx<'_>, id: i64) -> AppResult<()> {
    Ok(db::events::insert(tx.conn, tx.now, EventTopic::AccountingChanged, id, None)?)
}
