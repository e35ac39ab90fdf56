//! Control books: adding, changing, counting what is there already.

pub mod count;
pub mod create;
pub mod update;
