//! What all exported files share.

/// Tells spreadsheet programs that the file is UTF-8; without it they show Chinese as rubble.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A text that no spreadsheet takes for a formula: an apostrophe before what would start one.
#[must_use]
pub fn as_text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
