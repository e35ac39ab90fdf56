//! What an experiment shows, on one screen: the verdict first, then why, then how sure.

mod arms;
mod checks;
mod evolution;
mod metrics;
mod plot;
mod progress;
mod segments;
mod verdict;
mod worth;

use leptos::prelude::*;
use penstock_shared::{
    ab::{AbMetricReading, AbRole},
    event::EventTopic,
    experiment::{Experiment, ExperimentReading},
};

use self::{
    arms::Arms, checks::Checks, evolution::Evolution, metrics::Metrics, progress::Progress,
    segments::Segments, verdict::Verdict, worth::Worth,
};
use super::what_if::WhatIf;
use crate::{fetch::use_fetch, live::use_live, ui::Loaded};

/// An experiment and what it shows.
#[derive(Clone, Copy)]
pub struct Seen {
    pub experiment: Signal<Experiment>,
    pub reading: Signal<ExperimentReading>,
}

impl Seen {
    /// Calls with both. Tracks.
    pub fn with<T>(self, show: impl FnOnce(&Experiment, &ExperimentReading) -> T) -> T {
        self.experiment.with(|experiment| self.reading.with(|reading| show(experiment, reading)))
    }
}

/// The metric that decides.
#[must_use]
pub fn primary(reading: &ExperimentReading) -> Option<&AbMetricReading> {
    reading.answer.metrics.iter().find(|metric| metric.role == AbRole::Primary)
}

#[component]
pub fn Readings(now: Signal<Experiment>) -> impl IntoView {
    let id = now.with_untracked(|now| now.id);
    let reading = use_fetch(move |api| api.experiment_reading(id));
    use_live(&[EventTopic::ExperimentChanged], move || reading.refetch());
    view! {
        <Loaded fetch=reading rows=10 let:reading>
            {
                let seen = Seen { experiment: now, reading };
                view! {
                    <Verdict seen/>
                    <div class="columns">
                        <div class="stack loose">
                            <Metrics seen/>
                            <Evolution seen/>
                        </div>
                        <div class="stack loose">
                            <Progress seen/>
                            <WhatIf seen/>
                            <Worth seen/>
                            <Checks seen/>
                        </div>
                    </div>
                    <Arms seen/>
                    <Segments seen/>
                }
            }
        </Loaded>
    }
}
