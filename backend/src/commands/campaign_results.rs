//! Storing what campaigns brought back.

use std::collections::HashSet;

use penstock_shared::{
    event::EventTopic,
    ids::{CampaignId, ChannelId},
    problem::FieldErrorCode,
    result::{ResultChange, ResultsPut},
};

use crate::{
    clock::day_in,
    db::{self, campaign_results::NewResult, terms::Vocabulary},
    domain::vocabulary::TermTree,
    error::{AppResult, FieldErrors},
    reads::{campaigns::visible, terms::check_unmerged},
    viewer::Viewer,
    writer::WriteTx,
};

/// More figures are two calls.
const MOST_FIGURES: usize = 1_000;
/// The longest name of a source, in characters.
const LONGEST_SOURCE: usize = 60;
/// The largest figure: sums of millions of them stay in range.
const LARGEST_FIGURE: i64 = 1_000_000_000_000;

/// Stores figures of a campaign, all or none. A figure replaces the one before of the same day, metric,
/// channel and source, so sending them again changes nothing.
///
/// # Errors
/// All wrong fields at once; not found when the campaign is not in sight.
pub fn put(tx: &mut WriteTx<'_>, viewer: &Viewer, id: CampaignId, put: &ResultsPut) -> AppResult<()> {
    let campaign = visible(tx.conn, viewer, id)?;
    let mut errors = FieldErrors::new();
    if put.results.is_empty() || put.results.len() > MOST_FIGURES {
        errors.add("results", FieldErrorCode::OutOfRange, format!("Give 1 to {MOST_FIGURES} figures."));
    }
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let channels = db::terms::tree(tx.conn, Vocabulary::Channels)?;
    let mut seen = HashSet::new();
    let mut rows = Vec::with_capacity(put.results.len().min(MOST_FIGURES));
    for (index, change) in put.results.iter().take(MOST_FIGURES).enumerate() {
        let field = |name: &str| format!("results[{index}].{name}");
        if change.day > today {
            errors.add(field("day"), FieldErrorCode::OutOfRange, "This day is still to come.");
        }
        if change.amount.is_some_and(|amount| !(0..=LARGEST_FIGURE).contains(&amount)) {
            let message = format!("Give a number from 0 to {LARGEST_FIGURE}.");
            errors.add(field("amount"), FieldErrorCode::OutOfRange, message);
        }
        let source = errors.optional_text(&field("source"), &change.source, LONGEST_SOURCE);
        let asked = change.channel_id.map(|channel| channel.0);
        check_unmerged(tx.conn, &mut errors, field("channel_id"), Vocabulary::Channels, asked)?;
        let channel_id = effective(&channels, change.channel_id.or(campaign.channel_id));
        if !seen.insert((change.day, change.metric, channel_id, source.clone())) {
            let message = "An earlier figure has the same day, metric, channel and source.";
            errors.add(field("day"), FieldErrorCode::NotAllowed, message);
        }
        rows.push((change, channel_id, source));
    }
    errors.into_result()?;
    for (change, channel_id, source) in &rows {
        store(tx, viewer, id, (change, *channel_id, source))?;
    }
    db::events::insert(tx.conn, tx.now, EventTopic::CampaignChanged, id.0, Some(campaign.department_id))?;
    Ok(())
}

fn effective(channels: &TermTree, id: Option<ChannelId>) -> Option<ChannelId> {
    id.map(|id| ChannelId(channels.effective(id.0)))
}

fn store(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    campaign_id: CampaignId,
    (change, channel_id, source): (&ResultChange, Option<ChannelId>, &str),
) -> AppResult<()> {
    let row = NewResult {
        campaign_id,
        channel_id,
        source,
        day: change.day,
        metric: change.metric,
        amount: change.amount.unwrap_or(0),
        recorded_by: viewer.user_id,
        recorded_at: tx.now,
    };
    db::campaign_results::delete(tx.conn, &row)?;
    if change.amount.is_some() {
        db::campaign_results::insert(tx.conn, &row)?;
    }
    Ok(())
}
