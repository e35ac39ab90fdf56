//! What a rule would say now.

use leptos::prelude::*;
use penstock_shared::alert::{AlertDefinition, AlertFinding, AlertPreview, AlertSeverity};

use super::{draft::Draft, sentence};
use crate::{
    command::use_command,
    i18n::{named, t, words::Word},
    ui::{Button, FormProblem, Glyph, Notice, Pill, Tone},
};

/// What the rule would say now.
#[component]
pub fn Trial(draft: Draft, wrong: RwSignal<bool>) -> impl IntoView {
    let found = RwSignal::new(None::<(AlertDefinition, AlertPreview)>);
    let tried = use_command(
        |api, definition: AlertDefinition, _| async move {
            let preview = api.try_alert_rule(&definition).await?;
            Ok((definition, preview))
        },
        move |answer| {
            found.try_set(Some(answer));
        },
    );
    let run = move || match untrack(|| draft.definition()) {
        Some(definition) => {
            wrong.set(false);
            tried.run(definition);
        }
        None => wrong.set(true),
    };
    view! {
        <div class="alert-trial" aria-live="polite">
            <Button label=t::alerts::test_now glyph=Glyph::RefreshCw busy=tried.pending on_click=run/>
            <FormProblem error=tried.error/>
            {move || found.get().map(|(definition, preview)| view! { <Findings definition preview/> })}
        </div>
    }
}

#[component]
fn Findings(definition: AlertDefinition, preview: AlertPreview) -> impl IntoView {
    if let Some(problem) = preview.problem {
        return view! { <Notice>{move || problem.word()}</Notice> }.into_any();
    }
    let count = i64::try_from(preview.findings.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return view! { <p class="muted">{t::alerts::nothing_found}</p> }.into_any();
    }
    let definition = StoredValue::new(definition);
    let row = move |finding: AlertFinding| {
        let (severity, figures, threshold) = (finding.severity, finding.figures, finding.threshold);
        let tone = match severity {
            AlertSeverity::Info => Tone::Accent,
            AlertSeverity::Warning => Tone::Warn,
            AlertSeverity::Critical => Tone::Bad,
        };
        let name = finding.member.map(|member| (member.name, member.name_zh)).unwrap_or_default();
        view! {
            <li>
                <Pill label=move || severity.word() tone/>" "
                {move || named(&name.0, &name.1).to_owned()}" "
                {move || definition.with_value(|of| sentence(of, figures.value, threshold, figures.currency))}
            </li>
        }
    };
    view! {
        <p>{move || t::alerts::tried(count)}</p>
        <ul class="alert-findings">{preview.findings.into_iter().map(row).collect_view()}</ul>
    }
    .into_any()
}
