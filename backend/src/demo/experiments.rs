//! Experiments of the demo marketer: two that were decided, one that runs, one that is still a draft.
//!
//! What is true is written here: the rates that units are drawn with.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use penstock_shared::{
    ab::{AbBetter, AbCorrection, AbDirection, AbMargin, AbMethod, AbRole},
    experiment::{
        ExperimentChoice, ExperimentDay, ExperimentDayFigures, ExperimentDayMetric, ExperimentDays,
        ExperimentDecide, ExperimentDesign, ExperimentDraft, ExperimentMetric, ExperimentMetricKind,
        ExperimentPlan, ExperimentSource, ExperimentStop, ExperimentStopping, ExperimentUnit,
        ExperimentUnits, ExperimentVariant, ExperimentVariantKind,
    },
    ids::{CampaignId, DepartmentId, ExperimentId},
    money::Currency,
    permission::Role,
};
use penstock_statistics::display;

use super::{at, campaigns::Planned, dice::Dice, done_by, missing, office_hours, viewer};
use crate::{
    commands::experiments::{create, data, steps},
    db, demo_logins,
    error::AppResult,
    reads::{campaign_money, experiments::get},
    viewer::Viewer,
    writer::WriteTx,
};

/// Makes them.
///
/// # Errors
/// When a command refuses.
pub fn make(tx: &mut WriteTx<'_>, campaigns: &[Planned], today: NaiveDate) -> AppResult<()> {
    let user = db::users::by_email(tx.conn, &demo_logins::email(Role::Marketer))?;
    let who = viewer(tx.conn, user.ok_or_else(|| missing("login"))?.id)?;
    let Some(department) = who.department_id else { return Err(missing("department of the marketer")) };
    let ties = alike(tx, &who, campaigns, department)?;
    let mut dice = Dice::new(60_601);
    decided(tx, &who, &Story::form(department, &ties, today), &mut dice)?;
    decided(tx, &who, &Story::colour(department, today), &mut dice)?;
    running(tx, &who, department, today, &mut dice)?;
    let draft = offer(department);
    create(&mut at(tx, office_hours(today, 90)), &who, &draft)?;
    done_by(tx, who.user_id)
}

/// The two campaigns of a department that used nearly the same, so that their arms cost nearly the same.
fn alike(
    tx: &mut WriteTx<'_>,
    who: &Viewer,
    campaigns: &[Planned],
    department: DepartmentId,
) -> AppResult<Vec<CampaignId>> {
    let of_department = campaigns.iter().filter(|campaign| campaign.department == department);
    let ids: Vec<CampaignId> = of_department.map(|campaign| campaign.id).collect();
    let money = campaign_money::of(tx.conn, who, &ids)?;
    let mut used: Vec<(i64, CampaignId)> = money
        .into_iter()
        .filter_map(|(id, held)| Some((held.first()?.balance.spent_minor, id)))
        .filter(|(spent_minor, _)| *spent_minor > 0)
        .collect();
    used.sort_unstable();
    let nearest = used.windows(2).min_by_key(|pair| pair[1].0 - pair[0].0);
    Ok(nearest.into_iter().flatten().map(|(_, id)| *id).collect())
}

fn metric(key: &str, name: &str, kind: ExperimentMetricKind, role: AbRole) -> ExperimentMetric {
    ExperimentMetric {
        key: key.to_owned(),
        name: name.to_owned(),
        kind,
        role,
        better: AbBetter::Higher,
        margin: None,
        worth_minor: None,
        counted: None,
        out_of: None,
    }
}

fn design(
    source: ExperimentSource,
    metrics: Vec<ExperimentMetric>,
    plan: ExperimentPlan,
) -> ExperimentDesign {
    ExperimentDesign {
        source,
        metrics,
        stopping: ExperimentStopping::Fixed,
        planned_units: None,
        plan: Some(plan),
        alpha: 0.05,
        direction: AbDirection::TwoSided,
        correction: AbCorrection::Holm,
        method: AbMethod::BestFit,
        tuning: None,
        sample_ratio_threshold: 0.01,
        currency: Currency::CNY,
    }
}

fn variant(
    key: &str,
    name: &str,
    kind: ExperimentVariantKind,
    campaign: Option<CampaignId>,
) -> ExperimentVariant {
    ExperimentVariant {
        key: key.to_owned(),
        name: name.to_owned(),
        description: String::new(),
        kind,
        weight: 1,
        campaign_id: campaign,
        budget_node_id: None,
    }
}

/// An experiment that is over.
struct Story {
    draft: ExperimentDraft,
    starts_on: NaiveDate,
    days: i64,
    /// Visitors of each arm in a day.
    visitors: i64,
    /// Leads of ten thousand visitors, of the control and of the other arm.
    rates: [i64; 2],
    choice: ExperimentChoice,
    learnings: &'static str,
}

impl Story {
    fn form(department_id: DepartmentId, ties: &[CampaignId], today: NaiveDate) -> Self {
        let mut leads = metric("leads", "留资 Leads", ExperimentMetricKind::Proportion, AbRole::Primary);
        leads.worth_minor = Some(240_000);
        let mut staying = metric(
            "staying",
            "停留一分钟 Stayed a minute",
            ExperimentMetricKind::Proportion,
            AbRole::Guardrail,
        );
        staying.margin = Some(AbMargin::Relative { value: 0.1 });
        let plan =
            ExperimentPlan { baseline: 0.04, effect: 0.01, sd: None, power: 0.8, daily_units: Some(600.0) };
        let kind = ExperimentVariantKind::LandingPage;
        Self {
            draft: ExperimentDraft {
                name: "落地页短表单 Short form on the landing page".to_owned(),
                hypothesis:
                    "表单从七项减到三项，会有更多访客留资。Three fields instead of seven bring more leads."
                        .to_owned(),
                department_id,
                design: design(ExperimentSource::Days, vec![leads, staying], plan),
                variants: vec![
                    variant("A", "七项表单 Seven fields", kind, ties.first().copied()),
                    variant("B", "三项表单 Three fields", kind, ties.get(1).copied()),
                ],
            },
            starts_on: today - TimeDelta::days(96),
            days: 28,
            visitors: 312,
            rates: [402, 553],
            choice: ExperimentChoice::RollOut,
            learnings: "访客不愿先交代公司规模；其余信息可在电话里问。\
                        Visitors do not want to say how large their company is; the rest can be asked on the phone.",
        }
    }

    fn colour(department_id: DepartmentId, today: NaiveDate) -> Self {
        let clicks = metric("leads", "点击 Clicks", ExperimentMetricKind::Proportion, AbRole::Primary);
        let plan =
            ExperimentPlan { baseline: 0.05, effect: 0.012, sd: None, power: 0.8, daily_units: Some(700.0) };
        let kind = ExperimentVariantKind::Creative;
        Self {
            draft: ExperimentDraft {
                name: "暖色主图 Warm picture".to_owned(),
                hypothesis: "暖色主图更吸引点击。A warm picture draws more clicks.".to_owned(),
                department_id,
                design: design(ExperimentSource::Days, vec![clicks], plan),
                variants: vec![
                    variant("cool", "冷色 Cool", kind, None),
                    variant("warm", "暖色 Warm", kind, None),
                ],
            },
            starts_on: today - TimeDelta::days(58),
            days: 21,
            visitors: 350,
            rates: [498, 501],
            choice: ExperimentChoice::KeepControl,
            learnings: "颜色没有可见的影响，先测优惠与标题。\
                        The colour makes no difference that one could see; test offers and headlines first.",
        }
    }
}

/// How many of so many, each with a chance in ten thousand.
fn drawn(dice: &mut Dice, of: i64, rate: i64) -> u64 {
    (0..of).map(|_| u64::from(dice.between(1, 10_000) <= rate)).sum()
}

/// The figures of an arm's day.
fn figures(dice: &mut Dice, story: &Story, day: NaiveDate, arm: usize) -> Option<ExperimentDay> {
    let visitors = story.visitors * dice.between(90, 110) / 100;
    let n = u64::try_from(visitors).ok()?;
    let metrics = story.draft.design.metrics.iter().map(|metric| {
        let rate = if metric.key == "staying" { 4_200 } else { story.rates.get(arm).copied().unwrap_or(0) };
        ExperimentDayMetric {
            key: metric.key.clone(),
            figures: ExperimentDayFigures::Proportion { conversions: drawn(dice, visitors, rate), n },
        }
    });
    Some(ExperimentDay {
        day,
        variant: story.draft.variants.get(arm)?.key.clone(),
        segment: String::new(),
        units: n,
        metrics: metrics.collect(),
    })
}

fn start(
    tx: &mut WriteTx<'_>,
    who: &Viewer,
    draft: &ExperimentDraft,
    day: NaiveDate,
) -> AppResult<ExperimentId> {
    let tx = &mut at(tx, office_hours(day, 0));
    let id = create(tx, who, draft)?;
    steps::start(tx, who, id, 1)?;
    Ok(id)
}

fn decided(tx: &mut WriteTx<'_>, who: &Viewer, story: &Story, dice: &mut Dice) -> AppResult<()> {
    let id = start(tx, who, &story.draft, story.starts_on)?;
    let last = story.starts_on + TimeDelta::days(story.days - 1);
    let days = story.starts_on.iter_days().take_while(|day| *day <= last);
    let days = days.flat_map(|day| [0, 1].map(|arm| figures(dice, story, day, arm))).flatten().collect();
    let tx = &mut at(tx, office_hours(last, 480));
    data::put_days(tx, who, id, &ExperimentDays { days })?;
    let reason = "四周已满。Four whole weeks have gone by.".to_owned();
    steps::stop(tx, who, id, 2, &ExperimentStop { reason })?;
    let tx = &mut at(tx, office_hours(last + TimeDelta::days(1), 30));
    let variant = match story.choice {
        ExperimentChoice::RollOut => {
            get(tx.conn, who, id)?.variants.get(1).map(|variant| variant.key.clone())
        }
        _ => None,
    };
    let decision = ExperimentDecide {
        choice: story.choice,
        variant,
        reason: "按事先定下的规则。By the rule that was fixed before.".to_owned(),
        learnings: story.learnings.to_owned(),
    };
    steps::decide(tx, who, id, 3, &decision)
}

/// Days that the running one has behind it.
const DAYS_SO_FAR: i64 = 12;

fn running(
    tx: &mut WriteTx<'_>,
    who: &Viewer,
    department_id: DepartmentId,
    today: NaiveDate,
    dice: &mut Dice,
) -> AppResult<()> {
    let mut orders = metric("orders", "下单 Orders", ExperimentMetricKind::Proportion, AbRole::Primary);
    orders.worth_minor = Some(12_000);
    let value = metric("value", "客单价 Order value", ExperimentMetricKind::Mean, AbRole::Secondary);
    let plan = ExperimentPlan { baseline: 0.1, effect: 0.03, sd: None, power: 0.8, daily_units: Some(200.0) };
    let kind = ExperimentVariantKind::Creative;
    let draft = ExperimentDraft {
        name: "邮件标题写价格 Price in the subject line".to_owned(),
        hypothesis: "标题写明价格，打开的读者更愿意下单。Readers who see the price first order more often."
            .to_owned(),
        department_id,
        design: design(ExperimentSource::Units, vec![orders, value], plan),
        variants: vec![
            variant("A", "不写价格 Without a price", kind, None),
            variant("B", "写价格 With the price", kind, None),
        ],
    };
    let first = today - TimeDelta::days(DAYS_SO_FAR);
    let id = start(tx, who, &draft, first)?;
    let tx = &mut at(tx, office_hours(today, 60));
    let days = first.iter_days().take_while(|day| *day < today);
    let units = days.flat_map(|day| (0..dice.between(170, 210)).map(move |number| (day, number)));
    let units: Vec<_> =
        units.collect::<Vec<_>>().into_iter().map(|(day, number)| reader(dice, day, number)).collect();
    data::put_units(tx, who, id, &ExperimentUnits { units })?;
    Ok(())
}

/// A reader who was sent one of both mails. The true rates are 10 % and 13.5 %.
fn reader(dice: &mut Dice, day: NaiveDate, number: i64) -> ExperimentUnit {
    let second = dice.chance(50);
    let mut values = BTreeMap::new();
    if dice.between(1, 10_000) <= if second { 1_350 } else { 1_000 } {
        values.insert("orders".to_owned(), 1.0);
        let fen = u64::try_from(dice.between(6_000, 42_000)).unwrap_or_default();
        values.extend(display::rate(fen, 100).map(|yuan| ("value".to_owned(), yuan)));
    }
    ExperimentUnit {
        unit: format!("reader-{day}-{number}"),
        variant: if second { "B" } else { "A" }.to_owned(),
        day,
        segment: if dice.chance(62) { "mobile" } else { "desktop" }.to_owned(),
        bot: dice.chance(1),
        values,
        others: BTreeMap::new(),
    }
}

/// What is planned next.
fn offer(department_id: DepartmentId) -> ExperimentDraft {
    let mut orders = metric("orders", "下单 Orders", ExperimentMetricKind::Proportion, AbRole::Primary);
    orders.worth_minor = Some(12_000);
    let plan = ExperimentPlan { baseline: 0.1, effect: 0.02, sd: None, power: 0.8, daily_units: Some(250.0) };
    let kind = ExperimentVariantKind::Offer;
    ExperimentDraft {
        name: "包邮对九折 Free delivery against ten percent off".to_owned(),
        hypothesis: "包邮比九折更能促成下单。Free delivery brings more orders than ten percent off."
            .to_owned(),
        department_id,
        design: design(ExperimentSource::Units, vec![orders], plan),
        variants: vec![
            variant("discount", "九折 Ten percent off", kind, None),
            variant("delivery", "包邮 Free delivery", kind, None),
        ],
    }
}
