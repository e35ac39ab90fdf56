//! What a file is. Its content decides; its name has to agree, as that is what people and their
//! programs go by.

use penstock_shared::{attachment::AttachmentKind, problem::FieldErrorCode};

/// What the first look at a file shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Is(AttachmentKind),
    /// A zip file: its parts have to be looked at.
    Package,
    Text,
    /// Nothing that is taken.
    Other,
}

/// Looks at the beginning of a file. `binary` says that somewhere in it there are bytes that no text has.
pub(super) fn look(head: &[u8], binary: bool) -> Look {
    if infer::archive::is_pdf(head) {
        Look::Is(AttachmentKind::Pdf)
    } else if infer::image::is_png(head) {
        Look::Is(AttachmentKind::Png)
    } else if infer::image::is_jpeg(head) {
        Look::Is(AttachmentKind::Jpeg)
    } else if infer::image::is_webp(head) {
        Look::Is(AttachmentKind::Webp)
    } else if infer::image::is_heif(head) {
        Look::Is(AttachmentKind::Heic)
    } else if infer::archive::is_zip(head) {
        Look::Package
    } else if !markup(head) && (marked_utf_16(head) || !binary) {
        Look::Text
    } else {
        Look::Other
    }
}

/// Bytes that stand in no text of one byte or more per character: a NUL and the other controls but tab,
/// line ends, form feed, escape, and the end mark of old systems.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| matches!(byte, 0..=8 | 11 | 14..=25 | 28..=31 | 127))
}

fn marked_utf_16(head: &[u8]) -> bool {
    head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff")
}

/// HTML, SVG and XML begin with a tag. No list of amounts and no note does.
fn markup(head: &[u8]) -> bool {
    let mut rest = head.iter().filter(|byte| !matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xff | 0xfe));
    rest.find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| *byte == b'<')
}

/// Kinds of file that are one to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Pdf,
    Picture,
    Csv,
    Text,
    Xlsx,
    Docx,
}

fn family(kind: AttachmentKind) -> Family {
    use AttachmentKind as K;
    match kind {
        K::Pdf => Family::Pdf,
        // Messengers and phones save one kind of picture under the name of another.
        K::Png | K::Jpeg | K::Webp | K::Heic => Family::Picture,
        K::Csv => Family::Csv,
        K::Text => Family::Text,
        K::Xlsx => Family::Xlsx,
        K::Docx => Family::Docx,
    }
}

fn named(file_name: &str) -> Option<Family> {
    let (_, ending) = file_name.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "pdf" => Some(Family::Pdf),
        "png" | "jpg" | "jpeg" | "webp" | "heic" | "heif" => Some(Family::Picture),
        "csv" => Some(Family::Csv),
        "txt" => Some(Family::Text),
        "xlsx" => Some(Family::Xlsx),
        "docx" => Some(Family::Docx),
        _ => None,
    }
}

/// The kind of a file under its name. `found` is the kind by its content, `None` for a text.
pub(super) fn agreed(
    file_name: &str,
    found: Option<AttachmentKind>,
) -> Result<AttachmentKind, FieldErrorCode> {
    let named = named(file_name).ok_or(FieldErrorCode::FileKind)?;
    match (found, named) {
        // A text does not say what it is a text of.
        (None, Family::Csv) => Ok(AttachmentKind::Csv),
        (None, Family::Text) => Ok(AttachmentKind::Text),
        (Some(kind), named) if family(kind) == named => Ok(kind),
        _ => Err(FieldErrorCode::FileMisnamed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        use AttachmentKind as K;
        let utf_16: Vec<u8> = "\u{feff}a;b".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let utf_16_markup: Vec<u8> = "\u{feff}<svg>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [(&[u8], Look); 15] = [
            (b"%PDF-1.7\n%\xe2\xe3", Look::Is(K::Pdf)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Look::Is(K::Png)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Look::Is(K::Jpeg)),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Look::Is(K::Webp)),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Look::Is(K::Heic)),
            (b"PK\x03\x04\x14\0\0\0", Look::Package),
            (b"BMW AG;1,00\n", Look::Text),
            ("日期,金额\n".as_bytes(), Look::Text),
            (&utf_16, Look::Text),
            (b"MZ\x90\0\x03\0\0\0", Look::Other),
            (b"\x7fELF\x02\x01\x01\0", Look::Other),
            (b"GIF89a\x01\0\x01\0", Look::Other),
            (b"\xef\xbb\xbf <svg xmlns='http://www.w3.org/2000/svg'>", Look::Other),
            (b"<!doctype html>", Look::Other),
            (&utf_16_markup, Look::Other),
        ];
        for (bytes, expected) in cases {
            assert_eq!(look(bytes, is_binary(bytes)), expected, "{bytes:?}");
        }
    }

    #[test]
    fn the_name_has_to_agree() {
        use AttachmentKind as K;
        assert_eq!(agreed("Offer.PDF", Some(K::Pdf)), Ok(K::Pdf));
        assert_eq!(agreed("photo.jpg", Some(K::Webp)), Ok(K::Webp));
        assert_eq!(agreed("list.csv", None), Ok(K::Csv));
        assert_eq!(agreed("note.txt", None), Ok(K::Text));
        assert_eq!(agreed("offer.pdf", None), Err(FieldErrorCode::FileMisnamed));
        assert_eq!(agreed("offer.docx", Some(K::Xlsx)), Err(FieldErrorCode::FileMisnamed));
        for name in ["offer", "offer.exe", "page.html", "offer.pdf.lnk", ""] {
            assert_eq!(agreed(name, Some(K::Pdf)), Err(FieldErrorCode::FileKind), "{name}");
        }
    }
}
