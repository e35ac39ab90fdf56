//! The triggers that note what becomes of every row of the audited tables.
//!
//! They are made from the columns that the tables have now, so that a new column is audited by itself. SQLite
//! has one for each row; PostgreSQL one for each statement, which notes all rows of a bulk insert at once.

use std::collections::BTreeMap;

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Bool, Text},
};

use super::tables::{AUDITED, Audited};
use crate::db::AnyConnection;

/// What the trail shows of a secret.
pub const MASK: &str = "***";

const SQLITE_COLUMNS: &str = "SELECT m.name AS table_name, p.name AS name, \
     LOWER(p.type) = 'boolean' AS is_boolean, CAST(p.pk AS BIGINT) AS key_place \
     FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY m.name, p.cid";
const POSTGRES_COLUMNS: &str = "SELECT c.relname::text AS table_name, a.attname::text AS name, \
     a.atttypid = 'boolean'::regtype AS is_boolean, \
     COALESCE(array_position(k.conkey, a.attnum), 0)::bigint AS key_place \
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p' \
     WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname, a.attnum";
const SQLITE_TRIGGERS: &str =
    "SELECT name AS name, sql AS text FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_note_%'";
const POSTGRES_TRIGGERS: &str = "SELECT t.tgname::text AS name, \
     CASE WHEN t.tgenabled = 'O' THEN p.prosrc ELSE '' END AS text \
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid \
     WHERE NOT t.tgisinternal AND t.tgname LIKE 'audit\\_note\\_%' \
     AND c.relnamespace = current_schema()::regnamespace AND p.proname = 'audit_note_' || c.relname";

/// A column of a table.
#[derive(Debug, Clone, QueryableByName)]
pub struct Column {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Bool)]
    pub is_boolean: bool,
    /// The place in the primary key, 0 outside of it.
    #[diesel(sql_type = BigInt)]
    pub key_place: i64,
}

#[derive(QueryableByName)]
struct Laid {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    text: String,
}

/// The columns of every table, in their order.
///
/// # Errors
/// When the database fails.
pub fn columns(conn: &mut AnyConnection) -> QueryResult<BTreeMap<String, Vec<Column>>> {
    let rows: Vec<Column> = match conn {
        AnyConnection::Sqlite(sqlite) => sql_query(SQLITE_COLUMNS).load(sqlite)?,
        AnyConnection::Postgres(postgres) => sql_query(POSTGRES_COLUMNS).load(postgres)?,
    };
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for row in rows {
        tables.entry(row.table_name.clone()).or_default().push(row);
    }
    Ok(tables)
}

/// Lays the triggers that are missing or not as they should be, and says on which tables.
///
/// # Errors
/// When the database fails.
pub fn lay(conn: &mut AnyConnection) -> QueryResult<Vec<&'static str>> {
    let tables = columns(conn)?;
    let laid = laid(conn)?;
    let mut done = Vec::new();
    for audited in AUDITED {
        let Some(columns) = tables.get(audited.table) else { continue };
        if is_laid(conn, audited, columns, &laid) {
            continue;
        }
        conn.batch_execute(&statements(conn, audited, columns))?;
        done.push(audited.table);
    }
    Ok(done)
}

/// The audited tables whose changes are not noted, or not as they should be.
///
/// # Errors
/// When the database fails.
pub fn missing(conn: &mut AnyConnection) -> QueryResult<Vec<&'static str>> {
    let tables = columns(conn)?;
    let laid = laid(conn)?;
    let is_missing = |audited: &&Audited| {
        tables.get(audited.table).is_none_or(|columns| !is_laid(conn, audited, columns, &laid))
    };
    Ok(AUDITED.iter().filter(is_missing).map(|audited| audited.table).collect())
}

/// Takes the triggers off, so that a migration may change the tables.
///
/// # Errors
/// When the database fails.
pub fn lift(conn: &mut AnyConnection) -> QueryResult<()> {
    for name in laid(conn)?.into_keys() {
        let drop = match conn {
            AnyConnection::Sqlite(_) => format!("DROP TRIGGER {name}"),
            AnyConnection::Postgres(_) => {
                let table = name.trim_end_matches("_insert").trim_end_matches("_update");
                format!("DROP FUNCTION IF EXISTS {} CASCADE", table.trim_end_matches("_delete"))
            }
        };
        conn.batch_execute(&drop)?;
    }
    Ok(())
}

fn laid(conn: &mut AnyConnection) -> QueryResult<BTreeMap<String, String>> {
    let rows: Vec<Laid> = match conn {
        AnyConnection::Sqlite(sqlite) => sql_query(SQLITE_TRIGGERS).load(sqlite)?,
        AnyConnection::Postgres(postgres) => sql_query(POSTGRES_TRIGGERS).load(postgres)?,
    };
    Ok(rows.into_iter().map(|row| (row.name, row.text)).collect())
}

const EVENTS: [&str; 3] = ["insert", "update", "delete"];

fn name(audited: &Audited, event: &str) -> String {
    format!("audit_note_{}_{event}", audited.table)
}

fn is_laid(
    conn: &AnyConnection,
    audited: &Audited,
    columns: &[Column],
    laid: &BTreeMap<String, String>,
) -> bool {
    EVENTS.iter().all(|event| {
        let wanted = match conn {
            AnyConnection::Sqlite(_) => sqlite::trigger(audited, columns, event),
            AnyConnection::Postgres(_) => postgres::body(audited, columns),
        };
        laid.get(&name(audited, event)) == Some(&wanted)
    })
}

/// What lays the triggers of a table anew.
fn statements(conn: &AnyConnection, audited: &Audited, columns: &[Column]) -> String {
    let per_event = |event: &&str| match conn {
        AnyConnection::Sqlite(_) => {
            let trigger = sqlite::trigger(audited, columns, event);
            format!("DROP TRIGGER IF EXISTS {};\n{trigger};\n", name(audited, event))
        }
        AnyConnection::Postgres(_) => postgres::trigger(audited, event),
    };
    let triggers: String = EVENTS.iter().map(per_event).collect();
    match conn {
        AnyConnection::Sqlite(_) => triggers,
        AnyConnection::Postgres(_) => postgres::function(audited, columns) + &triggers,
    }
}

/// The columns that the trail notes.
fn noted<'a>(audited: &'a Audited, columns: &'a [Column]) -> impl Iterator<Item = &'a Column> + 'a {
    columns.iter().filter(|column| audited.notes(&column.name, column.key_place > 0))
}

/// The row's key as a text.
pub(super) fn row_id(columns: &[Column], row: &str) -> String {
    let mut keys: Vec<_> = columns.iter().filter(|column| column.key_place > 0).collect();
    keys.sort_by_key(|column| column.key_place);
    let texts: Vec<_> = keys.iter().map(|column| format!("CAST({row}.{} AS TEXT)", column.name)).collect();
    texts.join(" || ':' || ")
}

/// The first columns of a change: its deed is the next one.
fn head(audited: &Audited, columns: &[Column], row: &str, action: &str) -> String {
    format!(
        "(SELECT sequence + 1 FROM audit_head), '{}', COALESCE({}, 0), '{}', {}, '{action}'",
        audited.kind,
        audited.object.replace("$r", row),
        audited.table,
        row_id(columns, row)
    )
}

/// What a row's object, key and image are now, in SQL.
pub(super) fn image_of(conn: &AnyConnection, audited: &Audited, columns: &[Column], row: &str) -> String {
    let image = match conn {
        AnyConnection::Sqlite(_) => sqlite::object(&sqlite::fields(audited, columns, row)),
        AnyConnection::Postgres(_) => postgres::image(audited, columns, row),
    };
    format!("{} AS row_id, {image} AS image", row_id(columns, row))
}

const INTO: &str = "INSERT INTO audit_changes \
     (deed, object_kind, object_id, row_table, row_id, action, before, after)";

mod sqlite {
    use super::{Audited, Column, INTO, MASK, head, name, noted};

    pub(super) fn trigger(audited: &Audited, columns: &[Column], event: &str) -> String {
        let (row, images, when) = match event {
            "insert" => ("NEW", format!("NULL, {}", object(&fields(audited, columns, "NEW"))), String::new()),
            "delete" => ("OLD", format!("{}, NULL", object(&fields(audited, columns, "OLD"))), String::new()),
            _ => {
                let changed = |row| merged(&changed(audited, columns, row));
                let images = format!("{}, {}", changed("OLD"), changed("NEW"));
                let differs: Vec<_> = noted(audited, columns).map(|column| differs(&column.name)).collect();
                ("NEW", images, format!("\nWHEN {}", differs.join(" OR ")))
            }
        };
        format!(
            "CREATE TRIGGER {} AFTER {} ON {}{when}\nBEGIN\n  {INTO}\n  VALUES ({}, {images});\nEND",
            name(audited, event),
            event.to_uppercase(),
            audited.table,
            head(audited, columns, row, event)
        )
    }

    fn differs(column: &str) -> String {
        format!("OLD.{column} IS NOT NEW.{column}")
    }

    /// Each column's name and value.
    pub(super) fn fields(audited: &Audited, columns: &[Column], row: &str) -> Vec<String> {
        let field = |column: &Column| format!("'{}', {}", column.name, value(audited, column, row));
        noted(audited, columns).map(field).collect()
    }

    fn changed(audited: &Audited, columns: &[Column], row: &str) -> Vec<String> {
        let field = |column: &Column| {
            let value = value(audited, column, row);
            format!("'{}', CASE WHEN {} THEN {value} END", column.name, differs(&column.name))
        };
        noted(audited, columns).map(field).collect()
    }

    pub(super) fn object(fields: &[String]) -> String {
        format!("json_object({})", fields.join(", "))
    }

    /// Merging into nothing drops what is null.
    fn merged(fields: &[String]) -> String {
        format!("json_patch('{{}}', {})", object(fields))
    }

    fn value(audited: &Audited, column: &Column, row: &str) -> String {
        let name = &column.name;
        if audited.secret.contains(&name.as_str()) {
            return format!("CASE WHEN {row}.{name} IS NOT NULL THEN '{MASK}' END");
        }
        if column.is_boolean {
            return format!("json(CASE {row}.{name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)");
        }
        format!("{row}.{name}")
    }
}

mod postgres {
    use super::{Audited, Column, INTO, MASK, head, name};

    pub(super) fn function(audited: &Audited, columns: &[Column]) -> String {
        format!(
            "CREATE OR REPLACE FUNCTION audit_note_{}() RETURNS trigger LANGUAGE plpgsql AS $body${}$body$;\n",
            audited.table,
            body(audited, columns)
        )
    }

    pub(super) fn trigger(audited: &Audited, event: &str) -> String {
        let rows = match event {
            "insert" => "NEW TABLE AS new_rows",
            "delete" => "OLD TABLE AS old_rows",
            _ => "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        };
        let (trigger, table) = (name(audited, event), audited.table);
        format!(
            "DROP TRIGGER IF EXISTS {trigger} ON {table};\n\
             CREATE TRIGGER {trigger} AFTER {} ON {table} REFERENCING {rows} \
             FOR EACH STATEMENT EXECUTE FUNCTION audit_note_{table}();\n",
            event.to_uppercase()
        )
    }

    pub(super) fn body(audited: &Audited, columns: &[Column]) -> String {
        let keys: Vec<_> = columns
            .iter()
            .filter(|column| column.key_place > 0)
            .map(|column| format!("o.{0} = n.{0}", column.name))
            .collect();
        let head = |row, action| head(audited, columns, row, action);
        format!(
            "\nBEGIN\n\
             IF TG_OP = 'INSERT' THEN\n  {INTO}\n  SELECT {}, NULL, {}\n  FROM new_rows n;\n\
             ELSIF TG_OP = 'DELETE' THEN\n  {INTO}\n  SELECT {}, {}, NULL\n  FROM old_rows o;\n\
             ELSE\n  {INTO}\n  SELECT {}, d.before::text, d.after::text\n\
             \x20 FROM old_rows o JOIN new_rows n ON {},\n  LATERAL ({}) d\n  WHERE d.before IS NOT NULL;\n\
             END IF;\nRETURN NULL;\nEND;\n",
            head("n", "insert"),
            image(audited, columns, "n"),
            head("o", "delete"),
            image(audited, columns, "o"),
            head("n", "update"),
            keys.join(" AND "),
            changed(audited, columns)
        )
    }

    pub(super) fn image(audited: &Audited, columns: &[Column], row: &str) -> String {
        let masks: Vec<_> = audited
            .secret
            .iter()
            .map(|column| format!("'{column}', CASE WHEN {row}.{column} IS NOT NULL THEN '{MASK}' END"))
            .collect();
        let masked = match masks.as_slice() {
            [] => String::new(),
            masks => format!(" || jsonb_build_object({})", masks.join(", ")),
        };
        format!("({}{masked})::text", plain(audited, columns, row))
    }

    /// The row without what the trail leaves out.
    fn plain(audited: &Audited, columns: &[Column], row: &str) -> String {
        let left_out: Vec<_> = columns
            .iter()
            .filter(|column| !audited.notes(&column.name, column.key_place > 0))
            .map(|column| format!("'{}'", column.name))
            .collect();
        match left_out.as_slice() {
            [] => format!("to_jsonb({row})"),
            names => format!("(to_jsonb({row}) - ARRAY[{}])", names.join(", ")),
        }
    }

    /// Both images of the fields that differ.
    fn changed(audited: &Audited, columns: &[Column]) -> String {
        let secrets: Vec<_> = audited.secret.iter().map(|column| format!("'{column}'")).collect();
        let value = |row: &str| match secrets.as_slice() {
            [] => format!("{row}.value"),
            names => format!(
                "CASE WHEN b.key IN ({}) AND {row}.value <> 'null' THEN to_jsonb('{MASK}'::text) ELSE {row}.value END",
                names.join(", ")
            ),
        };
        format!(
            "SELECT jsonb_strip_nulls(jsonb_object_agg(b.key, {})) AS before, \
             jsonb_strip_nulls(jsonb_object_agg(b.key, {})) AS after \
             FROM jsonb_each({}) b JOIN jsonb_each({}) a ON a.key = b.key WHERE a.value <> b.value",
            value("b"),
            value("a"),
            plain(audited, columns, "o"),
            plain(audited, columns, "n")
        )
    }
}
