//! The same requests over HTTP: a server on this machine, callers with connections of their own, an API
//! key, and a random idempotency key each. The callers take their share of the same cores.

use std::{net::TcpListener, sync::mpsc, thread};

use actix_web::{rt::System, web};
use anyhow::{Context, anyhow};
use penstock::{app::AppState, commands::api_keys, http::server};
use penstock_shared::{expense::ExpenseDraft, permission::Permission, user::ApiKeyCreate};

use crate::{
    ledger::{CALLERS, Ground, random_key, run},
    setting::Setting,
};

pub fn measure(
    setting: &Setting,
    state: &web::Data<AppState>,
    ground: &Ground,
    requests: u64,
) -> anyhow::Result<()> {
    let viewer = ground.marketer.clone();
    let secret = state
        .writer
        .run_blocking(move |tx| {
            let new = ApiKeyCreate {
                name: "Bench".to_owned(),
                scopes: vec![Permission::ExpensesWrite],
                department_id: viewer.department_id,
                expires_in_days: 1,
            };
            api_keys::create(tx, &viewer, &new)
        })
        .map_err(|error| anyhow!("an API key: {error}"))?
        .secret;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/api/v1/expenses/submit", listener.local_addr()?);
    let (sender, receiver) = mpsc::channel();
    let served = state.clone();
    let serving = thread::spawn(move || -> anyhow::Result<()> {
        System::new().block_on(async move {
            let server = server::start(served, listener)?;
            sender.send(server.handle())?;
            Ok(server.await?)
        })
    });
    let handle = receiver.recv().context("the server did not start")?;
    let ask = |draft: ExpenseDraft| submit(&url, &secret, &draft);
    let one = |_: u64| ground.request(0, 1);
    let label = |callers: u64| format!("requests over HTTP, one budget, {callers} callers");
    let done = run(setting, &label(1), (1, (requests / 10).max(1)), &one, &ask)
        .and_then(|()| run(setting, &label(CALLERS), (CALLERS, requests), &one, &ask));
    System::new().block_on(handle.stop(true));
    match serving.join() {
        Ok(ended) => ended?,
        Err(_) => return Err(anyhow!("the server panicked")),
    }
    done
}

thread_local! {
    /// A caller's own connection, kept open.
    static AGENT: ureq::Agent = ureq::Agent::new_with_defaults();
}

fn submit(url: &str, secret: &str, draft: &ExpenseDraft) -> Result<(), ureq::Error> {
    let request = AGENT.with(|agent| agent.post(url));
    let answer = request
        .header("Authorization", &format!("Bearer {secret}"))
        .header("Idempotency-Key", &random_key())
        .send_json(draft)?;
    answer.into_body().read_to_vec().map(drop)
}
