use penstock::commands;
use penstock_shared::{
    analysis::AnalysisResult,
    error_code::ErrorCode,
    expense::Expense,
    page::Page,
    problem::FieldErrorCode,
    reference::Vendor,
    vendor::{VendorPage, VendorSummary},
};
use serde_json::json;

use crate::support::{
    Client,
    budget::{Budget, approved, invoice, request, step, submit},
};

fn names(client: &Client, query: &str) -> Vec<String> {
    let page: Page<Vendor> = client.get(&format!("/vendors{query}")).expect(200);
    page.items.into_iter().map(|vendor| vendor.name).collect()
}

on_both! {
    fn a_vendor_has_one_record_however_it_is_written(app: &TestApp) {
        let finance = app.client("finance");
        let made: Vendor = finance.post("/vendors", &json!({"name": " Manning Gottlieb OMD "})).expect(201);
        assert_eq!(made.name, "Manning Gottlieb OMD");
        let again = finance.post("/vendors", &json!({"name": "manning-gottlieb  omd"})).problem(422);
        assert_eq!((again.errors[0].field.as_str(), again.errors[0].code), ("name", FieldErrorCode::NotUnique));
        let found = app.write(|tx| commands::vendors::find_or_create(tx, "ＭＡＮＮＩＮＧ Gottlieb OMD"));
        assert_eq!(found.id, made.id);
        let other = app.write(|tx| commands::vendors::find_or_create(tx, " Wavemaker "));
        assert_ne!(other.id, made.id);
        assert_eq!(names(&finance, ""), ["Manning Gottlieb OMD", "Wavemaker"]);
    }

    fn a_search_is_read_page_by_page(app: &TestApp) {
        for name in ["Delta Print", "Alpha Media", "Beta Media", "100% Media", "Gamma Media"] {
            app.write(move |tx| commands::vendors::find_or_create(tx, name));
        }
        let client = app.client("marketer");
        let first: Page<Vendor> = client.get("/vendors?q=MEDIA&limit=3").expect(200);
        assert_eq!((first.items.len(), first.total), (3, 4));
        let cursor = first.next_cursor.expect("a second page");
        app.write(|tx| commands::vendors::find_or_create(tx, "Aaa Media"));
        assert_eq!(names(&client, &format!("?q=media&limit=3&cursor={cursor}")), ["Gamma Media"]);
        assert_eq!(names(&client, "?q=100%25"), ["100% Media"]);
        assert_eq!(names(&client, "?q=nobody"), Vec::<String>::new());
        for query in ["?limit=0", "?limit=many", "?cursor=x", "?name=x"] {
            assert_eq!(client.get(&format!("/vendors{query}")).problem(400).code, ErrorCode::BadQuery);
        }
    }

    fn the_directory_has_the_figures_of_the_analysis(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        let expense = approved(app, budget.search, 1_000_000);
        let invoiced: Expense = invoice(&finance, &expense, "R-1", 400_000, false).expect(200);
        let body = request(budget.brand, 200_000);
        let brand = submit(&app.client("brand_marketer"), &body);
        step(&app.client("brand_head"), brand.summary.id, "approve").expect::<Expense>(200);
        let vendor = expense.vendor_id.expect("a vendor");
        app.write(|tx| commands::vendors::find_or_create(tx, "Nobody's"));
        for (name, spent, committed, requests) in
            [("finance", 400_000, 800_000, 2), ("head", 400_000, 600_000, 1), ("brand_head", 0, 200_000, 1)]
        {
            let client = app.client(name);
            let list: Page<VendorSummary> = client.get("/vendors/directory").expect(200);
            assert_eq!((list.total, list.items[1].figures.request_count), (2, 0));
            let figures = &list.items[0].figures;
            assert_eq!((figures.spent_this_year_minor, figures.committed_minor, figures.request_count), (spent, committed, requests), "{name}");
            let page: VendorPage = client.get(&format!("/vendors/{vendor}")).expect(200);
            assert_eq!(&page.summary, &list.items[0]);
            for group in ["month", "department", "category"] {
                let path = format!("/analysis?group_by={group}&vendor_id={vendor}&fiscal_year_id={}", page.this_year_id.expect("a year"));
                let analysis: AnalysisResult = client.get(&path).expect(200);
                assert_eq!((analysis.total.spent_minor, analysis.total.committed_minor), (spent, committed), "{name} by {group}");
                assert_eq!(analysis.rows.iter().map(|row| row.measures.spent_minor).sum::<i64>(), spent);
            }
            let owed: Vec<i64> = page.owed.iter().map(|owed| owed.open_minor).collect();
            assert_eq!(owed, if name == "brand_head" { vec![] } else { vec![invoiced.invoices[0].gross_minor] });
        }
        assert_eq!(finance.get("/vendors/999999").problem(404).code, ErrorCode::NotFound);
        let none: Page<VendorSummary> = finance.get("/vendors/directory?q=zzz").expect(200);
        assert_eq!(none.items, []);
    }

    fn what_is_known_of_a_vendor_is_changed_by_version(app: &TestApp) {
        let finance = app.client("finance");
        let made: Vendor = finance.post("/vendors", &json!({"name": "Lantern Media"})).expect(201);
        finance.post("/vendors", &json!({"name": "Wavemaker"})).expect::<Vendor>(201);
        let path = format!("/vendors/{}", made.id);
        let wrong = json!({"name": "WAVEMAKER", "payment_terms_days": 366, "tax_number": "x".repeat(41)});
        let fields: Vec<String> = finance.patch(&path, 1, &wrong).problem(422).errors.into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["name", "tax_number", "payment_terms_days"]);
        let change = json!({"name_zh": "灯笼传媒", "payment_terms_days": 30, "tax_number": "91310000MA1FL0TX3T", "active": false});
        let changed: Vendor = finance.patch(&path, 1, &change).expect(200);
        assert_eq!((changed.name.as_str(), changed.name_zh.as_str(), changed.payment_terms_days, changed.active, changed.version), ("Lantern Media", "灯笼传媒", Some(30), false, 2));
        let cleared: Vendor = finance.patch(&path, 2, &json!({"payment_terms_days": null})).expect(200);
        assert_eq!((cleared.payment_terms_days, cleared.tax_number.as_str()), (None, "91310000MA1FL0TX3T"));
        assert_eq!(finance.patch(&path, 2, &json!({"active": true})).problem(412).code, ErrorCode::VersionMismatch);
    }
}
