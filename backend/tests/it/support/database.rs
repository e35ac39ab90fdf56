//! A database for one test.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use penstock::db::DatabaseUrl;

/// Where tests find a PostgreSQL server. `cargo xtask test` starts one and sets it.
const POSTGRES: &str = "PENSTOCK_TEST_POSTGRES_URL";

/// A database that goes away with the value.
pub struct TestDatabase {
    pub url: DatabaseUrl,
    pub data_dir: PathBuf,
    drop_sql: Option<(String, String)>,
}

fn unique_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::SeqCst);
    format!("penstock_test_{}_{count}", std::process::id())
}

fn fresh_dir(name: &str) -> PathBuf {
    let dir = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&dir).expect("a folder for the test");
    dir
}

impl TestDatabase {
    pub fn sqlite() -> Self {
        let data_dir = fresh_dir(&unique_name());
        let url = DatabaseUrl::Sqlite(data_dir.join("penstock.db"));
        Self { url, data_dir, drop_sql: None }
    }

    pub fn postgres() -> Self {
        let server = std::env::var(POSTGRES).unwrap_or_else(|_| {
            panic!("{POSTGRES} is not set: run `cargo xtask test`, which starts a server")
        });
        let name = unique_name();
        let mut connection = PgConnection::establish(&server).expect("the test server");
        connection.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database for the test");
        let (base, _) = server.rsplit_once('/').expect("a URL with a database");
        Self {
            url: DatabaseUrl::Postgres(format!("{base}/{name}")),
            data_dir: fresh_dir(&name),
            drop_sql: Some((server, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))),
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some((server, sql)) = &self.drop_sql
            && let Ok(mut connection) = PgConnection::establish(server)
            && let Err(error) = connection.batch_execute(sql)
        {
            eprintln!("a test database stays behind: {error}");
        }
        if let Err(error) = std::fs::remove_dir_all(&self.data_dir) {
            eprintln!("a test folder stays behind: {error}");
        }
    }
}
