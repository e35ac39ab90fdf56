//! Campaigns: the list and the board, the page of one, and the form.

mod board;
mod effect;
mod form;
mod list;
mod money;
mod page;
mod results;
mod status;

pub use self::{
    effect::CampaignEffectPage,
    form::{EditCampaignPage, NewCampaignPage},
    list::CampaignsPage,
    page::CampaignPage,
};
