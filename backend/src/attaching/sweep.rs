//! Files that no row knows: of an upload that was cut off by a crash, or removed a while ago.

use std::time::{Duration, SystemTime};

use anyhow::Context;

use crate::{
    db::{self, Pool},
    importing::FileStore,
};

/// No upload takes this long, so a file of this age without a row will never have one.
const STRAY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);
/// Names that are looked up at once.
const AT_ONCE: usize = 500;

/// Takes away what has been without a row for a day, and says how many files that were.
///
/// # Errors
/// When the folder or the database cannot be read.
pub fn sweep(store: &FileStore, pool: &Pool, now: SystemTime) -> anyhow::Result<usize> {
    let before = now.checked_sub(STRAY_AFTER).context("a clock before its own beginning")?;
    let old = store.names_before(before)?;
    let mut swept = 0;
    for names in old.chunks(AT_ONCE) {
        let known = db::attachments::known_names(&mut *pool.get()?, names)?;
        for name in names.iter().filter(|name| !known.contains(name)) {
            store.remove(name);
            swept += 1;
        }
    }
    Ok(swept)
}
