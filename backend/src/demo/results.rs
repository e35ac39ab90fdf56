//! What the campaigns brought back, week by week.

use chrono::{NaiveDate, TimeDelta};
use penstock_shared::{
    ids::UserId,
    result::{ResultChange, ResultMetric, ResultsPut},
};

use super::{at, campaigns::Planned, dice::Dice, office_hours, viewer};
use crate::{commands::campaign_results::put, error::AppResult, reads::campaign_money, writer::WriteTx};

/// What a campaign's money is worth: drawn once for each, so that some are better than others.
struct Quality {
    /// Seen how often for one yuan.
    seen_per_yuan: i64,
    lead_cost_minor: i64,
    /// In hundredths.
    qualified_share: i64,
    /// In hundredths of the qualified.
    deal_share: i64,
    deal_value_minor: i64,
}

impl Quality {
    fn draw(dice: &mut Dice) -> Self {
        Self {
            seen_per_yuan: dice.between(8, 40),
            lead_cost_minor: dice.between(180, 620) * 100,
            qualified_share: dice.between(30, 55),
            deal_share: dice.between(8, 22),
            deal_value_minor: dice.between(9_000, 24_000) * 100,
        }
    }

    /// What some money brings in a week, give or take a quarter.
    fn brings(&self, spent_minor: i64, dice: &mut Dice) -> [(ResultMetric, i64); 5] {
        let effect_minor = spent_minor * dice.between(75, 125) / 100;
        let leads = effect_minor / self.lead_cost_minor;
        let qualified = leads * self.qualified_share / 100;
        // A fraction of a deal is one now and then.
        let deals = (qualified * self.deal_share + dice.between(0, 99)) / 100;
        [
            (ResultMetric::Exposure, effect_minor / 100 * self.seen_per_yuan),
            (ResultMetric::Leads, leads),
            (ResultMetric::QualifiedLeads, qualified),
            (ResultMetric::Deals, deals),
            (ResultMetric::Revenue, deals * self.deal_value_minor * dice.between(85, 115) / 100),
        ]
    }
}

/// Records a figure of each metric for every week that a campaign has run.
///
/// # Errors
/// When a command refuses.
pub fn make(tx: &mut WriteTx<'_>, finance: UserId, campaigns: &[Planned], today: NaiveDate) -> AppResult<()> {
    let who = viewer(tx.conn, finance)?;
    let mut tx = at(tx, office_hours(today, 0));
    let mut dice = Dice::new(77_031);
    for campaign in campaigns {
        let money = campaign_money::of(tx.conn, &who, &[campaign.id])?.remove(&campaign.id);
        let spent_minor = money.unwrap_or_default().first().map_or(0, |held| held.balance.spent_minor);
        let quality = Quality::draw(&mut dice);
        let last = campaign.ends_on.min(today);
        let weeks: Vec<NaiveDate> = campaign
            .starts_on
            .iter_weeks()
            .map(|day| day + TimeDelta::days(6))
            .take_while(|day| *day <= last)
            .collect();
        let in_a_week =
            i64::try_from(weeks.len()).ok().filter(|weeks| *weeks > 0).map(|weeks| spent_minor / weeks);
        let Some(in_a_week) = in_a_week.filter(|minor| *minor > 0) else { continue };
        let results = weeks
            .into_iter()
            .flat_map(|day| {
                quality.brings(in_a_week, &mut dice).map(|(metric, amount)| (day, metric, amount))
            })
            .map(|(day, metric, amount)| ResultChange {
                day,
                metric,
                amount: Some(amount),
                channel_id: None,
                source: if metric == ResultMetric::Exposure { "Platform reports" } else { "CRM" }.to_owned(),
            })
            .collect();
        put(&mut tx, &who, campaign.id, &ResultsPut { results })?;
    }
    Ok(())
}
