//! Rows that wait for a person.

use penstock_shared::{
    error_code::ErrorCode,
    import::{HeldOutcome, ImportRowState, RowProblemCode},
};
use serde_json::json;

use super::{Importing, tracking};
use crate::support::{TestApp, budget::verify};

const BROKEN: &str = "\
Date,Supplier,Reference,Amount
2026-01-05,Lantern Media,R1,10.00
2026-02-30,Lantern Media,R2,20.00
2026-01-07,Lantern Media,R3,twelve
2026-01-08,Lantern Media,R4,0.00
2026-01-09,Lantern Media
";

fn import<'a>(app: &TestApp, client: &'a crate::support::Client) -> Importing<'a> {
    let import = Importing::of(client, "expenses", &[("broken.csv", BROKEN.as_bytes())]);
    import.set(|settings| {
        tracking(settings);
        settings.default_department_id = Some(app.departments.growth);
    });
    import.run();
    import
}

on_both! {
    fn a_rejected_row_is_read_corrected_and_sent_again(app: &TestApp) {
        let finance = app.client("finance");
        let first = import(app, &finance);
        assert_eq!(first.counts(), [1, 0, 4, 0, 0]);
        let rejected = first.rows("rejected");
        let codes: Vec<_> = rejected.iter().map(|row| row.problems[0].code).collect();
        use RowProblemCode as C;
        assert_eq!(codes, [C::DateImpossible, C::AmountNotANumber, C::ZeroAmount, C::TooFewFields]);
        assert_eq!(rejected[1].fields, ["2026-01-07", "Lantern Media", "R3", "twelve"]);
        assert_eq!((rejected[1].row_number, rejected[1].file_name.as_str()), (4, "broken.csv"));
        let counted: Vec<_> = first.get().problems.iter().map(|problem| problem.count).collect();
        assert_eq!(counted, [1, 1, 1, 1]);

        let still = first.row_step(&rejected[1], "retry", &json!({"fields": ["2026-01-07", "Lantern Media", "R3", "13x"]}));
        assert_eq!((still.state, still.problems[0].code), (ImportRowState::Rejected, C::AmountNotANumber));
        let right = first.row_step(&rejected[1], "retry", &json!({"fields": ["2026-01-07", "Lantern Media", "R3", "12.00"]}));
        assert_eq!(right.state, ImportRowState::Accepted);
        assert_eq!(finance.get(&format!("/expenses/{}", right.expense_id.expect("an expense"))).status, 200);
        let late = finance.post(&format!("/imports/{}/rows/{}/retry", first.id, right.id), &json!({}));
        assert_eq!(late.problem(409).code, ErrorCode::WrongState);

        // Corrected to what is in the books already: a question, not a second payment.
        let twin = first.row_step(&rejected[0], "retry", &json!({"fields": ["2026-01-05", "Lantern Media", "R1", "10.00"]}));
        assert_eq!((twin.state, twin.problems[0].code), (ImportRowState::Held, C::ExactDuplicate));
        assert_eq!(first.row_step(&twin, "retry", &json!({})).state, ImportRowState::Accepted);
        assert_eq!(first.row_step(&rejected[2], "discard", &json!({})).state, ImportRowState::Discarded);
        assert_eq!(first.counts(), [3, 0, 2, 0, 0]);
        assert_eq!(first.get().summary.open_rejected, 1);
        assert_eq!(first.get().summary.progress.amount_accepted_minor, 3_200);
        verify(app);

        // The same file again asks only about what nobody has decided.
        let again = import(app, &finance);
        assert_eq!(again.counts(), [0, 0, 1, 0, 4]);
        assert_eq!(again.rows("rejected")[0].problems[0].code, C::TooFewFields);
        verify(app);
    }

    fn held_rows_are_accepted_or_left_out(app: &TestApp) {
        let finance = app.client("finance");
        let mut ledger = "Date,Supplier,Amount\n".to_owned();
        for _ in 0..450 {
            ledger += "2026-01-05,Lantern Media,10.00\n";
        }
        let set = |import: &Importing<'_>| {
            import.set(|settings| {
                tracking(settings);
                settings.default_department_id = Some(app.departments.growth);
            });
            import.run();
        };
        let import = Importing::of(&finance, "expenses", &[("a.csv", ledger.as_bytes())]);
        set(&import);
        assert_eq!(import.counts(), [1, 0, 0, 449, 0]);
        let one = &import.rows("held")[0];
        assert_eq!(import.row_step(one, "discard", &json!({})).state, ImportRowState::Discarded);
        let outcome: HeldOutcome = import.post("held/accept").expect(200);
        assert_eq!((outcome.accepted, outcome.rejected), (448, 0));
        assert_eq!(import.counts(), [449, 0, 1, 0, 0]);
        assert_eq!(import.get().summary.progress.amount_accepted_minor, 449_000);
        verify(app);

        let again = Importing::of(&finance, "expenses", &[("b.csv", (ledger.clone() + "2026-01-05,Lantern Media,10.00\n").as_bytes())]);
        set(&again);
        assert_eq!(again.counts(), [0, 0, 0, 1, 450]);
        let outcome: HeldOutcome = again.post("held/discard").expect(200);
        assert_eq!(outcome.discarded, 1);
        verify(app);
    }
}
