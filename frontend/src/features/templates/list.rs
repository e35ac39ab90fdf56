//! The list of templates.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{event::EventTopic, template::TemplateSummary};

use super::{next, rhythm};
use crate::{
    fetch::use_fetch,
    i18n::{t, words::Word},
    live::use_live,
    paths,
    ui::{Amount, Card, Empty, Glyph, LinkButton, Loaded, PageHeader, Table},
};

/// The page.
#[component]
pub fn TemplatesPage() -> impl IntoView {
    let templates = use_fetch(|api| api.templates());
    use_live(&[EventTopic::TemplateChanged], move || templates.refetch());
    view! {
        <PageHeader title=t::templates::title text=t::templates::text/>
        <Card flush=true>
            <Loaded fetch=templates rows=6 let:templates>
                {move || {
                    let all = templates.get();
                    if all.is_empty() {
                        view! {
                            <Empty glyph=Glyph::Copy title=t::templates::none text=t::templates::none_text>
                                <LinkButton label=t::templates::to_requests href=paths::EXPENSES/>
                            </Empty>
                        }.into_any()
                    } else {
                        view! { <All all/> }.into_any()
                    }
                }}
            </Loaded>
        </Card>
    }
}

#[component]
fn All(all: Vec<TemplateSummary>) -> impl IntoView {
    view! {
        <Table label=t::templates::title linked=true>
            <thead>
                <tr>
                    <th class="wide">{t::common::name}</th>
                    <th>{t::templates::sharing}</th>
                    <th class="num">{t::common::amount}</th>
                    <th>{t::templates::repeats}</th>
                    <th>{t::templates::next}</th>
                    <th><span class="sr-only">{t::common::actions}</span></th>
                </tr>
            </thead>
            <tbody>{all.into_iter().map(|of| view! { <Row of/> }).collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn Row(of: TemplateSummary) -> impl IntoView {
    let TemplateSummary {
        id, name, title, sharing, owner_name, currency, total_minor, schedule, kind, ..
    } = of;
    view! {
        <tr>
            <td class="main-cell">
                <A href=paths::template(id)>{name}</A>
                <span class="sub">{title}" · "{move || kind.word()}</span>
            </td>
            <td data-label=t::templates::sharing>
                {move || sharing.word()}
                <span class="sub">{owner_name}</span>
            </td>
            <td class="num" data-label=t::common::amount><Amount minor=total_minor currency/></td>
            <td data-label=t::templates::repeats>
                {move || schedule.map_or_else(|| t::templates::never().to_owned(), |schedule| rhythm(&schedule))}
            </td>
            <td class="date" data-label=t::templates::next>
                {move || schedule.map_or_else(|| "–".to_owned(), |schedule| next(&schedule))}
            </td>
            <td><LinkButton label=t::templates::begin href=paths::expense_from_template(id) small=true/></td>
        </tr>
    }
}
