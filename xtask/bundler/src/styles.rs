//! One style sheet out of `frontend/styles/*.css`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// The files that the others build on; they come first, in this order.
const FIRST: [&str; 2] = ["tokens.css", "base.css"];

/// Joins the style sheets: tokens, base, then the others by name.
pub fn bundle(folder: &Path) -> Result<String> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "css") {
            paths.push(path);
        }
    }
    paths.sort_by_key(|path| (rank(path), path.clone()));

    let mut sheet = String::new();
    for path in paths {
        sheet
            .push_str(&fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?);
        sheet.push('\n');
    }
    Ok(sheet)
}

fn rank(path: &Path) -> usize {
    FIRST.iter().position(|first| path.file_name().is_some_and(|name| name == *first)).unwrap_or(FIRST.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_base_come_before_the_others() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["table.css", "base.css", "button.css", "tokens.css", "notes.txt"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let sheet = bundle(folder.path()).unwrap();
        assert_eq!(sheet, "tokens.css\nbase.css\nbutton.css\ntable.css\n");
    }
}
