//! The program itself, as an operator runs it.

use std::{io::Write, process::Stdio};

use serde_json::{Value, json};

use crate::support::{
    Client,
    app::PASSWORD,
    database::TestDatabase,
    program::{Server, at, penstock, run},
};

pub fn url(database: &TestDatabase) -> String {
    match &database.url {
        penstock::db::DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        penstock::db::DatabaseUrl::Postgres(url) => url.clone(),
    }
}

pub fn set_up(base: &str) -> Client {
    let mut client = Client::new(base);
    let setup = json!({
        "organisation_name": "Test House", "currency": "CNY", "time_zone": "Asia/Shanghai",
        "fiscal_year_start_month": 1, "default_locale": "en", "admin_name": "Admin",
        "admin_email": "admin@test.example", "admin_password": PASSWORD,
    });
    let answer = client.post("/setup", &setup);
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(client.sign_in("admin@test.example", PASSWORD).status, 200);
    client
}

#[test]
fn wrong_settings_are_refused_at_once_with_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("penstock.toml");
    std::fs::write(&file, "addres = '127.0.0.1:1'").expect("a file");
    let file = file.to_str().expect("a path");
    for (arguments, variable, said) in [
        (vec!["--address", "nowhere"], None, "--address (PENSTOCK_ADDRESS) is 'nowhere'"),
        (vec![], Some(("PENSTOCK_WORKERS", "0")), "--workers (PENSTOCK_WORKERS) is '0'"),
        (vec!["--log-format", "xml"], None, "write text or json"),
        (vec!["--log-level", "loud=very=much"], None, "--log-level"),
        (vec!["--config", file], None, "addres"),
        (vec!["--config", "/nowhere.toml"], None, "--config (PENSTOCK_CONFIG)"),
        (vec!["--adress", "127.0.0.1:1"], None, "--adress"),
    ] {
        let mut command = penstock();
        command.current_dir(folder.path()).arg("serve").args(&arguments).envs(variable);
        let (code, out, err) = run(&mut command);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {err}");
        assert!(err.contains(said), "{arguments:?}: {err}");
    }
    assert!(!folder.path().join("data").exists(), "a refused start left a data folder");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let (code, _, err) = run(penstock().current_dir(folder.path()).args(["serve", "--address", &address]));
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains(&address) && err.contains("--address"), "{err}");
}

#[test]
fn the_document_is_printed_without_a_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, out, _) = run(penstock().current_dir(folder.path()).arg("openapi"));
    let document: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &document["openapi"]), (Some(0), &json!("3.1.0")));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn help_names_every_command_and_the_exit_codes() {
    let (code, out, _) = run(penstock().arg("--help"));
    assert_eq!(code, Some(0));
    for word in ["serve", "migrate", "admin", "verify", "backup", "restore", "openapi", "Exit codes"] {
        assert!(out.contains(word), "{word}: {out}");
    }
}

fn serves_stops_backs_up_and_restores(database: &TestDatabase, elsewhere: &TestDatabase) {
    let (from, to) = (url(database), url(elsewhere));
    let data = database.data_dir.join("data");
    let server = Server::at(&from, &data);
    let admin = set_up(&server.base);
    std::fs::write(data.join("upload.csv"), "a,b\n1,2\n").expect("a file");

    // While the server runs.
    let archive = data.join("backup.tar");
    let (code, _, err) = at(penstock().arg("backup").arg(&archive), &from, &data);
    assert_eq!(code, Some(0), "{err}");
    let (code, _, err) = at(penstock().arg("backup").arg(&archive), &from, &data);
    assert_eq!(code, Some(1), "a backup was overwritten");
    assert!(err.contains("is there already"), "{err}");
    admin.post("/departments", &json!({"code": "LATE", "name": "After the backup"})).expect::<Value>(201);

    server.signal("TERM");
    let (code, log) = server.end();
    assert_eq!(code, Some(0), "{log}");
    let line =
        log.lines().find(|line| line.contains("/api/v1/departments")).expect("a line of the access log");
    let line: Value = serde_json::from_str(line).expect("JSON");
    assert_eq!((&line["route"], &line["status"]), (&json!("/api/v1/departments"), &json!(201)));
    assert!(line["span"]["id"].is_string(), "{line}");

    let new = elsewhere.data_dir.join("restored");
    let (code, out, err) = at(penstock().arg("restore").arg(&archive), &to, &new);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("the books are right"), "{out}");
    assert_eq!(std::fs::read_to_string(new.join("upload.csv")).expect("a file"), "a,b\n1,2\n");
    assert!(!new.join("backup.tar").exists(), "the backup holds itself");
    let (code, _, err) = at(penstock().arg("restore").arg(&archive), &to, &new);
    assert_eq!(code, Some(1), "{err}");

    let server = Server::at(&to, &new);
    let mut admin = Client::new(&server.base);
    assert_eq!(admin.sign_in("admin@test.example", PASSWORD).status, 200);
    let departments = admin.get("/departments").body;
    assert!(!departments.contains("After the backup"), "{departments}");
    server.signal("INT");
    assert_eq!(server.end().0, Some(0));
    let (code, out, err) = at(penstock().arg("verify"), &to, &new);
    assert_eq!(code, Some(0), "{out}{err}");
}

#[test]
fn sqlite_serves_stops_backs_up_and_restores() {
    serves_stops_backs_up_and_restores(&TestDatabase::sqlite(), &TestDatabase::sqlite());
}

#[test]
fn postgres_serves_stops_backs_up_and_restores() {
    serves_stops_backs_up_and_restores(&TestDatabase::postgres(), &TestDatabase::postgres());
}

#[test]
fn a_backup_of_one_kind_does_not_go_into_the_other() {
    let (sqlite, postgres) = (TestDatabase::sqlite(), TestDatabase::postgres());
    let archive = sqlite.data_dir.join("backup.tar");
    assert_eq!(at(penstock().arg("migrate"), &url(&sqlite), &sqlite.data_dir).0, Some(0));
    assert_eq!(at(penstock().arg("backup").arg(&archive), &url(&sqlite), &sqlite.data_dir).0, Some(0));
    let (code, _, err) = at(penstock().arg("restore").arg(&archive), &url(&postgres), &postgres.data_dir);
    assert_eq!(code, Some(1));
    assert!(err.contains("SQLite") && err.contains("PostgreSQL"), "{err}");
    std::fs::write(&archive, "no archive").expect("a file");
    let (code, _, err) = at(penstock().arg("restore").arg(&archive), &url(&postgres), &postgres.data_dir);
    assert_eq!(code, Some(1));
    assert!(err.contains("is no backup"), "{err}");
}

#[test]
fn damage_has_an_exit_code_of_its_own() {
    use diesel::connection::SimpleConnection;
    let database = TestDatabase::sqlite();
    assert_eq!(at(penstock().arg("migrate"), &url(&database), &database.data_dir).0, Some(0));
    let mut connection = database.url.connect().expect("the database");
    connection.batch_execute("UPDATE ledger_head SET sequence = 7").expect("damage");
    let (code, out, _) = at(penstock().arg("verify"), &url(&database), &database.data_dir);
    assert_eq!(code, Some(3), "{out}");
    assert!(out.contains("DAMAGE"), "{out}");
    let (code, _, err) = at(penstock().arg("verify"), "sqlite:/nowhere/at.all", &database.data_dir);
    assert_eq!(code, Some(1), "{err}");
}

#[test]
fn an_administrator_is_made_with_a_password_that_no_flag_shows() {
    let database = TestDatabase::sqlite();
    let (url, data) = (url(&database), database.data_dir.clone());
    assert_eq!(at(penstock().arg("migrate"), &url, &data).0, Some(0));
    let create = |email: &str| {
        let mut command = penstock();
        command.args(["admin", "create", "--email", email, "--name", "Second"]);
        command
    };
    let (code, _, err) =
        at(create("second@test.example").env("PENSTOCK_ADMIN_PASSWORD", PASSWORD), &url, &data);
    assert_eq!(code, Some(1));
    assert!(err.contains("not set up"), "{err}");

    let server = Server::at(&url, &data);
    set_up(&server.base);
    let (code, out, err) =
        at(create("second@test.example").env("PENSTOCK_ADMIN_PASSWORD", PASSWORD), &url, &data);
    assert_eq!(code, Some(0), "{out}{err}");
    let mut piped = create("third@test.example");
    piped.args(["--database-url", &url]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = piped.spawn().expect("the program");
    writeln!(child.stdin.take().expect("its input"), "{PASSWORD}").expect("a line");
    assert!(child.wait().expect("a process").success());
    for email in ["second@test.example", "third@test.example"] {
        assert_eq!(Client::new(&server.base).sign_in(email, PASSWORD).status, 200, "{email}");
    }
    let (code, _, err) =
        at(create("second@test.example").env("PENSTOCK_ADMIN_PASSWORD", "short"), &url, &data);
    assert_eq!(code, Some(1));
    assert!(err.contains("email:") && err.contains("password:"), "{err}");
}
