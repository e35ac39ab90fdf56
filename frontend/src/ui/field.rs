//! Fields: label above, hint between, error below, all tied together for screen readers.

use chrono::NaiveDate;
use leptos::{prelude::*, text_prop::TextProp};
use penstock_shared::problem::Subject;

use super::{
    element_id,
    icon::{Glyph, Icon},
};
use crate::{
    api::ApiError,
    format,
    i18n::{named, t},
};

/// The ids that tie a control to its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldIds {
    pub control: String,
    hint: String,
    error: String,
}

impl FieldIds {
    #[must_use]
    pub fn new() -> Self {
        let control = element_id();
        Self { hint: format!("{control}-hint"), error: format!("{control}-error"), control }
    }

    /// For `aria-describedby`.
    #[must_use]
    pub fn described_by(&self) -> String {
        format!("{} {}", self.hint, self.error)
    }
}

/// What stands around a control. The typed fields below use it; use it for a control of your own.
#[component]
pub fn Field(
    ids: FieldIds,
    #[prop(into)] label: TextProp,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] optional: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=ids.control.clone()>
                {move || label.get()}
                {optional.then(|| view! { " " <span class="optional">{t::common::optional}</span> })}
            </label>
            {children()}
            {hint.map(|hint| view! { <p class="hint" id=ids.hint.clone()>{move || hint.get()}</p> })}
            <div id=ids.error.clone() aria-live="polite">
                {move || error.get().map(|error| view! {
                    <p class="field-error"><Icon glyph=Glyph::CircleAlert/><span>{error}</span></p>
                })}
            </div>
        </div>
    }
}

/// One line of text.
#[component]
pub fn TextField(
    #[prop(into)] label: TextProp,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] optional: bool,
    /// `email`, `password`, `number` ...
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    #[prop(optional, into)] placeholder: Option<TextProp>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let ids = FieldIds::new();
    let (id, described_by) = (ids.control.clone(), ids.described_by());
    let input = view! {
        <input
            class="input"
            id=id
            type=kind
            autocomplete=autocomplete
            aria-describedby=described_by
            aria-invalid=move || error.with(Option::is_some).then_some("true")
            placeholder=move || placeholder.as_ref().map(TextProp::get)
            disabled=move || disabled.get()
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
        />
    };
    framed(ids, label, hint, error, optional, input.into_any())
}

/// Several lines of text.
#[component]
pub fn TextArea(
    #[prop(into)] label: TextProp,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let ids = FieldIds::new();
    let (id, described_by) = (ids.control.clone(), ids.described_by());
    let area = view! {
        <textarea
            class="input"
            id=id
            rows="3"
            aria-describedby=described_by
            aria-invalid=move || error.with(Option::is_some).then_some("true")
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
        ></textarea>
    };
    framed(ids, label, hint, error, optional, area.into_any())
}

/// A day.
#[component]
pub fn DateField(
    #[prop(into)] label: TextProp,
    value: RwSignal<Option<NaiveDate>>,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let ids = FieldIds::new();
    let (id, described_by) = (ids.control.clone(), ids.described_by());
    let input = view! {
        <input
            class="input num"
            id=id
            type="date"
            aria-describedby=described_by
            aria-invalid=move || error.with(Option::is_some).then_some("true")
            prop:value=move || value.get().map(|day| day.to_string()).unwrap_or_default()
            on:input=move |event| {
                // A half-typed day reads as nothing; taking it over would wipe what is typed.
                if let Ok(day) = event_target_value(&event).parse() {
                    value.set(Some(day));
                }
            }
            on:blur=move |event| {
                if event_target_value(&event).is_empty() && value.get_untracked().is_some() {
                    value.set(None);
                }
            }
        />
    };
    framed(ids, label, hint, error, optional, input.into_any())
}

fn framed(
    ids: FieldIds,
    label: TextProp,
    hint: Option<TextProp>,
    error: Signal<Option<String>>,
    optional: bool,
    control: AnyView,
) -> AnyView {
    match hint {
        Some(hint) => view! { <Field ids label hint error optional>{control}</Field> }.into_any(),
        None => view! { <Field ids label error optional>{control}</Field> }.into_any(),
    }
}

/// A yes or no.
#[component]
pub fn CheckField(
    #[prop(into)] label: TextProp,
    #[prop(optional, into)] hint: Option<TextProp>,
    #[prop(into)] checked: Signal<bool>,
    #[prop(into)] on_change: Callback<(bool,)>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || checked.get()
                disabled=move || disabled.get()
                on:change=move |event| on_change.run((event_target_checked(&event),))
            />
            <span>
                {move || label.get()}
                {hint.map(|hint| view! { <span class="hint">{move || hint.get()}</span> })}
            </span>
        </label>
    }
}

/// One thing that stands in the way, with what it is short of.
fn in_the_way(subject: &Subject) -> impl IntoView + use<> {
    let name = named(&subject.name, &subject.name_zh);
    let missing = subject.missing_minor.zip(subject.currency).map(|(minor, currency)| {
        view! { ": "{t::errors::missing(format::money(minor, currency))} }
    });
    view! { <li>{name}{missing}</li> }
}

/// What stands in the way, one below the other.
#[component]
pub fn Obstacles(about: Vec<Subject>) -> impl IntoView {
    (!about.is_empty()).then(|| view! { <ul>{about.iter().map(in_the_way).collect_view()}</ul> })
}

/// Why a form was refused, above its buttons; it is read out as it appears.
#[component]
pub fn FormProblem(#[prop(into)] error: Signal<Option<ApiError>>) -> impl IntoView {
    view! {
        <div role="alert">
            {move || error.get().map(|error| {
                let reference = error.request_id().map(str::to_owned);
                let about = error.about().to_vec();
                view! {
                    <div class="form-problem">
                        <Icon glyph=Glyph::CircleAlert/>
                        <div>
                            <p>{error.message()}</p>
                            <Obstacles about/>
                            {reference.map(|id| view! { <p class="hint">{t::errors::reference(id)}</p> })}
                        </div>
                    </div>
                }
            })}
        </div>
    }
}
