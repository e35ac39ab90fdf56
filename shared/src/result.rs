//! What campaigns bring back: figures by day, and what they cost.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CampaignId, ChannelId},
    money::Currency,
};

text_enum! {
    /// What is counted. Every metric adds up over days, channels and campaigns.
    pub enum ResultMetric {
        /// How often something was seen or mentioned.
        Exposure => "exposure",
        Leads => "leads",
        QualifiedLeads => "qualified_leads",
        /// Deals won.
        Deals => "deals",
        /// In minor units of the organisation's currency.
        Revenue => "revenue",
    }
}

/// One figure: what a campaign brought on a day, as one source says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResultFigure {
    pub day: NaiveDate,
    pub metric: ResultMetric,
    /// A count, or minor units of the organisation's currency for revenue. Zero is a figure; no figure
    /// means that nobody knows.
    #[cfg_attr(feature = "openapi", schema(example = 42))]
    pub amount: i64,
    /// The campaign's own channel, whichever that is, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    /// Where the figure is from; several sources of one day add up.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "crm"))]
    pub source: String,
}

/// A figure to be stored, or taken away again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResultChange {
    pub day: NaiveDate,
    pub metric: ResultMetric,
    /// Replaces what was known for the same day, metric, channel and source; `null` takes it away.
    #[cfg_attr(feature = "openapi", schema(example = 42))]
    pub amount: Option<i64>,
    /// The campaign's own channel, whichever that is, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    /// Where the figure is from, at most 60 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "crm"))]
    pub source: String,
}

/// Stores figures of a campaign: all of them, or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResultsPut {
    /// 1 to 1,000.
    pub results: Vec<ResultChange>,
}

/// A metric over some days. Absent where there is no figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResultSums {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leads: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualified_leads: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deals: Option<i64>,
    /// In minor units of the organisation's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revenue_minor: Option<i64>,
}

impl ResultSums {
    /// Whether there is no figure at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The sum of a metric.
    #[must_use]
    pub const fn get(&self, metric: ResultMetric) -> Option<i64> {
        match metric {
            ResultMetric::Exposure => self.exposure,
            ResultMetric::Leads => self.leads,
            ResultMetric::QualifiedLeads => self.qualified_leads,
            ResultMetric::Deals => self.deals,
            ResultMetric::Revenue => self.revenue_minor,
        }
    }

    /// Adds a figure; false when the sum leaves the range.
    #[must_use]
    pub fn add(&mut self, metric: ResultMetric, amount: i64) -> bool {
        let place = match metric {
            ResultMetric::Exposure => &mut self.exposure,
            ResultMetric::Leads => &mut self.leads,
            ResultMetric::QualifiedLeads => &mut self.qualified_leads,
            ResultMetric::Deals => &mut self.deals,
            ResultMetric::Revenue => &mut self.revenue_minor,
        };
        let sum = place.unwrap_or(0).checked_add(amount);
        if sum.is_some() {
            *place = sum;
        }
        sum.is_some()
    }

    /// Return on investment, (revenue - spend) / spend, in hundredths of a percent, rounded half away
    /// from zero. `None` without revenue figures or without spend.
    #[must_use]
    pub fn roi_bp(&self, spent_minor: i64) -> Option<i64> {
        let gain = i128::from(self.revenue_minor?) - i128::from(spent_minor);
        divide_rounded(gain * 10_000, i128::from(spent_minor))
    }

    /// What one of something cost, in minor units, rounded half away from zero. `None` when there is no
    /// figure or it is zero.
    #[must_use]
    pub fn cost_per(&self, metric: ResultMetric, spent_minor: i64) -> Option<i64> {
        divide_rounded(i128::from(spent_minor), i128::from(self.get(metric)?))
    }
}

/// `None` when there is nothing to divide by, or the quotient leaves the range.
fn divide_rounded(above: i128, below: i128) -> Option<i64> {
    if below <= 0 {
        return None;
    }
    let half = if above < 0 { -below / 2 } else { below / 2 };
    i64::try_from((above + half) / below).ok()
}

/// The sums of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MonthResults {
    /// The first day of the calendar month.
    pub month: NaiveDate,
    pub sums: ResultSums,
}

/// What a campaign has brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CampaignResults {
    pub campaign_id: CampaignId,
    /// The organisation's, in which revenue is counted.
    pub currency: Currency,
    pub total: ResultSums,
    /// What the campaign has spent. Absent when some of it was spent in another currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spent_minor: Option<i64>,
    /// (revenue - spend) / spend, in hundredths of a percent. Absent without revenue figures or spend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 12_500))]
    pub roi_bp: Option<i64>,
    /// What one lead cost, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_per_lead_minor: Option<i64>,
    /// What one deal cost, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_per_deal_minor: Option<i64>,
    /// The months that have figures, in order.
    pub months: Vec<MonthResults>,
}

/// A stored figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredResult {
    pub id: i64,
    #[serde(flatten)]
    pub figure: ResultFigure,
    pub recorded_at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_by_name: Option<String>,
}

/// Which figures to list, the latest day first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ResultQuery {
    /// Only this metric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<ResultMetric>,
    /// From this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Up to this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Rows on the page, 1 to 200; 50 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_figure_is_not_zero() {
        let none = ResultSums::default();
        assert_eq!((none.roi_bp(100), none.cost_per(ResultMetric::Leads, 100)), (None, None));
        let zero = ResultSums { leads: Some(0), revenue_minor: Some(0), ..none };
        assert_eq!(zero.roi_bp(100), Some(-10_000));
        assert_eq!(zero.cost_per(ResultMetric::Leads, 100), None);
        assert_eq!(zero.roi_bp(0), None);
    }

    #[test]
    fn ratios_are_rounded_half_away_from_zero() {
        let sums = ResultSums { leads: Some(8), revenue_minor: Some(20_001), ..ResultSums::default() };
        assert_eq!(sums.cost_per(ResultMetric::Leads, 100), Some(13));
        assert_eq!(sums.roi_bp(20_000), Some(1));
        assert_eq!(ResultSums { revenue_minor: Some(19_999), ..sums }.roi_bp(20_000), Some(-1));
    }

    #[test]
    fn a_sum_does_not_wrap() {
        let mut sums = ResultSums { deals: Some(i64::MAX), ..ResultSums::default() };
        assert!(!sums.add(ResultMetric::Deals, 1));
        assert_eq!(sums.deals, Some(i64::MAX));
        assert!(sums.add(ResultMetric::Leads, 3) && sums.leads == Some(3));
    }
}
