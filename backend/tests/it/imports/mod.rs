//! Imports: from the upload to the books.

mod budgets;
mod hostile;
mod late;
mod ledgers;
mod real_data;
mod restarts;
mod waiting;

use std::time::{Duration, Instant};

use penstock_shared::{
    import::{Import, ImportRow, ImportSettings, ImportState},
    page::Page,
};
use serde_json::{Value, json};

use crate::support::{Answer, Client};

/// How long a run may take in a test.
const PATIENCE: Duration = Duration::from_secs(120);

/// An import of a client.
struct Importing<'a> {
    client: &'a Client,
    id: i64,
}

impl<'a> Importing<'a> {
    /// Begins an import and uploads files.
    #[track_caller]
    fn of(client: &'a Client, kind: &str, files: &[(&str, &[u8])]) -> Self {
        let made: Import = client.post("/imports", &json!({"kind": kind, "name": "Ledger"})).expect(201);
        let import = Self { client, id: made.summary.id.0 };
        import.upload(files).expect::<Import>(201);
        import
    }

    fn upload(&self, files: &[(&str, &[u8])]) -> Answer {
        self.client.upload(&format!("/imports/{}/files", self.id), files)
    }

    #[track_caller]
    fn get(&self) -> Import {
        self.client.get(&format!("/imports/{}", self.id)).expect(200)
    }

    /// Changes what is suggested, and sends it.
    #[track_caller]
    fn set(&self, change: impl FnOnce(&mut ImportSettings)) -> Import {
        let import = self.get();
        let mut settings = import.settings;
        change(&mut settings);
        let path = format!("/imports/{}/settings", self.id);
        self.client.put(&path, import.summary.version, &settings).expect(200)
    }

    fn post(&self, step: &str) -> Answer {
        self.client.post(&format!("/imports/{}/{step}", self.id), &json!({}))
    }

    /// Runs the import to its end.
    #[track_caller]
    fn run(&self) -> Import {
        self.post("run").expect::<Import>(200);
        self.wait()
    }

    /// Waits until it runs no more.
    #[track_caller]
    fn wait(&self) -> Import {
        let until = Instant::now() + PATIENCE;
        loop {
            let import = self.get();
            if import.summary.state != ImportState::Running {
                return import;
            }
            assert!(Instant::now() < until, "{:?}", import.summary);
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    #[track_caller]
    fn rows(&self, state: &str) -> Vec<ImportRow> {
        let path = format!("/imports/{}/rows?state={state}&limit=200", self.id);
        self.client.get(&path).expect::<Page<ImportRow>>(200).items
    }

    #[track_caller]
    fn row_step(&self, row: &ImportRow, step: &str, body: &Value) -> ImportRow {
        self.client.post(&format!("/imports/{}/rows/{}/{step}", self.id, row.id), body).expect(200)
    }

    /// Accepted, filtered, rejected, held, known.
    #[track_caller]
    fn counts(&self) -> [i64; 5] {
        let progress = self.get().summary.progress;
        assert_eq!(
            progress.rows_read,
            progress.rows_accepted
                + progress.rows_filtered
                + progress.rows_rejected
                + progress.rows_held
                + progress.rows_known,
            "no row is lost"
        );
        [
            progress.rows_accepted,
            progress.rows_filtered,
            progress.rows_rejected,
            progress.rows_held,
            progress.rows_known,
        ]
    }
}

/// Charges the rows to a root that only tracks.
fn tracking(settings: &mut ImportSettings) {
    settings.mapping.currency = penstock_shared::money::Currency::GBP;
    settings.target = Some(penstock_shared::import::ImportTarget::Tracking { name: "Government".to_owned() });
}
