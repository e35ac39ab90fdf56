//! How people call a campaign: `CMP-0012`. The code is the number, written out, so it is never
//! taken, never changes, and needs no column.

use penstock_shared::ids::CampaignId;

const PREFIX: &str = "CMP-";

/// The code of a campaign.
#[must_use]
pub fn code(id: CampaignId) -> String {
    format!("{PREFIX}{:04}", id.0)
}

/// The campaign of a code, in any case and with any number of leading zeros.
#[must_use]
pub fn parse(text: &str) -> Option<CampaignId> {
    let text = text.trim();
    let digits = text
        .get(..PREFIX.len())
        .filter(|prefix| prefix.eq_ignore_ascii_case(PREFIX))
        .and(text.get(PREFIX.len()..))?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_leads_back_to_its_campaign() {
        for id in [1, 12, 9_999, 123_456] {
            assert_eq!(parse(&code(CampaignId(id))), Some(CampaignId(id)));
        }
        assert_eq!(code(CampaignId(12)), "CMP-0012");
        assert_eq!(parse(" cmp-12 "), Some(CampaignId(12)));
    }

    #[test]
    fn other_texts_are_no_codes() {
        for text in ["", "CMP-", "CMP--1", "CMP-+1", "CMP-1a", "12", "活动-12", "CMP-99999999999999999999"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
