//! The two dialects have the same tables, and diesel's description of them is right.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Bool, Text},
};
use penstock::db::{AnyConnection, migrate};

use crate::support::database::TestDatabase;

#[derive(Debug, QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    not_null: bool,
    /// The place in the primary key, 0 outside of it.
    #[diesel(sql_type = BigInt)]
    key_place: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    kind: String,
    not_null: bool,
    key_place: i64,
}

type Tables = BTreeMap<String, BTreeMap<String, Column>>;

const SQLITE: &str = "SELECT m.name AS table_name, p.name AS column_name, LOWER(p.type) AS kind, \
     p.\"notnull\" AS not_null, CAST(p.pk AS BIGINT) AS key_place \
     FROM sqlite_master m JOIN pragma_table_info(m.name) p \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";

const POSTGRES: &str = "SELECT c.table_name::text AS table_name, c.column_name::text AS column_name, \
     c.data_type::text AS kind, c.is_nullable = 'NO' AS not_null, \
     COALESCE(k.ordinal_position, 0)::bigint AS key_place \
     FROM information_schema.columns c \
     LEFT JOIN information_schema.table_constraints t ON t.table_schema = c.table_schema \
     AND t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY' \
     LEFT JOIN information_schema.key_column_usage k ON k.constraint_schema = t.constraint_schema \
     AND k.constraint_name = t.constraint_name AND k.column_name = c.column_name \
     WHERE c.table_schema = 'public'";

/// The text of the statement that made each index, without what is the dialect's own.
const SQLITE_INDEXES: &str =
    "SELECT name AS name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
const POSTGRES_INDEXES: &str = "SELECT i.indexname::text AS name FROM pg_indexes i WHERE i.schemaname = 'public' \
     AND NOT EXISTS (SELECT 1 FROM information_schema.table_constraints t WHERE t.constraint_name = i.indexname)";

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// One name for the types that are the same to the program.
fn kind(text: &str) -> String {
    match text {
        "timestamp without time zone" => "timestamp",
        "blob" | "bytea" => "binary",
        // Only numbers of rows are declared so; they are 64 bits wide like the others.
        "integer primary key" => "bigint",
        other => other,
    }
    .to_owned()
}

fn read(database: &TestDatabase) -> (Tables, BTreeSet<String>) {
    let mut connection = database.url.connect().expect("the database");
    migrate::run(&mut connection).expect("the schema");
    let (rows, indexes): (Vec<ColumnRow>, Vec<Name>) = match &mut connection {
        AnyConnection::Sqlite(sqlite) => (
            sql_query(SQLITE).load(sqlite).expect("columns"),
            sql_query(SQLITE_INDEXES).load(sqlite).expect("indexes"),
        ),
        AnyConnection::Postgres(postgres) => (
            sql_query(POSTGRES).load(postgres).expect("columns"),
            sql_query(POSTGRES_INDEXES).load(postgres).expect("indexes"),
        ),
    };
    let is_sqlite = matches!(connection, AnyConnection::Sqlite(_));
    let mut tables = Tables::new();
    for row in rows.into_iter().filter(|row| row.table_name != "__diesel_schema_migrations") {
        let own_number = is_sqlite && row.kind == "integer" && row.key_place == 1;
        let name = if own_number { "integer primary key" } else { &row.kind };
        let column = Column { kind: kind(name), not_null: row.not_null, key_place: row.key_place };
        tables.entry(row.table_name).or_default().insert(row.column_name, column);
    }
    (tables, indexes.into_iter().map(|index| index.name).collect())
}

#[test]
fn schemas_agree() {
    let (sqlite, sqlite_indexes) = read(&TestDatabase::sqlite());
    let (postgres, postgres_indexes) = read(&TestDatabase::postgres());
    assert!(sqlite.len() > 20, "{:?}", sqlite.keys());
    assert_eq!(sqlite.keys().collect::<Vec<_>>(), postgres.keys().collect::<Vec<_>>());
    for (table, columns) in &sqlite {
        assert_eq!(Some(columns), postgres.get(table), "{table}");
    }
    assert_eq!(sqlite_indexes, postgres_indexes);
}

#[test]
fn diesel_sees_the_tables_as_they_are() {
    let (tables, _) = read(&TestDatabase::postgres());
    let folder =
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/db/schema")).expect("the folder");
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        std::fs::read_to_string(file.expect("a file").path()).expect("the description")
    };
    let described: Tables = folder.flat_map(|file| described(&read(file))).collect();
    assert_eq!(described.keys().collect::<Vec<_>>(), tables.keys().collect::<Vec<_>>());
    for (table, columns) in &tables {
        assert_eq!(Some(columns), described.get(table), "{table}");
    }
}

/// Reads `table! { name (key, ...) { column -> Type, ... } }`.
fn described(source: &str) -> Tables {
    let mut tables = Tables::new();
    for block in source.split("diesel::table! {").skip(1) {
        let mut lines =
            block.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
        let (name, keys) = lines.next().and_then(|line| line.split_once('(')).expect("a table's head");
        let keys: Vec<_> = keys.trim_end_matches(['{', ' ', ')']).split(',').map(str::trim).collect();
        let columns = tables.entry(name.trim().to_owned()).or_default();
        for line in lines.take_while(|line| *line != "}") {
            let (column, described) = line.trim_end_matches(',').split_once("->").expect("a column");
            let (column, described) = (column.trim(), described.trim());
            let nullable = described.strip_prefix("Nullable<").and_then(|inner| inner.strip_suffix('>'));
            let kind = match nullable.unwrap_or(described) {
                "BigInt" => "bigint",
                "Integer" => "integer",
                "Text" => "text",
                "Bool" => "boolean",
                "Timestamp" => "timestamp",
                "Date" => "date",
                "Binary" => "binary",
                other => panic!("{name}.{column} is {other}"),
            };
            let place = keys.iter().position(|key| *key == column).map_or(0, |place| place + 1);
            let column_of = Column {
                kind: kind.to_owned(),
                not_null: nullable.is_none(),
                key_place: i64::try_from(place).expect("a small number"),
            };
            columns.insert(column.to_owned(), column_of);
        }
    }
    tables
}
