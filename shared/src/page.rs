//! Pages of a list.

use serde::{Deserialize, Serialize};

/// One page of a list. Ask for the next one with `cursor` = `next_cursor`; it is absent on the last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Opaque; valid for the same filter and sort only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// How many items match the filter, on all pages.
    pub total: i64,
}
