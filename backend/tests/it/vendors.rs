use penstock::commands;
use penstock_shared::{error_code::ErrorCode, page::Page, problem::FieldErrorCode, reference::Vendor};
use serde_json::json;

use crate::support::Client;

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
}
