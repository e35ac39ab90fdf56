//! Malformed and hostile uploads: named, and nothing is lost.

use penstock_shared::{
    error_code::ErrorCode,
    import::{Import, RowProblemCode},
    problem::FieldErrorCode,
};
use serde_json::json;

use super::{Importing, tracking};
use crate::support::budget::verify;

on_both! {
    fn files_that_are_no_tables_are_refused_by_name(app: &TestApp) {
        let finance = app.client("finance");
        let import = Importing::of(&finance, "expenses", &[("good.csv", b"Date,Amount\n2026-01-01,5\n")]);
        let cases: [(&str, &[u8], FieldErrorCode); 6] = [
            ("bomb.zip", b"PK\x03\x04\x14\0\0\0bomb.csv", FieldErrorCode::FileArchive),
            ("book.csv", b"PK\x03\x04\x14\0\0\0[Content_Types].xml", FieldErrorCode::FileSpreadsheet),
            ("empty.csv", b"", FieldErrorCode::FileEmpty),
            ("page.xls", b"<html><table><tr><td>1</td></tr></table>", FieldErrorCode::FileMarkup),
            ("x.bin", &[1; 4000], FieldErrorCode::FileBinary),
            ("x.json", b"{\"a\": 1}", FieldErrorCode::JsonWithoutTable),
        ];
        for (name, bytes, code) in cases {
            let problem = import.upload(&[(name, bytes)]).problem(422);
            assert_eq!(problem.errors[0].code, code, "{name}");
            assert!(problem.errors[0].message.starts_with(name), "{problem:?}");
        }
        // One bad file among good ones: none is kept, and each bad one is named.
        let problem = import.upload(&[("a.csv", b"x,y\n1,2\n"), ("b.zip", b"PK\x03\x04\x14\0\0\0b"), ("c.csv", b"")]).problem(422);
        assert_eq!(problem.errors.iter().map(|error| error.code).collect::<Vec<_>>(), [FieldErrorCode::FileArchive, FieldErrorCode::FileEmpty]);
        assert_eq!(import.upload(&[]).problem(400).code, ErrorCode::BadRequest);
        assert_eq!(import.get().files.len(), 1);
        let kept = std::fs::read_dir(app.database.data_dir.join("imports")).expect("the folder").count();
        assert_eq!(kept, 1, "what was refused leaves no bytes behind");
    }

    fn a_name_never_becomes_a_path(app: &TestApp) {
        let finance = app.client("finance");
        let import = Importing::of(&finance, "expenses", &[("../../../etc/passwd", b"Date,Amount\n2026-01-01,5\n")]);
        assert_eq!(import.get().files[0].name, "passwd");
        let folder = app.database.data_dir.join("imports");
        let stored = std::fs::read_dir(folder).expect("the folder").next().expect("a file").expect("an entry");
        assert!(stored.file_name().to_str().is_some_and(|name| name.len() == 32 && name.chars().all(|c| c.is_ascii_hexdigit())));
        assert!(!app.anonymous().get(&format!("//imports/{}", stored.file_name().to_string_lossy())).body.contains("2026"));
    }

    fn what_does_not_fit_is_said_before_the_run(app: &TestApp) {
        let finance = app.client("finance");
        let import = Importing::of(&finance, "expenses", &[("a.csv", b"When,What\n1,2\n3,4\n")]);
        assert_eq!(import.post("run").problem(409).code, ErrorCode::WrongState, "no settings yet");
        let set = import.set(tracking);
        assert!(!set.files[0].mapping_problems.is_empty());
        let refused = import.post("run").problem(422);
        assert!(refused.errors.iter().all(|error| error.field.starts_with("mapping.columns")), "{refused:?}");
        let path = format!("/imports/{}/settings", import.id);
        let settings = import.get().settings;
        assert_eq!(finance.put(&path, 1, &settings).problem(412).code, ErrorCode::VersionMismatch);
        let other = json!({"mapping": {"kind": "budgets", "currency": "CNY", "columns": []}, "target": {"kind": "node", "node_id": 999}});
        let fields: Vec<_> = finance.put(&path, set.summary.version, &other).problem(422).errors.into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["mapping.kind", "target.node_id"]);
    }

    fn every_bad_row_has_a_named_problem(app: &TestApp) {
        let finance = app.client("finance");
        let mut file = b"Date,Supplier,Amount\n2026-01-01,Good,1.00\n2026-01-02,\"=HYPERLINK(\"\"x\"\")\",2.00\n".to_vec();
        file.extend(b"2026-01-03,Nul\0byte,3.00\n2026-01-04,Formula,=SUM(A1:A9)\n2026-01-05,Many,4,5,6,7\n");
        file.extend(b"2026-01-06,Sci,1.5E+07\n2026-01-07,Huge,99999999999999999999\n2026-01-08,Cut");
        let import = Importing::of(&finance, "expenses", &[("bad.csv", &file)]);
        import.set(|settings| { tracking(settings); settings.default_department_id = Some(app.departments.growth); });
        import.run();
        // A formula in a text is data.
        assert_eq!(import.counts(), [2, 0, 6, 0, 0]);
        use RowProblemCode as C;
        let codes: Vec<_> = import.rows("rejected").iter().map(|row| row.problems[0].code).collect();
        assert_eq!(codes, [C::NulByte, C::AmountFormula, C::ColumnsShifted, C::AmountScientific, C::AmountTooLarge, C::RowCut]);
        verify(app);
    }

    fn a_person_corrects_what_was_recognised(app: &TestApp) {
        let finance = app.client("finance");
        // Day or month first, point or comma: the file does not show it.
        let import = Importing::of(&finance, "expenses", &[("a.csv", b"Date;Supplier;Amount\n03/04/2026;Caf\xe9;1,234\n")]);
        let file = import.get().files[0].id;
        import.set(|settings| { tracking(settings); settings.default_department_id = Some(app.departments.growth); });
        let corrected = import.set(|settings| {
            settings.corrections = serde_json::from_value(json!([{"file_id": file, "reading": {"encoding": "windows-1252"},
                "date_format": "dmy", "decimal_style": "point"}])).expect("a correction");
        });
        assert_eq!(corrected.files[0].shape.encoding.as_str(), "windows-1252");
        let done: Import = import.run();
        assert_eq!((import.counts(), done.summary.progress.amount_accepted_minor), ([1, 0, 0, 0, 0], 123_400));
        let expenses: serde_json::Value = finance.get(&format!("/expenses?import_id={}", import.id)).expect(200);
        assert_eq!((&expenses["items"][0]["vendor_name"], &expenses["items"][0]["charge_date"]), (&json!("Café"), &json!("2026-04-03")));
    }
}
