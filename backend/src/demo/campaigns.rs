//! Sixty campaigns over two years.

use chrono::{Datelike, NaiveDate, TimeDelta};
use penstock_shared::{
    campaign::{CampaignCreate, CampaignStatus, CampaignUpdate},
    ids::{CampaignId, DepartmentId},
};

use super::{
    at, dice::Dice, done_by, office_hours, organisation::People, plan::ChannelBudget, viewer, words,
};
use crate::{
    commands::campaigns::{create, update},
    error::AppResult,
    writer::WriteTx,
};

/// A campaign as the story needs it.
#[derive(Debug, Clone)]
pub struct Planned {
    pub id: CampaignId,
    pub department: DepartmentId,
    /// Index into [`words::THEMES`].
    pub theme: usize,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

impl Planned {
    pub fn runs_on(&self, day: NaiveDate) -> bool {
        (self.starts_on..=self.ends_on).contains(&day)
    }
}

/// Makes the campaigns, each in the state that its dates call for.
///
/// # Errors
/// When a command refuses.
pub fn make(
    tx: &mut WriteTx<'_>,
    people: &People,
    budgets: &[ChannelBudget],
    count: usize,
    today: NaiveDate,
) -> AppResult<Vec<Planned>> {
    let mut dice = Dice::new(4_711);
    let first = NaiveDate::from_ymd_opt(today.year() - 1, 1, 8).unwrap_or(today);
    let span = (today - first).num_days() + 40;
    let mut made = Vec::with_capacity(count);
    for number in 0..count {
        let Some(budget) = dice.pick(budgets).cloned() else { break };
        let theme = number % words::THEMES.len();
        let day = first + TimeDelta::days(dice.between(0, span));
        let starts_on = day.with_year(budget.year).unwrap_or(day);
        let ends_on = starts_on + TimeDelta::days(dice.between(20, 110));
        let campaign = make_one(tx, people, &budget, theme, (starts_on, ends_on), &mut dice, today)?;
        made.push(campaign);
    }
    Ok(made)
}

fn make_one(
    tx: &mut WriteTx<'_>,
    people: &People,
    budget: &ChannelBudget,
    theme: usize,
    (starts_on, ends_on): (NaiveDate, NaiveDate),
    dice: &mut Dice,
    today: NaiveDate,
) -> AppResult<Planned> {
    let nobody = Vec::new();
    let owner = dice.pick(people.marketers.get(&budget.department).unwrap_or(&nobody)).copied();
    let who = viewer(tx.conn, owner.unwrap_or(people.finance))?;
    let (name, name_zh) = words::THEMES.get(theme).copied().unwrap_or(("Campaign", "活动"));
    let new = CampaignCreate {
        name: format!("{name_zh} {name} {}", budget.year),
        objective: "提升新客线索并控制单线索成本 More new leads at a steady cost per lead".to_owned(),
        department_id: budget.department,
        channel_id: Some(budget.channel),
        activity_type_id: dice.pick(&people.activity_types).copied(),
        owner_id: owner,
        budget_node_id: Some(budget.node),
        starts_on,
        ends_on,
        dimensions: people.sorting.of(theme),
    };
    let planned_on = (starts_on - TimeDelta::days(20)).min(today);
    let mut tx = at(tx, office_hours(planned_on, 45));
    let id = create(&mut tx, &who, &new)?;
    for (version, status) in (1..).zip(life(starts_on, ends_on, today, dice)) {
        let change = CampaignUpdate { status: Some(*status), ..unchanged() };
        update(&mut tx, &who, id, version, &change)?;
    }
    done_by(&mut tx, who.user_id)?;
    Ok(Planned { id, department: budget.department, theme, starts_on, ends_on })
}

fn life(
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    today: NaiveDate,
    dice: &mut Dice,
) -> &'static [CampaignStatus] {
    use CampaignStatus::{Active, Cancelled, Completed, Paused};
    if starts_on > today {
        return if dice.chance(10) { &[Cancelled] } else { &[] };
    }
    if ends_on < today {
        return if dice.chance(8) { &[Active, Cancelled] } else { &[Active, Completed] };
    }
    if dice.chance(12) { &[Active, Paused] } else { &[Active] }
}

const fn unchanged() -> CampaignUpdate {
    CampaignUpdate {
        name: None,
        objective: None,
        channel_id: None,
        activity_type_id: None,
        owner_id: None,
        budget_node_id: None,
        status: None,
        starts_on: None,
        ends_on: None,
        dimensions: None,
    }
}
