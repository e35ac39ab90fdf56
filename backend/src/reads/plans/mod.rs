//! Plans: what their screens ask. Everything goes through [`book::PlanBook`], which knows what the viewer
//! may see.

pub mod book;
pub mod bound;
pub mod compare;
pub mod effect;
pub mod history;
pub mod list;
pub mod table;
pub mod version;
