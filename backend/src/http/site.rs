//! The files of the built browser part: in a folder, or inside of the program.

use std::{borrow::Cow, path::PathBuf};

use sha2::{Digest, Sha256};

/// Where the files are.
pub enum Site {
    /// In a folder, read anew each time.
    Folder(PathBuf),
    /// Inside of the program, where it was built so.
    Embedded,
}

/// A file as it is sent.
pub struct SiteFile {
    pub bytes: Cow<'static, [u8]>,
    /// `br` or `gzip`; `None` for the file as it is.
    pub encoding: Option<&'static str>,
}

impl SiteFile {
    /// The name of this content, for `ETag`.
    #[must_use]
    pub fn etag(&self) -> String {
        let hash = Sha256::digest(&self.bytes);
        let mut name = String::from("\"");
        for byte in hash.iter().take(12) {
            name.push_str(&format!("{byte:02x}"));
        }
        name.push('"');
        name
    }
}

impl Site {
    /// The folder, if one is given, and otherwise what is inside of the program.
    #[must_use]
    pub fn of(folder: Option<PathBuf>) -> Self {
        folder.map_or(Self::Embedded, Self::Folder)
    }

    /// A file, in the smallest form that the caller takes. `None` when there is none of that name.
    #[must_use]
    pub fn find(&self, path: &str, accepted: &str) -> Option<SiteFile> {
        let harmless =
            |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', '\0', ':']);
        if !path.split('/').all(harmless) {
            return None;
        }
        let forms = [("br", "br"), ("gzip", "gz")];
        for (encoding, suffix) in forms.into_iter().filter(|(encoding, _)| accepts(accepted, encoding)) {
            if let Some(bytes) = self.read(&format!("{path}.{suffix}")) {
                return Some(SiteFile { bytes, encoding: Some(encoding) });
            }
        }
        self.read(path).map(|bytes| SiteFile { bytes, encoding: None })
    }

    fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            // Whatever keeps a file from being read, to the visitor it is not there.
            Self::Folder(folder) => std::fs::read(folder.join(path)).ok().map(Cow::Owned),
            Self::Embedded => embedded(path),
        }
    }
}

#[cfg(feature = "embed-ui")]
fn embedded(path: &str) -> Option<Cow<'static, [u8]>> {
    #[derive(rust_embed::RustEmbed)]
    #[folder = "../target/site"]
    struct Files;
    <Files as rust_embed::RustEmbed>::get(path).map(|file| file.data)
}

#[cfg(not(feature = "embed-ui"))]
const fn embedded(_: &str) -> Option<Cow<'static, [u8]>> {
    None
}

/// Whether `Accept-Encoding` names the encoding, and not with `q=0`.
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|part| {
        let (name, quality) = part.split_once(';').unwrap_or((part, ""));
        let refused =
            quality.trim().strip_prefix("q=").is_some_and(|q| q.trim_matches(['0', '.']).is_empty());
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

/// Whether a file's name holds a hash of its content (`app-0123456789abcdef.js`), so that it may
/// be kept for ever.
#[must_use]
pub fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let Some((stem, _)) = name.split_once('.') else { return false };
    let Some((_, hash)) = stem.rsplit_once('-') else { return false };
    hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_accepted_form_is_sent() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.js", "a.js.br", "a.js.gz", "b.js"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let site = Site::of(Some(folder.path().to_owned()));
        let sent = |path: &str, accepted: &str| {
            site.find(path, accepted)
                .map(|file| (String::from_utf8(file.bytes.into_owned()).unwrap(), file.encoding))
        };
        assert_eq!(sent("a.js", "gzip, deflate, br"), Some(("a.js.br".to_owned(), Some("br"))));
        assert_eq!(sent("a.js", "gzip;q=0.8, br;q=0"), Some(("a.js.gz".to_owned(), Some("gzip"))));
        assert_eq!(sent("a.js", ""), Some(("a.js".to_owned(), None)));
        assert_eq!(sent("b.js", "br"), Some(("b.js".to_owned(), None)));
        assert_eq!(sent("c.js", "br"), None);
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("site")).unwrap();
        std::fs::write(folder.path().join("secret"), "x").unwrap();
        std::fs::write(folder.path().join("site/.env"), "x").unwrap();
        let site = Site::of(Some(folder.path().join("site")));
        let absolute = folder.path().join("secret").display().to_string();
        for path in ["../secret", "a/../../secret", "./../secret", ".env", "..\\secret", "", "/", &absolute] {
            assert!(site.find(path, "").is_none(), "{path}");
        }
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(is_hashed("pkg/app-7692c3ad3540bb80.js"));
        for path in
            ["index.html", "assets/icon.svg", "pkg/app-1.js", "pkg/snippets/x-7692c3ad3540bb80/inline0.js"]
        {
            assert!(!is_hashed(path), "{path}");
        }
    }
}
