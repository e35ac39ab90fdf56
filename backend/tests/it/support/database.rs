//! A database for one test.

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
    time::UNIX_EPOCH,
};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query,
};
use penstock::db::{DatabaseUrl, migrate};

/// Where tests find a PostgreSQL server. `cargo xtask test` starts one and sets it.
const POSTGRES: &str = "PENSTOCK_TEST_POSTGRES_URL";

/// A database that goes away with the value.
pub struct TestDatabase {
    pub url: DatabaseUrl,
    pub data_dir: PathBuf,
    drop_sql: Option<(String, String)>,
}

/// A folder that nobody has had before. Process numbers come again within one run, and what a test that was
/// killed left behind under the same name would be taken for the journal of the new database.
fn fresh_dir() -> PathBuf {
    let dir = tempfile::Builder::new().prefix("penstock_test_").rand_bytes(10).tempdir();
    dir.expect("a folder for the test").keep()
}

/// What the folder's database on a server is called: names there do not tell capitals from small letters.
fn name_of(folder: &Path) -> String {
    folder.file_name().expect("a name").to_string_lossy().to_lowercase()
}

impl TestDatabase {
    pub fn sqlite() -> Self {
        let data_dir = fresh_dir();
        let url = DatabaseUrl::Sqlite(sqlite_file(&data_dir));
        Self { url, data_dir, drop_sql: None }
    }

    pub fn postgres() -> Self {
        Self::create_on_postgres("")
    }

    /// One with the schema in it: a copy, because most tests want one and migrations take longer than they.
    pub fn sqlite_with_schema() -> Self {
        static LAID: LazyLock<PathBuf> = LazyLock::new(template_file);
        let database = Self::sqlite();
        std::fs::copy(&*LAID, sqlite_file(&database.data_dir)).expect("a copy");
        database
    }

    /// One with the schema in it.
    pub fn postgres_with_schema() -> Self {
        static LAID: LazyLock<String> = LazyLock::new(template);
        Self::create_on_postgres(&format!(" TEMPLATE {}", *LAID))
    }

    fn create_on_postgres(template: &str) -> Self {
        let server = server();
        let data_dir = fresh_dir();
        let name = name_of(&data_dir);
        let mut connection = PgConnection::establish(&server).expect("the test server");
        connection
            .batch_execute(&format!("CREATE DATABASE {name}{template}"))
            .expect("a database for the test");
        Self {
            url: address(&server, &name),
            data_dir,
            drop_sql: Some((server, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))),
        }
    }
}

fn sqlite_file(data_dir: &Path) -> PathBuf {
    data_dir.join("penstock.db")
}

fn server() -> String {
    std::env::var(POSTGRES)
        .unwrap_or_else(|_| panic!("{POSTGRES} is not set: run `cargo xtask test`, which starts a server"))
}

fn address(server: &str, name: &str) -> DatabaseUrl {
    let (base, _) = server.rsplit_once('/').expect("a URL with a database");
    DatabaseUrl::Postgres(format!("{base}/{name}"))
}

fn lay_schema(url: &DatabaseUrl) {
    migrate::run(&mut url.connect().expect("a connection")).expect("migrations that run");
}

/// What the templates of this build are called: the next build has others.
fn template_name() -> String {
    let program = std::env::current_exe().and_then(std::fs::metadata).expect("this program");
    let built = program.modified().expect("a time").duration_since(UNIX_EPOCH).expect("after 1970");
    format!("penstock_schema_{}_{}", built.as_nanos(), program.len())
}

/// The file that all tests of this build copy, whichever process they are in. Whoever comes first makes it.
fn template_file() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(template_name()).with_extension("db");
    if !path.exists() {
        let database = TestDatabase::sqlite();
        lay_schema(&database.url);
        let draft = folder.join(name_of(&database.data_dir));
        std::fs::copy(sqlite_file(&database.data_dir), &draft).expect("a draft");
        // Two that come at once make the same.
        std::fs::rename(draft, &path).expect("its name");
    }
    path
}

/// The database that all tests of this build copy. Whoever comes first makes it, and it stays with the server.
fn template() -> String {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    let name = template_name();
    let server = server();
    let mut connection = PgConnection::establish(&server).expect("the test server");
    connection.batch_execute("SELECT pg_advisory_lock(7363112)").expect("my turn");
    let found: Found =
        sql_query(format!("SELECT COUNT(*) AS count FROM pg_database WHERE datname = '{name}'"))
            .get_result(&mut connection)
            .expect("an answer");
    if found.count == 0 {
        let draft = format!("{name}_draft");
        connection
            .batch_execute(&format!("DROP DATABASE IF EXISTS {draft}"))
            .expect("no draft of a run that broke off");
        connection.batch_execute(&format!("CREATE DATABASE {draft}")).expect("a database to copy");
        lay_schema(&address(&server, &draft));
        connection.batch_execute(&format!("ALTER DATABASE {draft} RENAME TO {name}")).expect("its name");
    }
    connection.batch_execute("SELECT pg_advisory_unlock(7363112)").expect("the next one's turn");
    name
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
