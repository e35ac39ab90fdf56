//! A process that is killed in the middle of an import leaves nothing half done, and the next one goes
//! on behind the last chunk.

use std::time::{Duration, Instant};

use penstock::reads::verify;
use penstock_shared::import::ImportState;

use super::{Importing, tracking};
use crate::{
    cli::{set_up, url},
    support::{
        Client,
        app::PASSWORD,
        database::TestDatabase,
        program::{Server, penstock},
    },
};

const ROWS: i64 = 30_000;

fn ledger() -> String {
    let mut ledger = "Date,Department,Supplier,Reference,Amount\n".to_owned();
    for number in 0..ROWS {
        // Every tenth row is the one before once more.
        let same = number - i64::from(number % 10 == 9);
        let (month, day) = (same / 2_500 + 1, same % 28 + 1);
        ledger +=
            &format!("2026-{month:02}-{day:02},Growth,Supplier {},R{same},{}.00\n", same % 40, same + 1);
    }
    ledger
}

/// A quiet server: nobody reads its log, and a full pipe would stop it.
fn start(database: &TestDatabase) -> Server {
    Server::start(
        penstock()
            .arg("serve")
            .args(["--log-level", "warn"])
            .env("PENSTOCK_DATABASE_URL", url(database))
            .env("PENSTOCK_DATA_DIR", &database.data_dir),
    )
}

fn goes_on_after_a_kill(database: &TestDatabase) {
    let server = start(database);
    let client = set_up(&server.base);
    let import = Importing::of(&client, "expenses", &[("long.csv", ledger().as_bytes())]);
    let id = import.id;
    import.set(tracking);
    import.post("run").expect::<serde_json::Value>(200);
    let until = Instant::now() + Duration::from_secs(60);
    let before = loop {
        let progress = import.get().summary.progress;
        if progress.rows_accepted > ROWS / 10 {
            break progress;
        }
        assert!(Instant::now() < until, "{progress:?}");
        std::thread::sleep(Duration::from_millis(2));
    };
    server.signal("KILL");
    server.end();
    assert!(before.rows_read < ROWS, "it was killed too late to show anything: {before:?}");

    let server = start(database);
    let mut client = Client::new(&server.base);
    assert_eq!(client.sign_in("admin@test.example", PASSWORD).status, 200);
    let import = Importing { client: &client, id };
    assert!(import.get().summary.progress.rows_accepted >= before.rows_accepted, "what was told is kept");
    let done = import.wait();
    assert_eq!(done.summary.state, ImportState::Completed);
    // Rows that are alike are numbered from the beginning of the file, also when it is read again.
    assert_eq!(import.counts(), [ROWS / 10 * 9, 0, 0, ROWS / 10, 0]);
    let expected = (0..ROWS).filter(|number| number % 10 != 9).map(|number| (number + 1) * 100).sum::<i64>();
    assert_eq!(done.summary.progress.amount_accepted_minor, expected);
    drop(server);
    let mut connection = database.url.connect().expect("the database");
    let report = verify::verify(&mut connection).expect("a report");
    assert!(report.is_clean(), "{:#?}", report.findings);
    assert_eq!(report.entries, ROWS / 10 * 9);
}

#[test]
fn an_import_survives_a_kill_on_sqlite() {
    goes_on_after_a_kill(&TestDatabase::sqlite());
}

#[test]
fn an_import_survives_a_kill_on_postgres() {
    goes_on_after_a_kill(&TestDatabase::postgres());
}
