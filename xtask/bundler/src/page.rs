//! The page: names with a hash of the content, and templates with places for those names.

use std::fmt::Write;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

/// Reloads the page when `live.txt`, which `cargo xtask dev` writes after each rebuild, changes.
pub const LIVE_RELOAD_SCRIPT: &str = include_str!("live_reload.js");

/// Eight bytes of a SHA-256: enough to tell apart all the versions that a browser will ever see.
const HASH_BYTES: usize = 8;

/// The paths of the files that a page is made of.
pub struct PageFiles {
    /// The application's script.
    pub script: String,
    /// The application's WebAssembly.
    pub wasm: String,
    /// The one style sheet.
    pub style: String,
}

impl PageFiles {
    /// Names as the templates write them, with the paths that replace them.
    pub fn placeholders(&self) -> Vec<(&'static str, String)> {
        vec![("script", self.script.clone()), ("wasm", self.wasm.clone()), ("style", self.style.clone())]
    }
}

/// `<stem>-<hash of the content>.<extension>`
pub fn hashed_name(stem: &str, extension: &str, content: &[u8]) -> String {
    let mut name = format!("{stem}-");
    for byte in Sha256::digest(content).iter().take(HASH_BYTES) {
        // Writing to a string cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    name.push('.');
    name.push_str(extension);
    name
}

/// Replaces each `{{name}}`. A name that is not known is an error, so that a spelling mistake is
/// found here and not in a browser.
pub fn fill(template: &str, placeholders: &[(&str, String)]) -> Result<String> {
    let mut filled = template.to_owned();
    for (name, value) in placeholders {
        filled = filled.replace(&format!("{{{{{name}}}}}"), value);
    }
    if let Some((_, rest)) = filled.split_once("{{") {
        let name = rest.split("}}").next().unwrap_or_default();
        bail!("no file is known for the placeholder {name:?}");
    }
    Ok(filled)
}

/// Adds a script at the end of the page's head.
pub fn add_script(page: &str, path: &str) -> Result<String> {
    let (head, body) = page.split_once("</head>").context("the page has no </head>")?;
    Ok(format!("{head}<script type=\"module\" src=\"{path}\"></script>\n</head>{body}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholders() -> Vec<(&'static str, String)> {
        PageFiles {
            script: "/pkg/app-1.js".into(),
            wasm: "/pkg/app-2.wasm".into(),
            style: "/pkg/style-3.css".into(),
        }
        .placeholders()
    }

    #[test]
    fn names_follow_the_content() {
        let name = hashed_name("app", "js", b"one");
        assert_eq!(name, "app-7692c3ad3540bb80.js");
        assert_ne!(name, hashed_name("app", "js", b"two"));
    }

    #[test]
    fn each_placeholder_is_replaced_wherever_it_stands() {
        let filled = fill("<a href='{{script}}'>{{wasm}} {{script}} {{style}}", &placeholders()).unwrap();
        assert_eq!(filled, "<a href='/pkg/app-1.js'>/pkg/app-2.wasm /pkg/app-1.js /pkg/style-3.css");
    }

    #[test]
    fn an_unknown_placeholder_is_refused_by_name() {
        let error = fill("{{script}} {{scirpt}}", &placeholders()).unwrap_err();
        assert!(error.to_string().contains("scirpt"), "{error}");
    }

    #[test]
    fn a_script_is_added_inside_the_head() {
        let page = add_script("<head><title>x</title></head><body>", "/pkg/live.js").unwrap();
        assert!(page.find("live.js") < page.find("</head>"), "{page}");
        assert!(add_script("<body>", "/pkg/live.js").is_err());
    }
}
