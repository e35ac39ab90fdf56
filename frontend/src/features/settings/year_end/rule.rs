//! What becomes of one node's money, and who takes over.

use leptos::prelude::*;
use penstock_shared::{
    ids::{FiscalYearId, NodeId},
    year_end::{SuccessorKind, YearEndChoice, YearEndNode, YearEndPolicy, YearEndPreview, YearEndRule},
};

use crate::{
    command::use_command,
    fetch::{Fetch, use_fetch},
    i18n::{named, t, words::Word as _},
    ui::{Choice, Combobox, DialogFoot, MoneyField, SelectField, TextField, parse_money, use_toasts},
};

/// The form in its dialog.
#[component]
pub fn RuleForm(
    open: RwSignal<bool>,
    node: YearEndNode,
    fetch: Fetch<YearEndPreview>,
    next_year: Option<FiscalYearId>,
) -> impl IntoView {
    let toasts = use_toasts();
    let currency = node.currency;
    let own = node.own_rule;
    let policy = RwSignal::new(own.map(|rule| rule.policy.to_string()).unwrap_or_default());
    let percent = RwSignal::new(own.and_then(|rule| rule.cap_bp).map(percent_text).unwrap_or_default());
    let amount = RwSignal::new(
        own.and_then(|rule| rule.cap_minor).map(|minor| currency.grouped(minor)).unwrap_or_default(),
    );
    let linked = node.next.id.filter(|_| node.next.kind == SuccessorKind::Linked);
    let next = RwSignal::new(linked.map(|id| id.to_string()).unwrap_or_default());
    let (wrong_percent, wrong_amount) = (RwSignal::new(None), RwSignal::new(None));
    let save = use_command(
        |api, (id, choice, version): (NodeId, YearEndChoice, i64), _| async move {
            api.choose_year_end(id, &choice, version).await
        },
        move |_| {
            open.try_set(false);
            fetch.refetch();
            toasts.good(t::common::saved());
        },
    );
    let (id, version) = (node.node_id, node.version);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let bp = parse_percent(&percent.get_untracked());
        let minor = match amount.get_untracked().trim() {
            "" => Ok(None),
            text => parse_money(text, currency).map(Some),
        };
        wrong_percent.set(bp.is_err().then(|| t::field_error::malformed().to_owned()));
        wrong_amount.set(minor.as_ref().err().cloned());
        if let (Ok(cap_bp), Ok(cap_minor)) = (bp, minor) {
            let policy: Option<YearEndPolicy> = policy.get_untracked().parse().ok();
            let choice = YearEndChoice {
                rule: Some(policy.map(|policy| YearEndRule { policy, cap_minor, cap_bp })),
                next_node_id: Some(next.get_untracked().parse().ok()),
            };
            save.run((id, choice, version));
        }
    };
    let policies = Signal::derive(|| {
        let inherit = std::iter::once(Choice::new("", t::year_end::as_above()));
        inherit
            .chain(YearEndPolicy::ALL.iter().map(|policy| Choice::new(policy, policy.word())))
            .collect::<Vec<_>>()
    });
    let carries_balance =
        move || policy.get().parse::<YearEndPolicy>().is_ok_and(YearEndPolicy::carries_balance);
    let (refused_percent, refused_amount) = (save.field("rule.cap_bp"), save.field("rule.cap_minor"));
    view! {
        <form class="form" on:submit=submit>
            <SelectField
                label=t::year_end::rule
                hint=t::year_end::rule_hint
                choices=policies
                value=policy
                on_change=move |value| policy.set(value)
            />
            {move || carries_balance().then(|| view! {
                <div class="form-grid">
                    <TextField
                        label=t::year_end::cap_percent
                        hint=t::year_end::cap_hint
                        value=percent
                        optional=true
                        error=Signal::derive(move || wrong_percent.get().or_else(|| refused_percent.get()))
                    />
                    <MoneyField
                        label=t::year_end::cap_amount
                        value=amount
                        currency
                        optional=true
                        error=Signal::derive(move || wrong_amount.get().or_else(|| refused_amount.get()))
                    />
                </div>
            })}
            {next_year.map(|year| view! { <NextNode year value=next error=save.field("next_node_id")/> })}
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}

/// The node of the next year that takes over, when it is not the one of the same name and place.
#[component]
fn NextNode(
    year: FiscalYearId,
    value: RwSignal<String>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let tree = use_fetch(move |api| api.budget_tree(year));
    let choices = Signal::derive(move || {
        let none = std::iter::once(Choice::new("", t::year_end::by_name()));
        let nodes = tree.value.get().map(|tree| tree.nodes).unwrap_or_default();
        let nodes = nodes.into_iter().map(|node| {
            let depth = usize::try_from(node.depth).unwrap_or_default();
            Choice::new(node.id, named(&node.name, &node.name_zh)).within(depth, "")
        });
        none.chain(nodes).collect::<Vec<_>>()
    });
    view! {
        <Combobox
            label=t::year_end::goes_to
            hint=t::year_end::goes_to_hint
            choices
            value
            on_change=move |chosen| value.set(chosen)
            error
        />
    }
}

fn percent_text(bp: i64) -> String {
    let text = format!("{}.{:02}", bp / 100, bp % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Hundredths of a percent; nothing for nothing.
fn parse_percent(text: &str) -> Result<Option<i64>, ()> {
    let text = text.trim().trim_end_matches('%').trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return Err(());
    }
    let bp = format!("{whole}{part:0<2}").parse::<i64>().map_err(|_| ())?;
    Ok(Some(bp))
}

#[cfg(test)]
mod tests {
    use super::{parse_percent, percent_text};

    #[test]
    fn percents_are_read_and_written_alike() {
        for (text, bp) in [("5", 500), ("12.5", 1_250), ("0.05", 5), ("100 %", 10_000)] {
            assert_eq!(parse_percent(text), Ok(Some(bp)));
        }
        assert_eq!(
            (parse_percent(""), parse_percent("1.234"), parse_percent("-1")),
            (Ok(None), Err(()), Err(()))
        );
        assert_eq!(
            (percent_text(500), percent_text(1_250), percent_text(5)),
            ("5".to_owned(), "12.5".to_owned(), "0.05".to_owned())
        );
    }
}
