//! The same requests over HTTP: a server on this machine, callers with connections of their own, an API
//! key, and a random idempotency key each. The callers take their share of the same cores.

use actix_web::web;
use penstock::app::AppState;
use penstock_shared::{expense::ExpenseDraft, permission::Permission};

use crate::{
    ledger::{CALLERS, Ground, random_key, run},
    served::{key, served},
    setting::Setting,
};

pub fn measure(
    setting: &Setting,
    state: &web::Data<AppState>,
    ground: &Ground,
    requests: u64,
) -> anyhow::Result<()> {
    let secret = key(state, &ground.marketer, Permission::ExpensesWrite)?;
    served(state, |base| {
        let url = format!("{base}/expenses/submit");
        let ask = |draft: ExpenseDraft| submit(&url, &secret, &draft);
        let one = |_: u64| ground.request(0, 1);
        let label = |callers: u64| format!("requests over HTTP, one budget, {callers} callers");
        run(setting, &label(1), (1, (requests / 10).max(1)), &one, &ask)?;
        run(setting, &label(CALLERS), (CALLERS, requests), &one, &ask)
    })
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
