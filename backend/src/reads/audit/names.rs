//! Names, asked for one by one and read in bulk.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use penstock_shared::audit::AuditName;

use crate::{
    db::{self, AnyConnection, audit::Named},
    error::AppResult,
};

/// The rows whose names are wanted, by table.
#[derive(Default)]
pub(super) struct Names(BTreeMap<&'static str, BTreeSet<i64>>);

/// The names that there are.
pub(super) struct Loaded(HashMap<&'static str, HashMap<i64, Named>>);

impl Names {
    pub(super) fn want(&mut self, table: &'static str, id: i64) {
        self.0.entry(table).or_default().insert(id);
    }

    pub(super) fn want_some(&mut self, table: &'static str, id: Option<i64>) {
        if let Some(id) = id {
            self.want(table, id);
        }
    }

    /// One query a table, or one for each level of a tree.
    pub(super) fn load(self, conn: &mut AnyConnection) -> AppResult<Loaded> {
        let mut loaded = HashMap::new();
        for (table, ids) in self.0 {
            loaded.insert(table, db::audit::named(conn, table, &ids)?);
        }
        Ok(Loaded(loaded))
    }
}

impl Loaded {
    pub(super) fn get(&self, table: &str, id: i64) -> Option<&Named> {
        self.0.get(table).and_then(|rows| rows.get(&id))
    }

    /// A name, or the number of somebody who is not there any more.
    pub(super) fn or_number(&self, table: &str, id: i64) -> AuditName {
        match self.get(table, id) {
            Some(named) => super::name(id, named),
            None => AuditName { id, name: format!("#{id}"), name_zh: None },
        }
    }
}
