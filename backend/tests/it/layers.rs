//! One direction: handler > command or read > domain rule > query. Imports that go upwards are
//! refused here.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What a room of the backend may use of the others.
const RULES: &[(&str, &[&str])] = &[
    ("domain", &["domain"]),
    // A scope is a value: which departments a viewer sees.
    ("db", &["db", "domain", "viewer"]),
    (
        "reads",
        &[
            "reads",
            "cube",
            "db",
            "domain",
            "error",
            "viewer",
            "clock",
            "tokens",
            "paging",
            "demo_logins",
            "ingest",
        ],
    ),
    (
        "commands",
        &[
            "commands",
            "reads",
            "db",
            "domain",
            "error",
            "viewer",
            "clock",
            "tokens",
            "paging",
            "passwords",
            "writer",
            "app",
            "demo_logins",
            "ingest",
        ],
    ),
    (
        "http",
        &[
            "http",
            "commands",
            "reads",
            "domain",
            "error",
            "viewer",
            "clock",
            "tokens",
            "paging",
            "passwords",
            "writer",
            "app",
            "ingest",
            "importing",
            "attaching",
            "printing",
        ],
    ),
    // Facts in memory answer plans of numbers: neither words nor people are known there.
    ("cube", &["cube", "db", "domain", "error"]),
    // What goes on with imports beside requests calls commands as a request does.
    ("importing", &["importing", "commands", "reads", "db", "domain", "error", "ingest", "writer"]),
    // What leaves is written and noted by commands.
    ("mailing", &["mailing", "commands", "config", "printing", "reads", "db", "domain", "error", "writer"]),
    ("webhooks", &["webhooks", "commands", "config", "reads", "db", "domain", "error", "writer"]),
    // What rules say is measured beside requests and written by commands.
    ("alerting", &["alerting", "commands", "cube", "reads", "clock", "db", "domain", "error", "writer"]),
    // Printing takes a table and gives a file.
    ("printing", &["printing", "reads", "error"]),
    // What is received is handed to a command.
    ("attaching", &["attaching", "importing", "commands", "db"]),
    // Reading files takes bytes and gives rows: it knows neither tables nor requests.
    ("ingest", &["ingest", "domain", "error"]),
];

/// Rooms that do not know the database's library, and rooms that do not know the web's.
const NO_DIESEL: &[&str] = &["http", "domain", "ingest", "cube"];
const NO_ACTIX: &[&str] = &["domain", "db", "reads", "ingest", "cube"];

pub fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The files of a room: `src/room.rs` and everything in `src/room/`.
fn room(name: &str) -> Vec<PathBuf> {
    let mut found = files(&source().join(name));
    found.extend(Some(source().join(format!("{name}.rs"))).filter(|file| file.exists()));
    found
}

/// The code without comments and without its tests, which may use what they like.
pub fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The rooms that a piece of code names: `crate::room` and each first word in `crate::{...}`.
fn used_rooms(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => rooms.extend(first_word(rest)),
            Some(list) => rooms.extend(top_level(list).iter().filter_map(|part| first_word(part))),
        }
    }
    rooms
}

fn first_word(text: &str) -> Option<String> {
    let word: String = text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

/// The parts of a list of imports, up to its closing brace, without looking into inner braces.
fn top_level(list: &str) -> Vec<String> {
    let (mut parts, mut part, mut depth) = (Vec::new(), String::new(), 0);
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(std::mem::take(&mut part)),
            _ => {}
        }
        if c != ',' || depth > 0 {
            part.push(c);
        }
    }
    parts.push(part);
    parts
}

#[test]
fn no_room_uses_what_is_above_it() {
    let mut wrong = Vec::new();
    for (name, allowed) in RULES {
        let files = room(name);
        assert!(!files.is_empty(), "there is no room {name}");
        for file in files {
            let used = used_rooms(&code(&file));
            let above: Vec<_> = used.iter().filter(|used| !allowed.contains(&used.as_str())).collect();
            if !above.is_empty() {
                wrong.push(format!("{} uses {above:?}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_lower_rooms_know_diesel_and_only_the_upper_ones_actix() {
    let mut wrong = Vec::new();
    for (rooms, library) in [(NO_DIESEL, "diesel"), (NO_ACTIX, "actix_web")] {
        for file in rooms.iter().flat_map(|name| room(name)) {
            if code(&file).contains(&format!("{library}::")) {
                wrong.push(format!("{} uses {library}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn tables_are_named_in_the_db_room_only() {
    let outside = files(&source()).into_iter().filter(|file| !file.starts_with(source().join("db")));
    let wrong: Vec<_> = outside.filter(|file| code(file).contains("schema::")).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_shared_crate_does_no_input_or_output() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let manifest = fs::read_to_string(shared.join("Cargo.toml")).expect("a manifest");
    for library in ["penstock-backend", "actix", "tokio", "ureq", "tracing"] {
        assert!(!manifest.contains(library), "{library}");
    }
    for file in files(&shared.join("src")) {
        let code = code(&file);
        for word in ["std::fs", "std::net", "std::env", "SystemTime", "Utc::now", "rand::"] {
            assert!(!code.contains(word), "{word} in {}", file.display());
        }
    }
}

#[test]
fn the_scanner_sees_what_it_should() {
    let code =
        "use crate::{\n    app::AppState,\n    db::{self, users::UserRow},\n};\nfn f() { crate::http::g() }";
    assert_eq!(used_rooms(code), BTreeSet::from(["app", "db", "http"].map(str::to_owned)));
    assert!(used_rooms("use super::schema; // crate::http").contains("http"), "comments are cut before");
}
