//! Where the requests of some days would have gone by other rules.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, Months, NaiveDate, NaiveDateTime};
use penstock_shared::{
    approval::Approver,
    approval_rule::{ApprovalReplay, ApprovalReplayQuery, ApproverLoad, ReplayedRequest},
    ids::UserId,
    permission::Role,
    problem::FieldErrorCode,
};

use super::{AskedLine, AskedVendor, Asking, Rules, check, route, shown};
use crate::{
    clock::{day_in, first_moment},
    db::{self, AnyConnection, expenses::ExpenseRow},
    domain::approval_rules::Route,
    error::{AppError, AppResult, FieldErrors},
    reads::{
        dimensions::ChargeTerms,
        expenses::{own_total, page::of_line},
        known::Known,
    },
};

/// More requests take a shorter time to look at.
const MOST_REQUESTS: i64 = 20_000;
/// Requests shown; all are counted.
const MOST_EXAMPLES: usize = 200;

/// Replays the requests that were submitted in the days.
///
/// # Errors
/// Wrong fields: rules that make no sense, days in the wrong order, too many requests.
pub fn replay(
    conn: &mut AnyConnection,
    query: &ApprovalReplayQuery,
    now: NaiveDateTime,
) -> AppResult<ApprovalReplay> {
    let known = Known::default();
    let zone = known.organisation(conn)?.tz();
    let until = query.until.unwrap_or_else(|| day_in(zone, now));
    let three_months = || until.checked_sub_months(Months::new(3)).unwrap_or(until);
    let from = query.from.unwrap_or_else(three_months);
    check::check_all(conn, &query.rules)?;
    let next = until.checked_add_days(Days::new(1)).unwrap_or(until);
    let days = (first_moment(zone, from), first_moment(zone, next));
    let requests = requests(conn, from, until, days)?;
    let both = Both {
        now: super::in_force(conn, &known)?,
        tried: Rules::new(0, query.rules.clone(), &*known.lineages(conn)?),
    };
    let roles: HashMap<UserId, Role> =
        db::users::all(conn)?.into_iter().map(|user| (user.id, user.role)).collect();
    let mut sums = Sums::default();
    for row in requests {
        let role = roles.get(&row.requester_id).copied().unwrap_or(Role::Viewer);
        let asking = asking(conn, &known, &both, &row, role)?;
        let now = route(conn, &known, &both.now, &asking)?;
        let tried = route(conn, &known, &both.tried, &asking)?;
        sums.add(row, asking.amount_minor, now, tried);
    }
    sums.answer(conn, from, until)
}

fn requests(
    conn: &mut AnyConnection,
    from: NaiveDate,
    until: NaiveDate,
    (since, before): (NaiveDateTime, NaiveDateTime),
) -> AppResult<Vec<ExpenseRow>> {
    let mut errors = FieldErrors::new();
    if until < from {
        errors.add("until", FieldErrorCode::OutOfRange, "The last day is before the first.");
    }
    errors.into_result()?;
    let requests = db::expenses_list::submitted_between(conn, since, before, MOST_REQUESTS + 1)?;
    if i64::try_from(requests.len()).is_ok_and(|count| count > MOST_REQUESTS) {
        let message = format!("More than {MOST_REQUESTS} requests. Choose fewer days.");
        return Err(AppError::field("from", FieldErrorCode::OutOfRange, message));
    }
    Ok(requests)
}

struct Both {
    now: Rules,
    tried: Rules,
}

/// A request as it was when it was submitted, as far as the rules look at it.
fn asking(
    conn: &mut AnyConnection,
    known: &Known,
    both: &Both,
    row: &ExpenseRow,
    requester_role: Role,
) -> AppResult<Asking> {
    let values = db::dimensions::of_lines(conn, row.id)?;
    let lines = db::expenses::lines(conn, row.id)?.into_iter().map(|line| AskedLine {
        node_id: Some(line.node_id),
        terms: ChargeTerms {
            department_id: Some(line.department_id),
            channel_id: line.channel_id,
            activity_type_id: line.activity_type_id,
            category_id: line.category_id,
            campaign_id: line.campaign_id,
            vendor_id: line.vendor_id,
            custom: of_line(&values, line.id),
        },
    });
    let vendor = match (row.vendor_id, row.submitted_at) {
        (Some(vendor), Some(at)) if both.now.needs.vendor || both.tried.needs.vendor => {
            let proven = db::expenses_list::had_approval_before(conn, vendor, row.id, at)?;
            AskedVendor::Imagined { new: !proven }
        }
        _ => AskedVendor::Nobody,
    };
    Ok(Asking {
        requester: row.requester_id,
        receiver: row.receiver_id,
        kind: row.kind,
        requester_role,
        department_id: row.department_id,
        amount_minor: own_total(conn, known, row.currency, row.total_minor, row.charge_date)?,
        foreign_currency: row.currency != known.organisation(conn)?.currency,
        over_budget: row.over_budget,
        vendor,
        lines: lines.collect(),
    })
}

struct Example {
    row: ExpenseRow,
    amount_minor: Option<i64>,
    now: Route,
    tried: Route,
}

#[derive(Default)]
struct Sums {
    requests: i64,
    changed: i64,
    auto_approved: (i64, i64),
    steps: (i64, i64),
    load: BTreeMap<UserId, (i64, i64)>,
    examples: Vec<Example>,
}

impl Sums {
    fn add(&mut self, row: ExpenseRow, amount_minor: Option<i64>, now: Route, tried: Route) {
        self.requests += 1;
        self.auto_approved.0 += i64::from(now.auto_approved);
        self.auto_approved.1 += i64::from(tried.auto_approved);
        self.steps.0 += i64::try_from(now.steps.len()).unwrap_or(i64::MAX);
        self.steps.1 += i64::try_from(tried.steps.len()).unwrap_or(i64::MAX);
        for user in people(&now) {
            self.load.entry(user).or_default().0 += 1;
        }
        for user in people(&tried) {
            self.load.entry(user).or_default().1 += 1;
        }
        if way(&now) == way(&tried) {
            return;
        }
        self.changed += 1;
        self.examples.push(Example { row, amount_minor, now, tried });
    }

    fn answer(
        mut self,
        conn: &mut AnyConnection,
        from: NaiveDate,
        until: NaiveDate,
    ) -> AppResult<ApprovalReplay> {
        // The largest first; without a rate it may be anything, so it comes before.
        self.examples.sort_by_key(|of| (of.amount_minor.is_some(), of.amount_minor.map(|minor| -minor)));
        let mut examples = Vec::new();
        for example in self.examples.into_iter().take(MOST_EXAMPLES) {
            examples.push(ReplayedRequest {
                id: example.row.id,
                reference: example.row.reference(),
                title: example.row.title,
                amount_minor: example.amount_minor,
                now: shown(conn, &example.now)?,
                tried: shown(conn, &example.tried)?,
            });
        }
        let ids: Vec<UserId> = self.load.keys().copied().collect();
        let names: HashMap<UserId, String> = db::users::names(conn, &ids)?.into_iter().collect();
        let mut load: Vec<ApproverLoad> = self
            .load
            .into_iter()
            .map(|(id, (now, tried))| ApproverLoad {
                approver: Approver { id, name: names.get(&id).cloned().unwrap_or_default() },
                now,
                tried,
            })
            .collect();
        load.sort_by(|one, other| one.approver.name.cmp(&other.approver.name));
        Ok(ApprovalReplay {
            from,
            until,
            requests: self.requests,
            changed: self.changed,
            auto_approved_now: self.auto_approved.0,
            auto_approved_tried: self.auto_approved.1,
            steps_now: self.steps.0,
            steps_tried: self.steps.1,
            examples,
            load,
        })
    }
}

/// Everybody who is asked, once.
fn people(route: &Route) -> Vec<UserId> {
    let mut people: Vec<UserId> =
        route.steps.iter().flat_map(|step| step.step.approvers.iter().copied()).collect();
    people.sort_unstable();
    people.dedup();
    people
}

/// A route without the names of its rules: two that ask the same people in the same order are the same.
fn way(route: &Route) -> (bool, Vec<(i32, i32, Vec<UserId>)>) {
    let steps = route.steps.iter().map(|step| {
        let mut approvers = step.step.approvers.clone();
        approvers.sort_unstable();
        (step.stage, step.needed, approvers)
    });
    (route.auto_approved, steps.collect())
}
