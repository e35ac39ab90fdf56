//! Plans: the grid, files, history, and the life of versions.

mod bound;
mod drafts;
mod files;
mod grid;
mod history;
mod life;
pub mod support;
mod taking_in;
