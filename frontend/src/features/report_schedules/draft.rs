//! A report to be sent while it is written.

use leptos::prelude::*;
use penstock_shared::{
    analysis::Dimension,
    expense_report::ReportDimension,
    ids::{AnalysisViewId, UserId},
    report_schedule::{ReportCadence, ReportFile, ReportSchedule, ScheduledReport},
    usage_report::USUAL_THRESHOLD_BP,
};

use super::Begun;

/// The kinds of reports, in the order of the form; the text is that of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportKind {
    BudgetUsage,
    Expenses,
    View,
}

impl ReportKind {
    pub const ALL: [Self; 3] = [Self::BudgetUsage, Self::Expenses, Self::View];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BudgetUsage => "budget_usage",
            Self::Expenses => "expenses",
            Self::View => "view",
        }
    }
}

impl std::str::FromStr for ReportKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// The form's values.
#[derive(Clone, Copy)]
pub struct Draft {
    pub name: RwSignal<String>,
    pub kind: RwSignal<ReportKind>,
    pub threshold: RwSignal<i64>,
    pub by: RwSignal<ReportDimension>,
    pub then: RwSignal<Option<ReportDimension>>,
    /// The number of the view.
    pub view: RwSignal<String>,
    pub file: RwSignal<ReportFile>,
    pub cadence: RwSignal<ReportCadence>,
    pub weekday: RwSignal<String>,
    pub days: RwSignal<String>,
    /// Who gets it; nobody chosen is oneself.
    pub readers: RwSignal<Vec<UserId>>,
    /// What the form does not offer and what stays therefore.
    known: StoredValue<Option<ScheduledReport>>,
}

impl Draft {
    pub fn new(begun: &Begun) -> Self {
        let (known, first) = match begun {
            Begun::New(kind) => (None, *kind),
            Begun::Change(of) => {
                let kind = match of.report {
                    ScheduledReport::BudgetUsage { .. } => ReportKind::BudgetUsage,
                    ScheduledReport::Expenses { .. } => ReportKind::Expenses,
                    ScheduledReport::View { .. } => ReportKind::View,
                };
                (Some(of.as_ref()), kind)
            }
        };
        let report = known.map(|of: &ReportSchedule| of.report.clone());
        let threshold = match &report {
            Some(ScheduledReport::BudgetUsage { threshold_bp, .. }) => *threshold_bp,
            _ => None,
        };
        let dimensions: Vec<ReportDimension> = match &report {
            Some(ScheduledReport::Expenses { group_by, .. }) => {
                group_by.split(',').filter_map(|part| part.trim().parse().ok()).collect()
            }
            _ => Vec::new(),
        };
        let view = match &report {
            Some(ScheduledReport::View { id }) => id.to_string(),
            _ => String::new(),
        };
        let weekly = known.filter(|of| of.cadence == ReportCadence::Week).map_or(1, |of| of.day);
        let behind = known.filter(|of| of.cadence != ReportCadence::Week).map_or(3, |of| of.day);
        Self {
            name: RwSignal::new(known.map(|of| of.name.clone()).unwrap_or_default()),
            kind: RwSignal::new(first),
            threshold: RwSignal::new(threshold.unwrap_or(USUAL_THRESHOLD_BP)),
            by: RwSignal::new(
                dimensions.first().copied().unwrap_or(ReportDimension::Of(Dimension::Department)),
            ),
            then: RwSignal::new(dimensions.get(1).copied()),
            view: RwSignal::new(view),
            file: RwSignal::new(known.map_or(ReportFile::Xlsx, |of| of.file)),
            cadence: RwSignal::new(known.map_or(ReportCadence::Month, |of| of.cadence)),
            weekday: RwSignal::new(weekly.to_string()),
            days: RwSignal::new(behind.to_string()),
            readers: RwSignal::new(
                known.map(|of| of.readers.iter().map(|reader| reader.id).collect()).unwrap_or_default(),
            ),
            known: StoredValue::new(report),
        }
    }

    /// Which report. Tracks.
    pub fn report(self) -> ScheduledReport {
        match self.kind.get() {
            ReportKind::BudgetUsage => {
                let currency = self.known.with_value(|known| match known {
                    Some(ScheduledReport::BudgetUsage { currency, .. }) => *currency,
                    _ => None,
                });
                ScheduledReport::BudgetUsage { threshold_bp: Some(self.threshold.get()), currency }
            }
            ReportKind::Expenses => {
                let currency = self.known.with_value(|known| match known {
                    Some(ScheduledReport::Expenses { currency, .. }) => *currency,
                    _ => None,
                });
                let by = self.by.get();
                let then = self.then.get().filter(|then| *then != by);
                let names = [Some(by), then].into_iter().flatten().map(|of| of.to_string());
                ScheduledReport::Expenses { group_by: names.collect::<Vec<_>>().join(","), currency }
            }
            ReportKind::View => {
                ScheduledReport::View { id: AnalysisViewId(self.view.get().parse().unwrap_or_default()) }
            }
        }
    }

    /// The day as the interface has it. Tracks.
    pub fn day(self) -> i32 {
        let typed = if self.cadence.get() == ReportCadence::Week { self.weekday } else { self.days };
        typed.get().trim().parse().unwrap_or_default()
    }
}
