//! Two years of requests, decisions, invoices and month closes, in the order of time.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use penstock_shared::{
    expense::{Expense, ExpenseDecision, ExpenseDraft, ExpenseState, InvoiceCreate, InvoiceLine},
    ids::{ExpenseId, UserId},
    period::{PeriodState, PeriodUpdate},
};

use super::{
    at, campaigns::Planned, dice::Dice, done_by, missing, office_hours, organisation::People,
    plan::ChannelBudget, viewer, wishes,
};
use crate::{
    commands::{
        expenses::{decide, draft, invoice, release, submit},
        periods,
    },
    db,
    error::{AppResult, Settled},
    reads::expenses::page::page,
    writer::WriteTx,
};

/// What happens at a moment.
#[derive(Debug, Clone)]
enum Step {
    Ask {
        fate: Fate,
        requester: UserId,
        draft: Box<ExpenseDraft>,
    },
    Decide {
        expense: ExpenseId,
        fate: Fate,
    },
    Invoice {
        expense: ExpenseId,
        fate: Fate,
        part: u8,
    },
    /// Ends most of what is still open of last year.
    ClearYear {
        year: i32,
    },
    Close {
        month: NaiveDate,
    },
}

/// How a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Draft,
    Paid,
    PaidInParts,
    Approved,
    Rejected,
    Withdrawn,
    Cancelled,
}

/// Everything that is still to happen, by time.
pub struct Story {
    steps: BTreeMap<(NaiveDateTime, u64), Step>,
    next_number: u64,
    dice: Dice,
    now: NaiveDateTime,
    finance: UserId,
}

impl Story {
    /// Decides what will be asked for, by whom and when.
    pub fn write(
        people: &People,
        budgets: &[ChannelBudget],
        campaigns: Vec<Planned>,
        today: NaiveDate,
        expenses: usize,
    ) -> Self {
        let mut story = Self {
            steps: BTreeMap::new(),
            next_number: 0,
            dice: Dice::new(20_260_101),
            now: office_hours(today, 0),
            finance: people.finance,
        };
        let first = NaiveDate::from_ymd_opt(today.year() - 1, 1, 5).unwrap_or(today);
        let days = (today - first).num_days().max(1);
        for _ in 0..expenses {
            // The last days are busy, so that every inbox has something in it.
            let from = if story.dice.chance(5) { days.max(10) - 9 } else { 0 };
            let day = working_day(first + TimeDelta::days(story.dice.between(from, days - 1)));
            story.ask(people, budgets, &campaigns, day.min(today));
        }
        story.close_months(first, today);
        story
    }

    /// Whether nothing more happens before a moment.
    pub fn is_told_until(&self, moment: NaiveDateTime) -> bool {
        self.steps.first_key_value().is_none_or(|((next, _), _)| *next >= moment)
    }

    /// Lets the next steps before a moment happen and says how many requests were refused.
    ///
    /// # Errors
    /// When a command refuses what it should have taken.
    pub fn go_on(&mut self, tx: &mut WriteTx<'_>, most: usize, until: NaiveDateTime) -> AppResult<usize> {
        let mut refused = 0;
        for _ in 0..most {
            if self.is_told_until(until) {
                break;
            }
            let Some(((moment, _), step)) = self.steps.pop_first() else { break };
            if moment > self.now && !matches!(step, Step::Ask { .. }) {
                continue;
            }
            let mut tx = at(tx, moment.min(self.now));
            if self.happen(&mut tx, moment, step)? {
                refused += 1;
            }
        }
        Ok(refused)
    }

    fn plan(&mut self, moment: NaiveDateTime, step: Step) {
        self.steps.insert((moment, self.next_number), step);
        self.next_number += 1;
    }

    fn ask(&mut self, people: &People, budgets: &[ChannelBudget], campaigns: &[Planned], day: NaiveDate) {
        let of_year: Vec<&ChannelBudget> =
            budgets.iter().filter(|budget| budget.year == day.year()).collect();
        let Some(budget) = wishes::weighted(&mut self.dice, &of_year) else { return };
        let nobody = Vec::new();
        let marketers = people.marketers.get(&budget.department).unwrap_or(&nobody);
        let Some(requester) = self.dice.pick(marketers).copied() else { return };
        let running: Vec<&Planned> = campaigns
            .iter()
            .filter(|campaign| campaign.department == budget.department && campaign.runs_on(day))
            .collect();
        let campaign = self.dice.pick(&running).copied();
        let fate = self.fate();
        let about = campaign.map(|campaign| (campaign.id, campaign.theme));
        let draft = wishes::draft(&mut self.dice, people, budget, about, day);
        let moment = office_hours(day, self.dice.between(0, 480)).min(self.now);
        self.plan(moment, Step::Ask { fate, requester, draft: Box::new(draft) });
    }

    fn fate(&mut self) -> Fate {
        match self.dice.between(1, 100) {
            1..=4 => Fate::Draft,
            5..=8 => Fate::Rejected,
            9..=11 => Fate::Withdrawn,
            12..=15 => Fate::Cancelled,
            16..=19 => Fate::Approved,
            20..=38 => Fate::PaidInParts,
            _ => Fate::Paid,
        }
    }

    /// A month is closed on the tenth working day or so of the next; the last two stay open.
    fn close_months(&mut self, first: NaiveDate, today: NaiveDate) {
        let mut month = first.with_day(1).unwrap_or(first);
        while let Some(next) = month.checked_add_months(chrono::Months::new(1)) {
            let close_on = working_day(next + TimeDelta::days(13));
            if close_on + TimeDelta::days(31) > today {
                break;
            }
            if month.month() == 12 {
                // The last month stays open: the year end is left for people to try.
                self.plan(office_hours(close_on, 500), Step::ClearYear { year: month.year() });
            } else {
                self.plan(office_hours(close_on, 510), Step::Close { month });
            }
            month = next;
        }
    }

    /// True when a request was refused.
    fn happen(&mut self, tx: &mut WriteTx<'_>, moment: NaiveDateTime, step: Step) -> AppResult<bool> {
        match step {
            Step::Ask { fate, requester, draft } => {
                return self.happen_ask(tx, moment, fate, requester, &draft);
            }
            Step::Decide { expense, fate } => self.happen_decide(tx, moment, expense, fate)?,
            Step::Invoice { expense, fate, part } => self.happen_invoice(tx, moment, expense, fate, part)?,
            Step::ClearYear { year } => self.happen_clear(tx, year)?,
            Step::Close { month } => self.happen_close(tx, month)?,
        }
        Ok(false)
    }

    fn happen_ask(
        &mut self,
        tx: &mut WriteTx<'_>,
        moment: NaiveDateTime,
        fate: Fate,
        requester: UserId,
        new: &ExpenseDraft,
    ) -> AppResult<bool> {
        let who = viewer(tx.conn, requester)?;
        let expense = draft::create(tx, &who, new)?;
        done_by(tx, requester)?;
        if fate == Fate::Draft {
            return Ok(false);
        }
        if let Settled::Refused(_) = submit::submit(tx, &who, expense)? {
            return Ok(true);
        }
        done_by(tx, requester)?;
        let wait = TimeDelta::minutes(self.dice.between(20, 6 * 24 * 60));
        self.plan(moment + wait, Step::Decide { expense, fate });
        Ok(false)
    }

    fn happen_decide(
        &mut self,
        tx: &mut WriteTx<'_>,
        moment: NaiveDateTime,
        id: ExpenseId,
        fate: Fate,
    ) -> AppResult<()> {
        let expense = self.read(tx, id)?;
        if expense.summary.state != ExpenseState::Submitted {
            return Ok(());
        }
        if fate == Fate::Withdrawn {
            let requester = viewer(tx.conn, expense.summary.requester_id)?;
            release::withdraw(tx, &requester, id, "计划有变 Plans changed")?;
            return done_by(tx, requester.user_id);
        }
        let Some(step) = expense.approvals.iter().find(|step| step.decided_at.is_none()) else {
            return Ok(());
        };
        let approver = step.approvers.first().ok_or_else(|| missing("approver"))?.id;
        let approver = viewer(tx.conn, approver)?;
        if fate == Fate::Rejected {
            let comment = "本季度优先级不足 Not a priority this quarter".to_owned();
            let no = ExpenseDecision { comment, revision: None };
            decide::reject(tx, &approver, id, &no)?;
            return done_by(tx, approver.user_id);
        }
        decide::approve(tx, &approver, id, &ExpenseDecision::default())?;
        done_by(tx, approver.user_id)?;
        let more = expense.approvals.iter().filter(|step| step.decided_at.is_none()).count() > 1;
        let wait = TimeDelta::minutes(self.dice.between(60, 2 * 24 * 60));
        if more {
            self.plan(moment + wait, Step::Decide { expense: id, fate });
        } else if matches!(fate, Fate::Paid | Fate::PaidInParts | Fate::Cancelled) {
            let wait = TimeDelta::days(self.dice.between(6, 45));
            self.plan(moment + wait, Step::Invoice { expense: id, fate, part: 1 });
        }
        Ok(())
    }

    fn happen_invoice(
        &mut self,
        tx: &mut WriteTx<'_>,
        moment: NaiveDateTime,
        id: ExpenseId,
        fate: Fate,
        part: u8,
    ) -> AppResult<()> {
        let expense = self.read(tx, id)?;
        if !matches!(expense.summary.state, ExpenseState::Approved | ExpenseState::PartlyInvoiced) {
            return Ok(());
        }
        let finance = viewer(tx.conn, self.finance)?;
        if fate == Fate::Cancelled {
            release::cancel(tx, &finance, id, "活动取消 The event was called off")?;
            return done_by(tx, finance.user_id);
        }
        let in_parts = fate == Fate::PaidInParts && part == 1;
        // Suppliers seldom bill to the cent what was agreed: a little less, now and then a little more.
        let percent =
            if in_parts { 40 } else { self.dice.pick(&[100, 100, 100, 98, 95, 103]).copied().unwrap_or(100) };
        let lines: Vec<InvoiceLine> = expense
            .lines
            .iter()
            .filter(|line| line.committed_minor > 0)
            .map(|line| {
                let amount_minor = (line.committed_minor * percent / 100).max(1);
                InvoiceLine {
                    expense_line_id: line.id,
                    amount_minor,
                    booked_minor: None,
                    planned_minor: None,
                    // Services are taxed at six per cent.
                    tax_minor: amount_minor * 6 / 100,
                }
            })
            .collect();
        // Now and then an invoice is dated in a month that has been closed since; never before the first year.
        let back = if self.dice.chance(4) { 40 } else { 0 };
        let first_day = db::fiscal_years::all(tx.conn)?.first().map_or(NaiveDate::MIN, |year| year.starts_on);
        let new = InvoiceCreate {
            number: format!("{}-{:05}", moment.format("%y%m"), self.dice.between(1, 99_999)),
            invoice_date: (moment.date() - TimeDelta::days(back)).max(first_day),
            lines,
            due_date: None,
            booked_rate: None,
            rate_confirmed: false,
            release_id: None,
            is_final: !in_parts,
        };
        // A refused excess leaves the commitment standing, as in life.
        if let Settled::Done(_) = invoice::record(tx, &finance, id, &new)?
            && in_parts
        {
            let wait = TimeDelta::days(self.dice.between(10, 40));
            self.plan(moment + wait, Step::Invoice { expense: id, fate, part: 2 });
        }
        done_by(tx, finance.user_id)
    }

    fn happen_clear(&self, tx: &mut WriteTx<'_>, year: i32) -> AppResult<()> {
        let finance = viewer(tx.conn, self.finance)?;
        for id in db::expenses::open_in_year(tx.conn, year)? {
            let expense = self.read(tx, id)?;
            match expense.summary.state {
                ExpenseState::Submitted => {
                    let requester = viewer(tx.conn, expense.summary.requester_id)?;
                    release::withdraw(tx, &requester, id, "年终清理 Year-end clean-up")?;
                    done_by(tx, requester.user_id)?;
                }
                // A few promises outlive the year: the year end carries them or lets them lapse.
                ExpenseState::Approved | ExpenseState::PartlyInvoiced if id.0 % 4 == 0 => {}
                _ => {
                    release::cancel(tx, &finance, id, "年终清理 Year-end clean-up")?;
                    done_by(tx, finance.user_id)?;
                }
            }
        }
        Ok(())
    }

    fn happen_close(&self, tx: &mut WriteTx<'_>, month: NaiveDate) -> AppResult<()> {
        let Some(period) = db::periods::by_date(tx.conn, month)? else { return Ok(()) };
        let change = PeriodUpdate { state: PeriodState::Closed, reason: None };
        periods::update(tx, self.finance, period.id, period.version, &change)?;
        done_by(tx, self.finance)
    }

    fn read(&self, tx: &mut WriteTx<'_>, id: ExpenseId) -> AppResult<Expense> {
        let finance = viewer(tx.conn, self.finance)?;
        page(tx.conn, &finance, id)
    }
}

fn working_day(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => day + TimeDelta::days(2),
        Weekday::Sun => day + TimeDelta::days(1),
        _ => day,
    }
}
