//! Experiments: the list with its record, the form that plans one, and the page on which one is run, read and decided.

mod data;
mod decide;
mod decision;
mod figures;
mod form;
mod list;
mod numbers;
mod of_campaign;
mod page;
mod reading;
mod record;
mod roll_out;
mod what_if;

pub use self::{
    figures::{Measure, confidence, declined, number, p_value, range},
    form::{EditExperimentPage, NewExperimentPage},
    list::ExperimentsPage,
    of_campaign::OfCampaign,
    page::ExperimentPage,
};
