//! Whatever is changed beside the program is found.

use diesel::connection::SimpleConnection;
use penstock::db::{self, AnyConnection, audit};
use penstock_shared::audit::AuditOrigin;
use serde_json::json;

use super::{assert_whole, connect, field, of, report, vendor};
use crate::support::TestApp;

/// Writes into the database beside the program, with the triggers of a table off.
fn tamper(app: &TestApp, table: &str, statement: &str) {
    let mut conn = connect(app);
    let sql = match &mut conn {
        AnyConnection::Sqlite(_) => {
            let triggers: &[&str] = match table {
                "audit_deeds" => &["trail_deeds_are_not_updated", "trail_deeds_are_not_deleted"],
                "audit_changes" => &["trail_changes_are_not_updated", "trail_changes_are_not_deleted"],
                _ => &[],
            };
            let drops: String =
                triggers.iter().map(|name| format!("DROP TRIGGER IF EXISTS {name};")).collect();
            format!("{drops}{statement};")
        }
        AnyConnection::Postgres(_) => format!(
            "ALTER TABLE {table} DISABLE TRIGGER USER; {statement}; ALTER TABLE {table} ENABLE TRIGGER USER;"
        ),
    };
    conn.batch_execute(&sql).expect("a statement");
}

#[track_caller]
fn assert_found(app: &TestApp, words: &str) {
    let findings = report(app).findings;
    assert!(findings.iter().any(|finding| finding.contains(words)), "{words}: {findings:?}");
}

on_both! {
    fn what_was_written_beside_the_program_is_nobodys(app: &TestApp) {
        let finance = app.client("finance");
        let made = vendor(&finance, "Lantern Media");
        connect(app).batch_execute("UPDATE vendors SET tax_number = 'stolen'").expect("a statement");
        assert_found(app, "1 changes were made beside the program");
        vendor(&finance, "Riverside");
        let trail = of(app, "vendor", made.id.0);
        assert_eq!(trail.iter().map(|deed| deed.origin).collect::<Vec<_>>(), [AuditOrigin::Person, AuditOrigin::Outside]);
        assert_eq!(field(&trail[1].changes[0], "tax_number").1, Some("stolen"));
        assert_whole(app);
    }

    fn a_deed_that_was_changed_is_found(app: &TestApp) {
        vendor(&app.client("finance"), "Lantern Media");
        tamper(app, "audit_deeds", "UPDATE audit_deeds SET user_id = 1 WHERE user_id = 2");
        assert_found(app, "its hash is not that of its content");
    }

    fn a_deed_that_was_taken_away_is_found(app: &TestApp) {
        let finance = app.client("finance");
        let deed = of(app, "vendor", vendor(&finance, "Lantern Media").id.0)[0].sequence;
        vendor(&finance, "Riverside");
        tamper(app, "audit_deeds", &format!("DELETE FROM audit_deeds WHERE sequence = {deed}"));
        assert_found(app, "there is a gap");
    }

    fn a_change_that_was_changed_is_found(app: &TestApp) {
        vendor(&app.client("finance"), "Lantern Media");
        tamper(app, "audit_changes", "UPDATE audit_changes SET after = REPLACE(after, 'Lantern', 'Lamp') WHERE row_table = 'vendors'");
        assert_found(app, "is not what was sealed");
    }

    fn a_change_that_was_taken_away_is_found(app: &TestApp) {
        vendor(&app.client("finance"), "Lantern Media");
        tamper(app, "audit_changes", "DELETE FROM audit_changes WHERE row_table = 'vendors'");
        assert_found(app, "sealed 1 changes, and there are 0");
    }

    fn the_trail_refuses_to_be_changed(app: &TestApp) {
        vendor(&app.client("finance"), "Lantern Media");
        let mut conn = connect(app);
        for statement in [
            "UPDATE audit_deeds SET operation = ''",
            "DELETE FROM audit_deeds",
            "UPDATE audit_changes SET after = NULL",
            "DELETE FROM audit_changes",
        ] {
            let refused = conn.batch_execute(statement).expect_err(statement).to_string();
            assert!(refused.contains("append-only"), "{statement}: {refused}");
        }
        assert_whole(app);
    }

    fn triggers_that_are_gone_are_found_and_come_back(app: &TestApp) {
        let mut conn = connect(app);
        let drop = match &conn {
            AnyConnection::Sqlite(_) => "DROP TRIGGER audit_note_vendors_update",
            AnyConnection::Postgres(_) => "DROP TRIGGER audit_note_vendors_update ON vendors",
        };
        conn.batch_execute(drop).expect("a statement");
        assert_found(app, "Changes of vendors are not noted");
        db::migrate::run(&mut conn).expect("the schema");
        assert_whole(app);
    }

    fn a_row_that_was_changed_with_the_triggers_off_is_found(app: &TestApp) {
        let finance = app.client("finance");
        let made = vendor(&finance, "Lantern Media");
        assert_eq!(finance.patch(&format!("/vendors/{}", made.id), 1, &json!({"tax_number": "91A"})).status, 200);
        assert_whole(app);
        let quietly = |statement: &str| {
            let mut conn = connect(app);
            audit::lift(&mut conn).expect("no triggers");
            conn.batch_execute(statement).expect("a statement");
            audit::lay(&mut conn).expect("the triggers");
        };
        quietly("UPDATE vendors SET tax_number = '91B'");
        assert_found(app, "vendors 1 has another tax_number than the audit trail says");
        quietly("UPDATE vendors SET tax_number = '91A'");
        assert_whole(app);
        // What was empty when the row came is known as well.
        quietly("UPDATE vendors SET payment_terms_days = 30");
        assert_found(app, "vendors 1 has another payment_terms_days than the audit trail says");
        quietly("DELETE FROM vendors");
        assert_found(app, "vendors 1 is gone, and the audit trail does not say who removed it");
    }
}
