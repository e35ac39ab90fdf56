//! Plan rates: what one currency is of another, from which day on.

mod add;
mod import;

use leptos::prelude::*;
use penstock_shared::{event::EventTopic, permission::Permission, rate::PlanRate};

pub use self::add::currency_choices;
use self::{add::AddForm, import::ImportForm};
use crate::{
    fetch::use_fetch,
    format,
    i18n::{t, words::Word as _},
    live::use_live,
    session::Allowed,
    ui::{Button, Card, Dialog, Empty, Glyph, Kind, Loaded, PageHeader, Pill, Table, Tone},
};

/// The page.
#[component]
pub fn CurrenciesPage() -> impl IntoView {
    let rates = use_fetch(|api| api.plan_rates());
    use_live(&[EventTopic::ReferenceChanged], move || rates.refetch());
    let (adding, importing) = (RwSignal::new(false), RwSignal::new(false));
    view! {
        <PageHeader title=t::currencies::title text=t::currencies::text>
            <Allowed to=Permission::BudgetsManage>
                <Button label=t::currencies::import glyph=Glyph::Upload on_click=move || importing.set(true)/>
                <Button label=t::currencies::add glyph=Glyph::Plus kind=Kind::Primary on_click=move || adding.set(true)/>
            </Allowed>
        </PageHeader>
        <Loaded fetch=rates rows=6 let:list><Rates list/></Loaded>
        <Dialog open=adding title=t::currencies::add><AddForm open=adding rates/></Dialog>
        <Dialog open=importing title=t::currencies::import wide=true><ImportForm open=importing rates/></Dialog>
    }
}

#[component]
fn Rates(list: Signal<Vec<PlanRate>>) -> impl IntoView {
    let none = Memo::new(move |_| list.with(Vec::is_empty));
    move || {
        if none.get() {
            return view! {
                <Card><Empty glyph=Glyph::Banknote title=t::currencies::none text=t::currencies::none_text/></Card>
            }
            .into_any();
        }
        view! {
            <Card title=t::currencies::rates text=t::currencies::rates_text flush=true>
                <Table label=t::currencies::rates>
                    <thead>
                        <tr>
                            <th scope="col">{t::currencies::pair}</th>
                            <th scope="col">{t::currencies::valid_from}</th>
                            <th scope="col" class="num">{t::currencies::rate}</th>
                            <th scope="col">{t::currencies::source}</th>
                            <th scope="col">{t::periods::by}</th>
                            <th scope="col">{t::common::state}</th>
                        </tr>
                    </thead>
                    <tbody>{move || list.get().into_iter().map(row).collect_view()}</tbody>
                </Table>
            </Card>
        }
        .into_any()
    }
}

fn row(rate: PlanRate) -> impl IntoView {
    let (valid_from, at, source) = (rate.valid_from, rate.entered_at, rate.source);
    view! {
        <tr class:inactive=rate.corrected>
            <td class="main-cell">{format!("{} → {}", rate.from, rate.to)}</td>
            <td data-label=t::currencies::valid_from class="num-left">{move || format::date(valid_from)}</td>
            <td data-label=t::currencies::rate class="num">{rate.rate.to_string()}</td>
            <td data-label=t::currencies::source>{move || source.word()}</td>
            <td data-label=t::periods::by>
                {rate.entered_by_name}
                <span class="sub num">{move || format::date_time(at)}</span>
            </td>
            <td data-label=t::common::state>
                {if rate.corrected {
                    view! { <Pill label=t::currencies::corrected/> }.into_any()
                } else {
                    view! { <Pill label=t::currencies::in_force tone=Tone::Ok/> }.into_any()
                }}
            </td>
        </tr>
    }
}
