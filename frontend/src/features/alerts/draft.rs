//! A rule while it is written: texts as they are typed, and the definition that they make.

use leptos::prelude::*;
use penstock_shared::{
    alert::{
        AlertDefinition, AlertDirection, AlertPlace, AlertRecipients, AlertRule, AlertSeverity,
        AlertThreshold, AlertTime, AlertWatch,
    },
    ids::{AnalysisViewId, CampaignId, DepartmentId, NodeId},
    money::Currency,
    pivot::{MeasureUnit, PivotMeasure},
};

use crate::ui::parse_money;

const EVERYTHING: &str = "everything";
pub const NODE: &str = "node";
pub const DEPARTMENT: &str = "department";
pub const CAMPAIGN: &str = "campaign";
pub const VIEW: &str = "view";
/// The kinds of places, in the order of the form.
pub const PLACES: [&str; 5] = [EVERYTHING, NODE, DEPARTMENT, CAMPAIGN, VIEW];

pub const APPROVALS: &str = "overdue_approvals";
pub const INVOICES: &str = "overdue_invoices";
pub const UNUSED: &str = "unused_near_end";
const USUAL_DAYS: i64 = 30;

/// A threshold as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typed {
    pub value: RwSignal<String>,
    pub severity: RwSignal<AlertSeverity>,
}

impl Typed {
    pub fn new(value: &str, severity: AlertSeverity) -> Self {
        Self { value: RwSignal::new(value.to_owned()), severity: RwSignal::new(severity) }
    }
}

/// The form's values.
#[derive(Clone, Copy)]
pub struct Draft {
    pub currency: Currency,
    pub name: RwSignal<String>,
    /// A measure, or one of the kinds beside them.
    pub watch: RwSignal<String>,
    pub days: RwSignal<String>,
    pub place: RwSignal<String>,
    /// The number of the place, where it has one.
    pub place_id: RwSignal<String>,
    /// A dimension; empty for the whole.
    pub per: RwSignal<String>,
    pub time: RwSignal<AlertTime>,
    pub direction: RwSignal<AlertDirection>,
    pub thresholds: RwSignal<Vec<Typed>>,
    pub recipients: RwSignal<AlertRecipients>,
}

impl Draft {
    /// A rule as it is, or how far each budget is used.
    pub fn new(rule: Option<&AlertRule>, currency: Currency) -> Self {
        let usual = AlertDefinition {
            watch: AlertWatch::Measure { measure: PivotMeasure::UsageRate },
            place: AlertPlace::Everything,
            per: None,
            time: AlertTime::FiscalYear,
            direction: AlertDirection::AtOrAbove,
            thresholds: vec![AlertThreshold { value: 8_000, severity: AlertSeverity::Warning }],
        };
        let definition = rule.map_or(&usual, |rule| &rule.definition);
        let (watch, days) = match definition.watch {
            AlertWatch::Measure { measure } => (measure.to_string(), USUAL_DAYS),
            AlertWatch::OverdueApprovals => (APPROVALS.to_owned(), USUAL_DAYS),
            AlertWatch::OverdueInvoices => (INVOICES.to_owned(), USUAL_DAYS),
            AlertWatch::UnusedNearEnd { days } => (UNUSED.to_owned(), days),
        };
        let (place, place_id) = match definition.place {
            AlertPlace::Everything => (EVERYTHING, None),
            AlertPlace::Node { id } => (NODE, Some(id.0)),
            AlertPlace::Department { id } => (DEPARTMENT, Some(id.0)),
            AlertPlace::Campaign { id } => (CAMPAIGN, Some(id.0)),
            AlertPlace::View { id } => (VIEW, Some(id.0)),
        };
        let unit = definition.watch.unit();
        let typed = definition
            .thresholds
            .iter()
            .map(|threshold| Typed::new(&text_of(threshold.value, unit, currency), threshold.severity));
        Self {
            currency,
            name: RwSignal::new(rule.map(|rule| rule.name.clone()).unwrap_or_default()),
            watch: RwSignal::new(watch),
            days: RwSignal::new(days.to_string()),
            place: RwSignal::new(place.to_owned()),
            place_id: RwSignal::new(place_id.map(|id| id.to_string()).unwrap_or_default()),
            per: RwSignal::new(definition.per.map(|axis| axis.to_string()).unwrap_or_default()),
            time: RwSignal::new(definition.time),
            direction: RwSignal::new(definition.direction),
            thresholds: RwSignal::new(typed.collect()),
            recipients: RwSignal::new(rule.map(|rule| rule.recipients.clone()).unwrap_or_default()),
        }
    }

    /// What is watched. Tracks.
    pub fn watched(self) -> AlertWatch {
        match self.watch.get().as_str() {
            APPROVALS => AlertWatch::OverdueApprovals,
            INVOICES => AlertWatch::OverdueInvoices,
            UNUSED => AlertWatch::UnusedNearEnd { days: self.days.get().trim().parse().unwrap_or_default() },
            text => AlertWatch::Measure { measure: text.parse().unwrap_or(PivotMeasure::UsageRate) },
        }
    }

    /// The definition; none while a threshold is no number. Tracks.
    pub fn definition(self) -> Option<AlertDefinition> {
        let watch = self.watched();
        let id = self.place_id.get().parse().unwrap_or_default();
        let place = match self.place.get().as_str() {
            NODE => AlertPlace::Node { id: NodeId(id) },
            DEPARTMENT => AlertPlace::Department { id: DepartmentId(id) },
            CAMPAIGN => AlertPlace::Campaign { id: CampaignId(id) },
            VIEW => AlertPlace::View { id: AnalysisViewId(id) },
            _ => AlertPlace::Everything,
        };
        let thresholds = self.thresholds.get().into_iter().map(|typed| {
            let value = value_of(&typed.value.get(), watch.unit(), self.currency)?;
            Some(AlertThreshold { value, severity: typed.severity.get() })
        });
        Some(AlertDefinition {
            watch,
            place,
            per: self.per.get().parse().ok(),
            // What is overdue is overdue now.
            time: if watch.is_measured_by_query() { self.time.get() } else { AlertTime::All },
            direction: self.direction.get(),
            thresholds: thresholds.collect::<Option<_>>()?,
        })
    }
}

/// A threshold as people write it: an amount, a count, percent, or hours.
fn text_of(value: i64, unit: MeasureUnit, currency: Currency) -> String {
    match unit {
        MeasureUnit::Money => currency.grouped(value),
        MeasureUnit::Count => value.to_string(),
        MeasureUnit::Minutes => hours(value),
        MeasureUnit::BasisPoints if value % 100 == 0 => (value / 100).to_string(),
        MeasureUnit::BasisPoints => {
            let sign = if value < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", (value / 100).abs(), (value % 100).abs())
        }
    }
}

/// Minutes as hours, to the hundredth.
fn hours(minutes: i64) -> String {
    let hundredths = (minutes.saturating_mul(10) + 3) / 6;
    match hundredths % 100 {
        0 => (hundredths / 100).to_string(),
        rest => format!("{}.{rest:02}", hundredths / 100),
    }
}

/// What was typed; none for what is no number.
fn value_of(text: &str, unit: MeasureUnit, currency: Currency) -> Option<i64> {
    let text = text.trim();
    match unit {
        MeasureUnit::Money => parse_money(text, currency).ok(),
        MeasureUnit::Count => text.parse().ok(),
        // Hours with two places: 1.5 is ninety minutes.
        MeasureUnit::Minutes => {
            let hundredths = Currency::CNY.parse_minor(text.trim_end_matches(['h', ' '])).ok()?;
            hundredths.checked_mul(6).map(|tenths| tenths.saturating_add(5).div_euclid(10))
        }
        // Percent with two places are what an amount of this currency is as well.
        MeasureUnit::BasisPoints => Currency::CNY.parse_minor(text.trim_end_matches(['%', ' '])).ok(),
    }
}
