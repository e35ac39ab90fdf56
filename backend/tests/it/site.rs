//! The browser part, as the server sends it from a folder.

use crate::support::{
    Answer, Client,
    database::TestDatabase,
    program::{Server, penstock},
};

const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn get(client: &Client, path: &str, headers: &[(&str, &str)]) -> Answer {
    client.send("GET", &format!("/{path}"), headers, None::<&()>)
}

#[test]
fn the_browser_part_is_served_with_strict_headers() {
    let database = TestDatabase::sqlite();
    let site = database.data_dir.join("site");
    std::fs::create_dir_all(site.join("pkg")).expect("a folder");
    std::fs::write(site.join("index.html"), "<!doctype html><title>Penstock</title>").expect("a file");
    std::fs::write(site.join("pkg/app-0123456789abcdef.js"), "plain").expect("a file");
    std::fs::write(site.join("pkg/app-0123456789abcdef.js.gz"), "packed").expect("a file");
    let server = Server::start(
        penstock().arg("serve").arg("--data-dir").arg(&database.data_dir).arg("--site-dir").arg(&site),
    );
    let client = Client::new(&server.base);

    for path in ["/", "/budgets/7?year=2", "/expenses"] {
        let page = get(&client, path, &[("Accept", BROWSER)]);
        assert_eq!((page.status, header(&page, "content-type")), (200, "text/html; charset=utf-8"), "{path}");
        assert_eq!(header(&page, "cache-control"), "no-cache", "{path}");
        let policy = header(&page, "content-security-policy");
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(page.body.contains("<title>Penstock"), "{path}");
    }
    let page = get(&client, "/", &[("Accept", BROWSER)]);
    let again = get(&client, "/", &[("Accept", BROWSER), ("If-None-Match", header(&page, "etag"))]);
    assert_eq!((again.status, again.body.as_str()), (304, ""));

    let script = get(&client, "/pkg/app-0123456789abcdef.js", &[("Accept-Encoding", "identity")]);
    assert_eq!((script.body.as_str(), header(&script, "content-encoding")), ("plain", ""));
    assert_eq!(header(&script, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header(&script, "vary"), "Accept-Encoding");
    assert_eq!(header(&script, "content-type"), "text/javascript; charset=utf-8");

    for path in ["/pkg/app-none.js", "/../Cargo.toml", "/%2e%2e/penstock.db", "/penstock.db", "/api/v1/none"]
    {
        let missing = get(&client, path, &[("Accept", BROWSER)]);
        assert_eq!(missing.status, 404, "{path}: {}", missing.body);
    }
    assert_eq!(get(&client, "/budgets", &[("Accept", "application/json")]).status, 404);
    assert_eq!(client.send("POST", "//budgets", &[("Accept", BROWSER)], None::<&()>).status, 404);
}
