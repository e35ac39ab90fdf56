use penstock_shared::{plan::PlanVersion, problem::FieldErrorCode};

use super::support::{Planned, line, read, year};
use crate::support::{Answer, Client};

fn upload(client: &Client, version: &PlanVersion, bytes: &[u8]) -> Answer {
    client.upload_with(
        &format!("/plan-versions/{}/import", version.summary.id),
        &[("If-Match", &format!("\"{}\"", version.summary.version))],
        &[("plan", bytes)],
    )
}

on_both! {
    fn a_table_goes_out_is_changed_and_comes_back(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let version = read(&finance, planned.version);
        let file = finance.get(&format!("/plan-versions/{}/export", planned.version));
        assert_eq!(file.status, 200);
        let text = file.body.trim_start_matches('\u{feff}').to_owned();
        let rows: Vec<&str> = text.lines().collect();
        let heads = "Key,Level,Name,Name (zh),Department,Channel,Activity type,Campaign,P1 2026-01,P2 2026-02,";
        assert!(rows[0].starts_with(heads) && rows[0].ends_with(",P12 2026-12,Total"), "{}", rows[0]);
        assert!(rows[4].contains(",2,Social,,SOCIAL,,,,8333.34,8333.34,8333.34,8333.34,8333.33,"), "{}", rows[4]);
        assert!(rows[4].ends_with(",100000.00"), "{}", rows[4]);
        // The file as it is changes nothing.
        let same: PlanVersion = upload(&finance, &version, file.body.as_bytes()).expect(200);
        assert_eq!(same.lines, version.lines);
        // One amount is changed, and a line is new below Brand, which comes last.
        let changed = rows[4].replacen("8333.34", "8333.35", 1).replace(",100000.00", ",100000.01");
        let fairs = format!(",2,Fairs,展会,,,,,{}120", ",".repeat(12));
        let file = format!("{}\r\n{changed}\r\n{}\r\n{fairs}\r\n", rows[0], rows[5]);
        let back: PlanVersion = upload(&finance, &same, file.as_bytes()).expect(200);
        assert_eq!(line(&back, planned.social).months[..2], [833_335, 833_334]);
        let fairs = back.lines.last().expect("a line");
        assert_eq!((fairs.name.as_str(), fairs.name_zh.as_str(), fairs.parent_key), ("Fairs", "展会", Some(planned.brand)));
        assert_eq!(fairs.months, [1_000; 12]);
    }

    fn a_workbook_keeps_every_unit(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let before = planned.set(&finance, planned.version, &[(planned.total, 999_999_999_999), (planned.search, 1)]);
        let file = finance.download(&format!("/plan-versions/{}/export?format=xlsx", planned.version));
        planned.set(&finance, planned.version, &[(planned.total, 5), (planned.search, 12_345), (planned.brand, 0)]);
        let changed = read(&finance, planned.version);
        let back: PlanVersion = upload(&finance, &changed, &file).expect(200);
        let amounts = |version: &PlanVersion| version.lines.iter().map(|line| line.months.clone()).collect::<Vec<_>>();
        assert_eq!(amounts(&back), amounts(&before));
    }

    fn a_total_that_was_left_alone_follows(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let version = read(&finance, planned.version);
        let file = finance.get(&format!("/plan-versions/{}/export", planned.version));
        let rows: Vec<&str> = file.body.trim_start_matches('\u{feff}').lines().collect();
        // Only a month, only the total, only the name; a currency's sign says nothing new.
        let month = rows[4].replacen("8333.34", "\"¥9,333.34\"", 1);
        let total = rows[5].replacen(",200000.00", ",240000.00", 1);
        let named = rows[3].replacen(",Search,,", ",Search ads,搜索,", 1);
        let file = format!("{}\r\n{named}\r\n{month}\r\n{total}\r\n", rows[0]);
        let back: PlanVersion = upload(&finance, &version, file.as_bytes()).expect(200);
        let (social, search) = (line(&back, planned.social), line(&back, planned.search));
        assert_eq!((social.months[0], social.total_minor), (933_334, 10_100_000));
        assert_eq!(line(&back, planned.brand).months, [2_000_000; 12]);
        assert_eq!((search.name.as_str(), search.name_zh.as_str()), ("Search ads", "搜索"));
        assert_eq!(search.months, line(&version, planned.search).months);
    }

    fn what_a_line_keeps_is_not_passed_over(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let version = read(&finance, planned.version);
        let file = format!("Key,Level,Department,Total\n{},1,BRAND,\n{},2,BRAND,\n", planned.social, planned.search);
        let problem = upload(&finance, &version, file.as_bytes()).problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(named, [
            ("rows[2].Level", FieldErrorCode::Settled), ("rows[2].Department", FieldErrorCode::Settled),
            ("rows[3].Department", FieldErrorCode::Settled),
        ]);
    }

    fn what_formulas_came_to_is_rounded(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let (third, total) = (33.333_333_333_333_336_f64, 400.0_f64);
        sheet.write_string(0, 0, "Key").unwrap();
        sheet.write_number(1, 0, u32::try_from(planned.brand).unwrap()).unwrap();
        for month in 1..=12_u16 {
            sheet.write_string(0, month, format!("P{month}")).unwrap();
            sheet.write_number(1, month, third).unwrap();
        }
        sheet.write_string(0, 13, "Total").unwrap();
        sheet.write_number(1, 13, total).unwrap();
        let file = book.save_to_buffer().unwrap();
        let back: PlanVersion = upload(&finance, &read(&finance, planned.version), &file).expect(200);
        let brand = line(&back, planned.brand);
        assert_eq!((brand.total_minor, brand.months[0], brand.months[11]), (40_000, 3_334, 3_333));
    }

    fn every_wrong_cell_is_named_by_row_and_column(app: &TestApp) {
        let year = year(app, 2026);
        let planned = Planned::new(app, &year);
        let finance = app.client("finance");
        let version = read(&finance, planned.version);
        let file = format!(
            "Key,Level,Name,Department,P1,P2,Total\n{total},,,,abc,-1,\n4711,,,,1,,\n{search},,,,1.005,,\n\
             {brand},,,,,,\n,9,New,,,,\n,2,,NOWHERE,,,\n{brand},,,,1,2,4\n",
            total = planned.total, search = planned.search, brand = planned.brand,
        );
        let problem = upload(&finance, &version, file.as_bytes()).problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(named, [
            ("rows[2].P1", FieldErrorCode::Malformed),
            ("rows[2].P2", FieldErrorCode::OutOfRange),
            ("rows[3].Key", FieldErrorCode::Unknown),
            ("rows[4].P1", FieldErrorCode::Malformed),
            ("rows[6].Level", FieldErrorCode::OutOfRange),
            ("rows[7].Department", FieldErrorCode::Unknown),
            ("rows[8].Total", FieldErrorCode::PartsDiffer),
        ]);
        assert!(problem.errors[0].message.starts_with("Row 2, column P1: "), "{}", problem.errors[0].message);
        assert_eq!(read(&finance, planned.version).lines, version.lines);
        let no_table = upload(&finance, &version, b"Date,Amount\n2026-03-01,1.00\n").problem(422);
        assert_eq!((no_table.errors[0].field.as_str(), no_table.errors[0].code), ("file", FieldErrorCode::HeadsMissing));
    }
}
