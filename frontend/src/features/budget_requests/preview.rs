//! The panel beside the form: what the request would do, and whom it would go to.

use leptos::prelude::*;

use super::{
    effect::{NodeEffects, Obstacle},
    form::Preview,
};
use crate::{
    features::expenses::RouteView,
    format,
    i18n::t,
    ui::{Card, Glyph, Icon, Notice, Tone},
};

/// The panel. It is read out when it changes.
#[component]
pub fn PreviewPanel(preview: Preview) -> impl IntoView {
    // The last answer stays when a later question is refused, and would say that this can be done.
    let found =
        Memo::new(move |_| preview.value.get().flatten().filter(|_| preview.error.with(Option::is_none)));
    let effect = Signal::derive(move || {
        found.with(|found| found.as_ref().map(|f| f.effect.clone())).unwrap_or_default()
    });
    view! {
        <Card title=t::budget_requests::effect>
            <div
                class="stack"
                aria-live="polite"
                aria-busy=move || preview.loading.get().then_some("true")
                data-testid="request-preview"
            >
                {move || found.with(|found| found.is_none()).then(|| {
                    let wrong = preview.error.with(Option::is_some);
                    view! {
                        <p class="muted">
                            {if wrong { t::budget_requests::effect_wrong } else { t::budget_requests::effect_none }}
                        </p>
                    }
                })}
                {move || found.get().map(|found| {
                    let (also, currency) = (found.also_asked_minor, found.currency);
                    view! {
                        {found.shortfall.map(|shortfall| view! { <Obstacle shortfall/> })}
                        {found.passes.then(|| view! {
                            <p class="fits"><Icon glyph=Glyph::CircleCheck/><span>{t::budget_requests::fits}</span></p>
                        })}
                        {(also > 0).then(|| view! {
                            <Notice tone=Tone::Quiet>
                                <p>{move || t::budget_requests::also_asked(format::money(also, currency))}</p>
                            </Notice>
                        })}
                    }
                })}
                <NodeEffects effects=effect/>
                {move || found.get().filter(|found| !found.route.is_empty()).map(|found| view! {
                    <RouteView route=found.route/>
                })}
            </div>
        </Card>
    }
}
