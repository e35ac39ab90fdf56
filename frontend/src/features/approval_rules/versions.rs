//! The versions of the rules: who changed them, when and why.

use leptos::prelude::*;
use penstock_shared::event::EventTopic;

use crate::{
    fetch::use_fetch,
    format,
    i18n::t,
    live::use_live,
    ui::{Card, Loaded, Table},
};

/// The list.
#[component]
pub fn Versions() -> impl IntoView {
    let versions = use_fetch(|api| api.approval_rule_versions());
    use_live(&[EventTopic::ApprovalRulesChanged], move || versions.refetch());
    view! {
        <Card title=t::approval_rules::versions flush=true>
            <Loaded fetch=versions rows=2 let:list>
                <Table label=t::approval_rules::versions>
                    <thead>
                        <tr>
                            <th scope="col">{t::approval_rules::version}</th>
                            <th scope="col">{t::common::reason}</th>
                            <th scope="col">{t::approval_rules::who}</th>
                            <th scope="col">{t::approval_rules::at}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {move || list.get().into_iter().map(|one| view! {
                            <tr>
                                <td class="main-cell num">{one.version}</td>
                                <td data-label=t::common::reason>
                                    {move || if one.version == 0 { t::approval_rules::built_in().to_owned() } else { one.note.clone() }}
                                </td>
                                <td data-label=t::approval_rules::who>{one.created_by_name}</td>
                                <td data-label=t::approval_rules::at>{move || one.created_at.map(format::date_time)}</td>
                            </tr>
                        }).collect_view()}
                    </tbody>
                </Table>
            </Loaded>
        </Card>
    }
}
