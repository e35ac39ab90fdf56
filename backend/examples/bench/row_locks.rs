//! What others do on PostgreSQL, to compare with: every caller has a connection of its own, locks the
//! budget's row, reads it, takes its part, notes it, and commits.

use std::time::{Duration, Instant};

use anyhow::anyhow;
use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection, sql_query};
use penstock::db::DatabaseUrl;

use crate::{print, setting::Setting};

pub const CALLERS: u64 = 8;

const TABLES: &str = "CREATE TABLE lock_budget (id INT PRIMARY KEY, free BIGINT NOT NULL); \
     CREATE TABLE lock_entry (id BIGSERIAL PRIMARY KEY, amount BIGINT NOT NULL); \
     INSERT INTO lock_budget VALUES (1, 900000000000);";

/// Nothing on SQLite, which has no row locks.
pub fn measure(setting: &Setting, requests: u64) -> anyhow::Result<()> {
    let DatabaseUrl::Postgres(url) = setting.url() else { return Ok(()) };
    PgConnection::establish(url)?.batch_execute(TABLES)?;
    let each = (requests / CALLERS).max(1);
    let began = Instant::now();
    let mut waits = Vec::new();
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..CALLERS).map(|_| scope.spawn(move || take(url, each))).collect();
        for one in all {
            match one.join() {
                Ok(done) => waits.extend(done?),
                Err(_) => return Err(anyhow!("a caller panicked")),
            }
        }
        Ok(())
    })?;
    let label = format!("row locks held by callers (FOR UPDATE), one budget, {CALLERS} callers");
    print(setting.name, &label, each * CALLERS, began.elapsed(), waits);
    PgConnection::establish(url)?.batch_execute("DROP TABLE lock_budget, lock_entry")?;
    Ok(())
}

fn take(url: &str, times: u64) -> anyhow::Result<Vec<Duration>> {
    let mut connection = PgConnection::establish(url)?;
    let mut waits = Vec::new();
    for _ in 0..times {
        let asked = Instant::now();
        connection.transaction(|conn| {
            sql_query("SELECT free FROM lock_budget WHERE id = 1 FOR UPDATE").execute(conn)?;
            sql_query("UPDATE lock_budget SET free = free - 100 WHERE id = 1").execute(conn)?;
            sql_query("INSERT INTO lock_entry (amount) VALUES (100)").execute(conn)
        })?;
        waits.push(asked.elapsed());
    }
    Ok(waits)
}
