//! Every part of `ui` on one page, in debug builds only.

use leptos::prelude::*;
use penstock_shared::{budget::Balance, expense::ExpenseState, money::Currency};

use crate::ui::{
    Button, Card, Chart, ChartData, CheckField, Choice, Combobox, DateField, Dialog, Empty, Figure, Glyph,
    Icon, Kind, MoneyBar, MoneyField, MoneyLegend, Notice, PageHeader, Segmented, SelectField, Series, Shape,
    Skeleton, StatePill, TextArea, TextField, Tone, Unit, use_toasts,
};

/// The page.
#[component]
pub fn StyleGuide() -> impl IntoView {
    view! {
        <PageHeader title="Style guide"/>
        <div class="columns even">
            <div class="stack"><Buttons/><States/><Glyphs/></div>
            <div class="stack"><Fields/></div>
        </div>
        <Money/>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    let open = RwSignal::new(false);
    let toasts = use_toasts();
    view! {
        <Card title="Buttons">
            <div class="row">
                <Button label="Primary" kind=Kind::Primary glyph=Glyph::Plus on_click=move || toasts.good("Done")/>
                <Button label="Plain" on_click=move || open.set(true)/>
                <Button label="Quiet" kind=Kind::Quiet/>
                <Button label="Danger" kind=Kind::Danger/>
                <Button label="Busy" busy=true/>
                <Button label="Disabled" disabled=true/>
                <Button label="Icon" glyph=Glyph::Pencil icon_only=true/>
                <Button label="Small" small=true/>
            </div>
            <Dialog open title="Dialog"><p>"Content"</p></Dialog>
        </Card>
    }
}

#[component]
fn States() -> impl IntoView {
    view! {
        <Card title="States">
            <div class="row">
                {ExpenseState::ALL.iter().map(|state| view! { <StatePill state=*state/> }).collect_view()}
            </div>
            <Notice>"Accent"</Notice>
            <Notice tone=Tone::Ok>"Ok"</Notice>
            <Notice tone=Tone::Warn>"Warn"</Notice>
            <Notice tone=Tone::Bad>"Bad"</Notice>
            <Skeleton rows=3/>
            <Empty glyph=Glyph::Receipt title="Empty" text="What to do about it."/>
        </Card>
    }
}

#[component]
fn Glyphs() -> impl IntoView {
    view! {
        <Card title="Icons">
            <div class="row">{Glyph::ALL.iter().map(|glyph| view! { <Icon glyph=*glyph/> }).collect_view()}</div>
        </Card>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let text = RwSignal::new(String::new());
    let amount = RwSignal::new("1,234.5".to_owned());
    let day = RwSignal::new(None);
    let chosen = RwSignal::new("b".to_owned());
    let checked = RwSignal::new(true);
    let wrong = Signal::stored(Some("Something is wrong.".to_owned()));
    let choices = Signal::stored(vec![
        Choice::new("a", "Search ads").detail("SEARCH"),
        Choice::new("b", "Trade shows").detail("SHOW"),
        Choice::new("c", "内容营销"),
    ]);
    let choose = move |value| chosen.set(value);
    view! {
        <Card title="Fields">
            <TextField label="Text" value=text hint="A hint."/>
            <TextField label="Wrong" value=text error=wrong/>
            <MoneyField label="Money" value=amount currency=Currency::CNY/>
            <DateField label="Date" value=day optional=true/>
            <SelectField label="Select" choices value=chosen on_change=choose/>
            <Combobox label="Combobox" choices value=chosen on_change=choose/>
            <Segmented label="Segmented" choices value=chosen on_change=choose/>
            <CheckField label="Check" hint="With a hint." checked on_change=move |on| checked.set(on)/>
            <TextArea label="Area" value=text/>
        </Card>
    }
}

#[component]
fn Money() -> impl IntoView {
    let balance = |allocated, spent, committed, reserved| Balance {
        allocated_minor: allocated,
        spent_minor: spent,
        committed_minor: committed,
        reserved_minor: reserved,
        available_minor: allocated - spent - committed - reserved,
    };
    let data = Signal::stored(ChartData {
        labels: (1..=12).map(|month| month.to_string()).collect(),
        names: (1..=12).map(|month| format!("Month {month}")).collect(),
        series: vec![
            Series {
                name: "Spent".to_owned(),
                tone: "tone-spent",
                shape: Shape::Bar,
                values: (1..=8).map(|month| Some(month * 1_000_000)).collect(),
            },
            Series {
                name: "Committed".to_owned(),
                tone: "tone-committed",
                shape: Shape::Bar,
                values: (1..=9).map(|month| Some(month * 400_000)).collect(),
            },
            Series {
                name: "Plan".to_owned(),
                tone: "tone-plan",
                shape: Shape::Dashed,
                values: (1..=12).map(|month| Some(month * 1_200_000)).collect(),
            },
        ],
        unit: Unit::Money(Currency::CNY),
        doors: Vec::new(),
        now: Some(8),
    });
    view! {
        <Card title="Money">
            <div class="figures">
                <Figure label="Available" value="¥1.2M" exact="¥1,200,000.00" hint="34%" tone="tone-available"/>
                <Figure label="Spent" value="¥3.4M" tone="tone-spent" href="/"/>
            </div>
            <MoneyLegend/>
            <MoneyBar balance=balance(1_000_000, 420_000, 130_000, 90_000) currency=Currency::CNY tall=true/>
            <MoneyBar balance=balance(1_000_000, 900_000, 130_000, 90_000) currency=Currency::CNY/>
            <Chart label="Months" data/>
        </Card>
    }
}
