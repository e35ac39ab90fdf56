//! Several servers on one PostgreSQL database. An SQLite file has one server.

use std::time::Duration;

use penstock_shared::{budget::BudgetNodePage, event::EventTopic, pivot::PivotAnswer, reference::Department};
use serde_json::json;

use crate::support::{
    Client, TestApp,
    app::PASSWORD,
    budget::{Budget, allocate},
    stream::Listener,
};

#[test]
fn a_change_on_one_server_reaches_the_listeners_of_the_other() {
    let app = TestApp::on_postgres();
    let other = app.another_process();
    let mut there = Client::new(&other.base);
    assert_eq!(there.sign_in("viewer@test.example", PASSWORD).status, 200);
    let mut listener = Listener::open(&there, None);
    let made: Department = app
        .client("admin")
        .post("/departments", &json!({"code": "PR", "name": "Public relations"}))
        .expect(201);
    let event = listener.change();
    assert_eq!((event.topic, event.entity_id), (EventTopic::ReferenceChanged, made.id.0));
    let read: Vec<Department> = there.get("/departments").expect(200);
    assert!(read.contains(&made));
}

#[test]
fn a_token_of_one_server_is_good_on_the_other_and_void_on_both() {
    let app = TestApp::on_postgres();
    let other = app.another_process();
    let here = app.client("head");
    let mut there = Client::new(&other.base);
    there.token.clone_from(&here.token);
    assert_eq!(there.get("/me").status, 200);
    assert_eq!(there.delete("/sessions").status, 204);
    assert_eq!(here.get("/me").status, 401);
}

#[test]
fn writers_of_both_servers_write_every_change_once() {
    let app = TestApp::on_postgres();
    let other = app.another_process();
    let here = app.client("admin");
    let mut there = Client::new(&other.base);
    assert_eq!(there.sign_in("admin@test.example", PASSWORD).status, 200);
    std::thread::scope(|scope| {
        for (side, client) in [("H", &here), ("T", &there)] {
            scope.spawn(move || {
                for number in 0..20 {
                    let code = format!("{side}{number}");
                    client
                        .post("/departments", &json!({"code": code, "name": code}))
                        .expect::<Department>(201);
                }
            });
        }
    });
    let all: Vec<Department> = here.get("/departments").expect(200);
    assert_eq!(all.len(), 4 + 40);
    // The same code at the same time: one of the two is refused.
    let (here, there) = (&here, &there);
    let statuses = std::thread::scope(|scope| {
        let race = move |client: &Client| {
            client.post("/departments", &json!({"code": "RACE", "name": "Race"})).status
        };
        let one = scope.spawn(move || race(here));
        let two = scope.spawn(move || race(there));
        let mut statuses = [one.join().expect("an answer"), two.join().expect("an answer")];
        statuses.sort_unstable();
        statuses
    });
    assert_eq!(statuses, [201, 422]);
}

#[test]
fn each_server_pivots_what_was_last_committed_on_any() {
    let app = TestApp::on_postgres();
    let other = app.another_process();
    let budget = Budget::plan(&app);
    let here = app.client("finance");
    let mut there = Client::new(&other.base);
    assert_eq!(there.sign_in("finance@test.example", PASSWORD).status, 200);
    for state in [&app.state, &other.state] {
        while state.cube.size().is_none() {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    let mut known = 100_000_000;
    for amount in 1..=10 {
        for client in [&here, &there] {
            allocate(client, budget.company, amount).expect::<BudgetNodePage>(201);
            known += amount;
            for client in [&here, &there] {
                let answer: PivotAnswer =
                    client.post("/analysis/query", &json!({"measures": ["allocated"]})).expect(200);
                assert_eq!(answer.cells, [Some(known)]);
            }
        }
    }
}
