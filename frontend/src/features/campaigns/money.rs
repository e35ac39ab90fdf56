//! The money of a campaign in a small space.

use leptos::prelude::*;
use penstock_shared::{
    budget::Balance,
    campaign::{Campaign, CampaignMoney},
};

use crate::{format, i18n::t, ui::MoneyBar};

/// What a balance holds and has spent.
#[must_use]
pub const fn used_minor(balance: Balance) -> i64 {
    balance.reserved_minor.saturating_add(balance.committed_minor).saturating_add(balance.spent_minor)
}

/// A bar of what is used. A campaign without a budget of its own has nothing to be measured
/// against, so the bar shows how its use is made up.
#[must_use]
pub fn measured(balance: Balance) -> Balance {
    if balance.allocated_minor > 0 {
        return balance;
    }
    Balance { allocated_minor: used_minor(balance), available_minor: 0, ..balance }
}

/// A bar and a figure for each currency.
#[component]
pub fn SmallMoney(campaign: Campaign) -> impl IntoView {
    if campaign.money.is_empty() {
        return view! { <span class="muted">"–"</span> }.into_any();
    }
    let rows = campaign.money.into_iter().map(|CampaignMoney { currency, balance }| {
        let used = used_minor(balance);
        let text = move || {
            if balance.allocated_minor > 0 {
                let allocated = format::money_short(balance.allocated_minor, currency);
                t::campaigns::used_of(format::money_short(used, currency), allocated)
            } else {
                t::campaigns::used(format::money_short(used, currency))
            }
        };
        view! {
            <div class="campaign-money">
                <MoneyBar balance=Signal::stored(measured(balance)) currency/>
                <span class="small muted num">{text}</span>
            </div>
        }
    });
    rows.collect_view().into_any()
}
