//! Files that are no text tables, told by their first bytes.

use penstock_shared::import::FileRefusal;

/// Why a file that begins so is not read; `None` when it may be text.
pub(super) fn refusal(sample: &[u8]) -> Option<FileRefusal> {
    if sample.iter().all(|byte| byte.is_ascii_whitespace()) {
        return Some(FileRefusal::Empty);
    }
    magic(sample).or_else(|| markup(sample)).or_else(|| binary(sample))
}

fn magic(sample: &[u8]) -> Option<FileRefusal> {
    const MAGIC: &[(&[u8], FileRefusal)] = &[
        (b"\x1f\x8b", FileRefusal::Archive),
        (b"7z\xbc\xaf\x27\x1c", FileRefusal::Archive),
        (b"Rar!\x1a\x07", FileRefusal::Archive),
        (b"BZh", FileRefusal::Archive),
        (b"\xfd7zXZ\0", FileRefusal::Archive),
        (b"\x28\xb5\x2f\xfd", FileRefusal::Archive),
        // The container of Excel's old format.
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileRefusal::Spreadsheet),
        (b"%PDF-", FileRefusal::Pdf),
        (b"\x89PNG", FileRefusal::Binary),
        (b"\xff\xd8\xff", FileRefusal::Binary),
        (b"GIF8", FileRefusal::Binary),
        (b"SQLite format 3\0", FileRefusal::Binary),
        (b"PAR1", FileRefusal::Binary),
    ];
    if sample.starts_with(b"PK\x03\x04") || sample.starts_with(b"PK\x05\x06") {
        // Workbooks are zip files of known parts, named in plain text.
        let parts: [&[u8]; 4] = [b"[Content_Types].xml", b"xl/", b"mimetypeapplication/vnd.oasis", b"Index/"];
        let workbook = parts.iter().any(|part| contains(sample, part));
        return Some(if workbook { FileRefusal::Spreadsheet } else { FileRefusal::Archive });
    }
    MAGIC.iter().find(|(magic, _)| sample.starts_with(magic)).map(|(_, refusal)| *refusal)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn markup(sample: &[u8]) -> Option<FileRefusal> {
    let text = sample.strip_prefix(b"\xef\xbb\xbf").unwrap_or(sample).trim_ascii_start();
    let starts: [&[u8]; 6] = [b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta"];
    starts
        .iter()
        .any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
        .then_some(FileRefusal::Markup)
}

/// Control characters that no text has, in more than one of 50 bytes. NUL is counted elsewhere:
/// UTF-16 is half of it, and some exports pad fields with it.
fn binary(sample: &[u8]) -> Option<FileRefusal> {
    let marked = sample.starts_with(b"\xff\xfe") || sample.starts_with(b"\xfe\xff");
    let controls = sample.iter().filter(|byte| matches!(byte, 1..=8 | 14..=25 | 27..=31 | 127)).count();
    let nuls = sample.iter().filter(|byte| **byte == 0).count();
    let printable = sample.iter().filter(|byte| byte.is_ascii_graphic() || **byte >= 0x80).count();
    let too_many = !marked && (controls > sample.len() / 50 || nuls > printable.saturating_mul(3) / 2);
    (too_many || printable == 0).then_some(FileRefusal::Binary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_file_has_its_name() {
        let noise: Vec<u8> = (0_u32..4096).map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        let cases: [(&[u8], FileRefusal); 12] = [
            (b"", FileRefusal::Empty),
            (b" \r\n\t\n", FileRefusal::Empty),
            (b"PK\x03\x04\x14\0\0\0bomb.csv", FileRefusal::Archive),
            (b"PK\x03\x04\x14\0\0\0[Content_Types].xml", FileRefusal::Spreadsheet),
            (b"\x1f\x8b\x08\0\0", FileRefusal::Archive),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileRefusal::Spreadsheet),
            (b"%PDF-1.7\n", FileRefusal::Pdf),
            (b"\xef\xbb\xbf <HTML><table>", FileRefusal::Markup),
            (b"<?xml version='1.0'?><Workbook>", FileRefusal::Markup),
            (b"\x89PNG\r\n\x1a\n", FileRefusal::Binary),
            (&noise, FileRefusal::Binary),
            (&[0; 64], FileRefusal::Binary),
        ];
        for (bytes, expected) in cases {
            assert_eq!(refusal(bytes), Some(expected), "{:?}", &bytes[..bytes.len().min(20)]);
        }
    }

    #[test]
    fn text_is_let_through() {
        let utf_16: Vec<u8> = "\u{feff}a,b\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [&[u8]; 4] = [b"a,b\n1,2\n", b"a,b\n1\0,2\n", "日期,金额\n".as_bytes(), &utf_16];
        for bytes in cases {
            assert_eq!(refusal(bytes), None, "{bytes:?}");
        }
    }
}
