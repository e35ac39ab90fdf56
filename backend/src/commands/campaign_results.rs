//! Storing what campaigns brought back.

use std::collections::HashSet;

use penstock_shared::{
    event::EventTopic,
    ids::{CampaignId, ChannelId},
    problem::FieldErrorCode,
    result::ResultsPut,
};

use crate::{
    clock::day_in,
    db::{self, campaign_results::NewResult, terms::Vocabulary},
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
        let channel = change.channel_id.map(|channel| channel.0);
        // One that was stored before its channel was merged into another can still be taken away.
        let used = channel.filter(|_| change.amount.is_some());
        check_unmerged(tx.conn, &mut errors, field("channel_id"), Vocabulary::Channels, used)?;
        let counts_as = channel.map(|channel| channels.effective(channel));
        if !seen.insert((change.day, change.metric, counts_as, source.clone())) {
            let message = "An earlier figure has the same day, metric, channel and source.";
            errors.add(field("day"), FieldErrorCode::NotAllowed, message);
        }
        rows.push((change, source));
    }
    errors.into_result()?;
    for (change, source) in &rows {
        let row = NewResult {
            campaign_id: id,
            channel_id: change.channel_id,
            source,
            day: change.day,
            metric: change.metric,
            amount: change.amount.unwrap_or(0),
            recorded_by: viewer.user_id,
            recorded_at: tx.now,
        };
        let same = change.channel_id.map(|channel| channels.counted_as(channel.0)).unwrap_or_default();
        let same: Vec<_> = same.into_iter().map(ChannelId).collect();
        db::campaign_results::delete(tx.conn, &row, &same)?;
        if change.amount.is_some() {
            db::campaign_results::insert(tx.conn, &row)?;
        }
    }
    db::events::insert(tx.conn, tx.now, EventTopic::CampaignChanged, id.0, Some(campaign.department_id))?;
    Ok(())
}
