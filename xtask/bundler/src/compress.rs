//! Brotli and gzip beside each file, so that the server compresses nothing while it answers.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

/// Compresses every file in the folder and below.
pub fn folder(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            self::folder(&entry.path())?;
        } else {
            file(&entry.path()).with_context(|| format!("cannot compress {}", entry.path().display()))?;
        }
    }
    Ok(())
}

fn file(path: &Path) -> Result<()> {
    let plain = fs::read(path)?;
    keep_if_smaller(path, "br", &plain, &brotli(&plain)?)?;
    keep_if_smaller(path, "gz", &plain, &gzip(&plain)?)
}

/// Pictures and tiny files do not get smaller; a server that finds no compressed file sends the
/// plain one.
fn keep_if_smaller(path: &Path, suffix: &str, plain: &[u8], packed: &[u8]) -> Result<()> {
    if packed.len() < plain.len() {
        let mut name = path.as_os_str().to_owned();
        name.push(".");
        name.push(suffix);
        fs::write(PathBuf::from(name), packed)?;
    }
    Ok(())
}

fn brotli(plain: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    let mut input = plain;
    brotli::BrotliCompress(&mut input, &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(plain: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn both_forms_unpack_to_the_file() {
        let parent = tempfile::tempdir().unwrap();
        let below = parent.path().join("pkg");
        fs::create_dir(&below).unwrap();
        let text = "budget ".repeat(100);
        fs::write(below.join("a.js"), &text).unwrap();
        folder(parent.path()).unwrap();

        let mut from_gzip = String::new();
        let gzip = fs::File::open(below.join("a.js.gz")).unwrap();
        flate2::read::GzDecoder::new(gzip).read_to_string(&mut from_gzip).unwrap();
        assert_eq!(from_gzip, text);

        let mut from_brotli = Vec::new();
        let mut packed = fs::File::open(below.join("a.js.br")).unwrap();
        brotli::BrotliDecompress(&mut packed, &mut from_brotli).unwrap();
        assert_eq!(from_brotli, text.as_bytes());
    }

    #[test]
    fn what_does_not_shrink_stays_alone() {
        let folder_path = tempfile::tempdir().unwrap();
        fs::write(folder_path.path().join("dot"), "x").unwrap();
        folder(folder_path.path()).unwrap();
        assert_eq!(fs::read_dir(folder_path.path()).unwrap().count(), 1);
    }
}
