//! Workbooks and documents are zip files of known parts. Only the table of contents at the end is read,
//! up to a limit; nothing is ever unpacked, so a small file cannot become a large one.

use std::io::{self, Read, Seek, SeekFrom};

use penstock_shared::attachment::AttachmentKind;

/// The end record, and the longest comment behind it.
const LONGEST_END: u64 = 22 + 65_535;
/// A workbook of a thousand sheets has a table of contents of some 100 kB.
const LARGEST_CONTENTS: u64 = 1024 * 1024;
const END: &[u8] = b"PK\x05\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;

/// Which kind of document a zip file is; `None` for any other, and for one with macros in it.
pub(super) fn document(file: &mut (impl Read + Seek)) -> io::Result<Option<AttachmentKind>> {
    let Some(contents) = contents(file)? else { return Ok(None) };
    let names = names(&contents);
    let any = |fits: &dyn Fn(&str) -> bool| names.iter().any(|name| fits(name));
    if !any(&|name| name == "[content_types].xml") || any(&|name| name.ends_with("vbaproject.bin")) {
        return Ok(None);
    }
    let part = |stem: &'static str| any(&|name| name.starts_with(stem) && name.ends_with(".xml"));
    Ok(match (part("xl/workbook"), part("word/document")) {
        (true, false) => Some(AttachmentKind::Xlsx),
        (false, true) => Some(AttachmentKind::Docx),
        _ => None,
    })
}

/// The table of contents, if it is where the end of the file says and not too large.
fn contents(file: &mut (impl Read + Seek)) -> io::Result<Option<Vec<u8>>> {
    let size = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(size.saturating_sub(LONGEST_END)))?;
    let mut end = Vec::new();
    file.by_ref().take(LONGEST_END).read_to_end(&mut end)?;
    let Some(at) = end.windows(END.len()).rposition(|window| window == END) else { return Ok(None) };
    let end = end.get(at..).unwrap_or_default();
    let (Some(length), Some(start)) = (number(end, 12, 4), number(end, 16, 4)) else { return Ok(None) };
    if length > LARGEST_CONTENTS || start.saturating_add(length) > size {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(start))?;
    let mut contents = Vec::new();
    file.by_ref().take(length).read_to_end(&mut contents)?;
    Ok(Some(contents))
}

/// The names of the parts, in lower case as they are compared.
fn names(mut contents: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    while contents.starts_with(ENTRY) {
        let length = |at| number(contents, at, 2).and_then(|length| usize::try_from(length).ok());
        let (Some(name), Some(extra), Some(comment)) = (length(28), length(30), length(32)) else { break };
        let Some(bytes) = contents.get(ENTRY_BYTES..ENTRY_BYTES + name) else { break };
        names.push(String::from_utf8_lossy(bytes).to_ascii_lowercase());
        contents = contents.get(ENTRY_BYTES + name + extra + comment..).unwrap_or_default();
    }
    names
}

/// A number of so many bytes, the lowest first.
fn number(bytes: &[u8], at: usize, count: usize) -> Option<u64> {
    let bytes = bytes.get(at..at + count)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// A zip file with these empty parts.
    fn package(parts: &[&str]) -> Vec<u8> {
        let mut contents = Vec::new();
        for part in parts {
            let mut entry = [0_u8; ENTRY_BYTES];
            entry[..4].copy_from_slice(ENTRY);
            entry[28] = u8::try_from(part.len()).unwrap();
            contents.extend_from_slice(&entry);
            contents.extend_from_slice(part.as_bytes());
        }
        let mut file = b"PK\x03\x04".to_vec();
        file.extend_from_slice(&contents);
        file.extend_from_slice(END);
        file.extend_from_slice(&[0; 8]);
        file.extend_from_slice(&u32::try_from(contents.len()).unwrap().to_le_bytes());
        file.extend_from_slice(&4_u32.to_le_bytes());
        file.extend_from_slice(&[0; 2]);
        file
    }

    fn kind(bytes: Vec<u8>) -> Option<AttachmentKind> {
        document(&mut Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn the_parts_tell_what_it_is() {
        let types = "[Content_Types].xml";
        assert_eq!(kind(package(&[types, "xl/workbook.xml"])), Some(AttachmentKind::Xlsx));
        assert_eq!(kind(package(&["word/document.xml", types])), Some(AttachmentKind::Docx));
        for parts in [
            &["a.exe"][..],
            &["xl/workbook.xml"],
            &[types, "ppt/presentation.xml"],
            &[types, "xl/workbook.xml", "xl/vbaProject.bin"],
            &[types, "xl/workbook.xml", "word/document.xml"],
        ] {
            assert_eq!(kind(package(parts)), None, "{parts:?}");
        }
    }

    #[test]
    fn a_table_of_contents_that_lies_is_refused() {
        let whole = package(&["[Content_Types].xml", "xl/workbook.xml"]);
        for cut in 0..whole.len() {
            let cut_off = whole.get(..cut).unwrap_or_default().to_vec();
            assert!(cut >= whole.len() - 2 || kind(cut_off).is_none(), "{cut}");
        }
        let mut far = whole;
        let at = far.len() - 10;
        far[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(kind(far), None);
    }
}
