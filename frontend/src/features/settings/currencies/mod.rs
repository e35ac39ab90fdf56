//! Plan rates: what one currency is of another, from which day on.

mod add;
mod import;

use leptos::prelude::*;
use penstock_shared::{event::EventTopic, ids::PlanRateId, permission::Permission, rate::PlanRate};

pub use self::add::currency_choices;
use self::{add::AddForm, import::ImportForm};
use crate::{
    command::use_command,
    fetch::{Fetch, use_fetch},
    format,
    i18n::{t, words::Word as _},
    live::use_live,
    session::Allowed,
    ui::{
        Button, Card, Confirm, Dialog, Empty, Glyph, Kind, Loaded, PageHeader, Pill, Table, Tone,
        open_while_chosen, use_toasts,
    },
};

/// The page.
#[component]
pub fn CurrenciesPage() -> impl IntoView {
    let rates = use_fetch(|api| api.plan_rates());
    use_live(&[EventTopic::OrganisationChanged], move || rates.refetch());
    let organisation = use_fetch(|api| api.organisation());
    let (adding, importing) = (RwSignal::new(false), RwSignal::new(false));
    view! {
        <PageHeader title=t::currencies::title text=t::currencies::text>
            <Allowed to=Permission::BudgetsManage>
                <Button label=t::currencies::import glyph=Glyph::Upload on_click=move || importing.set(true)/>
                <Button label=t::currencies::add glyph=Glyph::Plus kind=Kind::Primary on_click=move || adding.set(true)/>
            </Allowed>
        </PageHeader>
        <Loaded fetch=rates rows=6 let:list><Rates list rates/></Loaded>
        <Dialog open=adding title=t::currencies::add><AddForm open=adding rates organisation/></Dialog>
        <Dialog open=importing title=t::currencies::import wide=true><ImportForm open=importing rates/></Dialog>
    }
}

#[component]
fn Rates(list: Signal<Vec<PlanRate>>, rates: Fetch<Vec<PlanRate>>) -> impl IntoView {
    let toasts = use_toasts();
    let none = Memo::new(move |_| list.with(Vec::is_empty));
    let chosen = RwSignal::new(None::<PlanRate>);
    let delete = use_command(
        |api, id: PlanRateId, _| async move { api.delete_plan_rate(id).await },
        move |()| {
            chosen.try_set(None);
            rates.refetch();
            toasts.good(t::currencies::deleted());
        },
    );
    let ask = Callback::new(move |rate: PlanRate| {
        delete.clear();
        chosen.set(Some(rate));
    });
    let deleting = open_while_chosen(chosen);
    let title = move || chosen.with(|rate| rate.as_ref().map(question)).unwrap_or_default();
    let table = move || {
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
                            <th><span class="sr-only">{t::common::actions}</span></th>
                        </tr>
                    </thead>
                    <tbody>{move || list.get().into_iter().map(|rate| view! { <Row rate ask/> }).collect_view()}</tbody>
                </Table>
            </Card>
        }
        .into_any()
    };
    view! {
        {table}
        <Confirm
            open=deleting
            title
            text=t::currencies::delete_text
            action=t::currencies::delete
            danger=true
            busy=delete.pending
            error=delete.error
            on_confirm=move || {
                if let Some(rate) = chosen.get_untracked() {
                    delete.run(rate.id);
                }
            }
        />
    }
}

fn question(rate: &PlanRate) -> String {
    t::currencies::delete_question(rate.from, rate.to, rate.rate, format::date(rate.valid_from))
}

#[component]
fn Row(rate: PlanRate, ask: Callback<PlanRate>) -> impl IntoView {
    let (valid_from, at, source) = (rate.valid_from, rate.entered_at, rate.source);
    let own = rate.clone();
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
            <td>
                <Allowed to=Permission::BudgetsManage>
                    <div class="actions">
                        <Button
                            label=t::currencies::delete
                            glyph=Glyph::Trash2
                            kind=Kind::Quiet
                            small=true
                            icon_only=true
                            on_click={
                                let own = own.clone();
                                move || ask.run(own.clone())
                            }
                        />
                    </div>
                </Allowed>
            </td>
        </tr>
    }
}
