//! The dialog that asks why a budget was used otherwise than planned.

use leptos::prelude::*;
use penstock_shared::{
    ids::{NodeId, VarianceExplanationId},
    usage_report::{
        UsageReport, UsageRow, VarianceCause, VarianceExplanation, VarianceExplanationCreate,
        VarianceExplanationUpdate,
    },
};

use crate::{
    command::use_command,
    format,
    i18n::{named, t, words::Word},
    ui::{
        Button, Choice, Dialog, FormProblem, Glyph, Kind, SelectField, TextArea, open_while_chosen,
        use_toasts,
    },
};

/// A budget whose variance is explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    node: NodeId,
    name: String,
    name_zh: String,
    variance_minor: i64,
    known: Option<VarianceExplanation>,
}

impl Explained {
    pub fn of(row: &UsageRow) -> Self {
        Self {
            node: row.node_id,
            name: row.name.clone(),
            name_zh: row.name_zh.clone(),
            variance_minor: row.figures.variance_minor,
            known: row.explanation.clone(),
        }
    }
}

/// The dialog; open while a budget is explained.
#[component]
pub fn ExplainDialog(report: Signal<UsageReport>, explaining: RwSignal<Option<Explained>>) -> impl IntoView {
    let open = open_while_chosen(explaining);
    let title = move || {
        explaining.with(|chosen| {
            let name = chosen.as_ref().map(|chosen| named(&chosen.name, &chosen.name_zh));
            t::usage_report::explain_title(name.unwrap_or_default())
        })
    };
    view! {
        <Dialog open title>
            {move || explaining.get_untracked().map(|explained| view! { <Form report explained open/> })}
        </Dialog>
    }
}

/// What is sent.
#[derive(Debug, Clone)]
enum Sent {
    New(NodeId, VarianceExplanationCreate),
    Change(VarianceExplanationId, i64, VarianceExplanationUpdate),
    Remove(VarianceExplanationId, i64),
}

#[component]
fn Form(report: Signal<UsageReport>, explained: Explained, open: RwSignal<bool>) -> impl IntoView {
    let toasts = use_toasts();
    let Explained { node, variance_minor, known, .. } = explained;
    let of =
        |field: fn(&VarianceExplanation) -> &String| known.as_ref().map(field).cloned().unwrap_or_default();
    let text = RwSignal::new(of(|known| &known.text));
    let action = RwSignal::new(of(|known| &known.action));
    let cause = RwSignal::new(known.as_ref().map_or(VarianceCause::Timing, |known| known.cause));
    let kept = known.map(|known| (known.id, known.version));
    let send = use_command(
        |api, sent: Sent, key| async move {
            match sent {
                Sent::New(node, new) => api.explain_variance(node, &new, &key).await.map(drop),
                Sent::Change(id, version, change) => {
                    api.update_variance_explanation(id, &change, version).await.map(drop)
                }
                Sent::Remove(id, version) => api.delete_variance_explanation(id, version).await,
            }
        },
        move |()| {
            open.try_set(false);
            toasts.good(t::common::saved());
        },
    );
    let submit = move || {
        let (cause, text, action) = (cause.get_untracked(), text.get_untracked(), action.get_untracked());
        send.run(match kept {
            Some((id, version)) => {
                let change =
                    VarianceExplanationUpdate { cause: Some(cause), text: Some(text), action: Some(action) };
                Sent::Change(id, version, change)
            }
            None => {
                let (span, number) = report.with_untracked(|report| (report.span, report.number));
                Sent::New(node, VarianceExplanationCreate { span, number, cause, text, action })
            }
        });
    };
    let causes =
        || VarianceCause::ALL.iter().map(|cause| Choice::new(cause, cause.word())).collect::<Vec<_>>();
    let currency = report.with_untracked(|report| report.currency);
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            submit();
        }>
            <p class="num">{move || t::usage_report::explain_text(format::money(variance_minor, currency))}</p>
            <SelectField
                label=t::usage_report::cause
                choices=Signal::derive(causes)
                value=Signal::derive(move || cause.get().to_string())
                on_change=move |value: String| {
                    if let Ok(chosen) = value.parse() {
                        cause.set(chosen);
                    }
                }
            />
            <TextArea label=t::usage_report::why value=text error=send.field("text")/>
            <TextArea label=t::usage_report::action value=action error=send.field("action") optional=true/>
            <FormProblem error=send.error/>
            <div class="form-actions">
                {kept.map(|(id, version)| view! {
                    <Button
                        label=t::usage_report::remove
                        glyph=Glyph::Trash2
                        kind=Kind::Danger
                        busy=send.pending
                        on_click=move || send.run(Sent::Remove(id, version))
                    />
                })}
                <Button label=t::common::cancel on_click=move || open.set(false)/>
                <Button label=t::common::save kind=Kind::Primary submit=true busy=send.pending/>
            </div>
        </form>
    }
}
