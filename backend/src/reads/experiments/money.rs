//! What the arms of an experiment used.

use penstock_shared::{
    experiment::{Experiment, ExperimentVariant},
    ids::{CampaignId, NodeId},
    money::Currency,
};

use crate::{
    db::{self, AnyConnection},
    error::AppResult,
    reads::{budgets::YearBook, campaign_money},
    viewer::Viewer,
};

/// The cost of each arm, in the currency of the design: what its campaign used, or its budget. None where it is tied to
/// neither, where the viewer does not see it, or where its money is in other currencies only.
pub(super) fn costs(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    experiment: &Experiment,
) -> AppResult<Vec<Option<i64>>> {
    let currency = experiment.design.currency;
    experiment.variants.iter().map(|variant| cost(conn, viewer, variant, currency)).collect()
}

fn cost(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    variant: &ExperimentVariant,
    currency: Currency,
) -> AppResult<Option<i64>> {
    match (variant.campaign_id, variant.budget_node_id) {
        (Some(campaign), _) => of_campaign(conn, viewer, campaign, currency),
        (None, Some(node)) => of_node(conn, viewer, node, currency),
        (None, None) => Ok(None),
    }
}

fn of_campaign(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    campaign: CampaignId,
    currency: Currency,
) -> AppResult<Option<i64>> {
    let row = db::campaigns::get(conn, campaign)?;
    if !viewer.scope.contains(row.department_id) {
        return Ok(None);
    }
    let money = campaign_money::of(conn, viewer, &[campaign])?.remove(&campaign).unwrap_or_default();
    let held = money.into_iter().find(|held| held.currency == currency).map(|held| held.balance);
    Ok(held.map(|balance| balance.allocated_minor.saturating_sub(balance.available_minor)))
}

fn of_node(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    node: NodeId,
    currency: Currency,
) -> AppResult<Option<i64>> {
    let row = db::budget_nodes::get(conn, node)?;
    let book = YearBook::read(conn, viewer, row.fiscal_year_id)?;
    if !book.sees(node) || row.currency != currency {
        return Ok(None);
    }
    let balance = book.view(&row)?.balance;
    Ok(Some(balance.allocated_minor.saturating_sub(balance.available_minor)))
}
