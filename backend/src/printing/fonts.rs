//! The font that has the letters of a table.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use krilla::text::{Font as Embedded, GlyphId, KrillaGlyph};
use penstock_shared::{organisation::Locale, refusal_reason::RefusalReason};
use skrifa::{
    FontRef, MetadataProvider,
    instance::{LocationRef, Size},
    raw::FileRef,
    string::StringId,
};

use crate::{
    error::{AppError, AppResult},
    reads::sheet::{Cell, Sheet},
};

/// Fonts with Chinese letters where Debian, Arch and Fedora install them; then Latin ones.
pub const USUAL: &[&str] = &[
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
];

/// What the pages add to a table.
const OF_PAGES: &str = "0123456789 ():#[]+/-…PageofUABCDEF第页共";

/// A font that is there.
pub struct Font {
    bytes: Arc<Vec<u8>>,
    /// Which one of a collection.
    index: u32,
    pub embedded: Embedded,
}

impl Font {
    fn read(path: &Path) -> Option<Self> {
        let bytes = Arc::new(std::fs::read(path).ok()?);
        let index = simplified(&bytes)?;
        let embedded = Embedded::new(bytes.clone().into(), index)?;
        Some(Self { bytes, index, embedded })
    }

    fn face(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(&self.bytes, self.index).ok()
    }

    fn has(&self, letter: char) -> bool {
        self.face().is_some_and(|face| face.charmap().map(letter).is_some())
    }

    /// The glyphs of a text, each with its width as a share of the size.
    pub fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let Some(face) = self.face() else { return Vec::new() };
        let charmap = face.charmap();
        let metrics = face.glyph_metrics(Size::new(1.0), LocationRef::default());
        let glyph = |(at, letter): (usize, char)| {
            let id = charmap.map(letter)?;
            let width = metrics.advance_width(id).unwrap_or_default();
            let range = at..at + letter.len_utf8();
            Some(KrillaGlyph::new(GlyphId::new(id.to_u32()), width, 0.0, 0.0, 0.0, range, None))
        };
        text.char_indices().filter_map(glyph).collect()
    }
}

/// Of a collection the face for simplified Chinese: the others write some of its letters differently.
fn simplified(bytes: &[u8]) -> Option<u32> {
    let file = FileRef::new(bytes).ok()?;
    let name = |face: FontRef<'_>| {
        face.localized_strings(StringId::FAMILY_NAME).english_or_first().map(|n| n.to_string())
    };
    let faces = (0_u32..).zip(file.fonts());
    let mut simplified = faces.filter_map(|(index, face)| Some((index, name(face.ok()?)?)));
    let found = simplified.find(|(_, name)| name.ends_with(" SC")).map(|(index, _)| index);
    Some(found.unwrap_or(0))
}

/// Whether a text cannot do without a letter. Pictures and signs can be named instead.
fn is_needed(letter: char) -> bool {
    letter.is_alphanumeric()
}

/// The first font that has every letter.
///
/// # Errors
/// [`RefusalReason::PdfFontMissing`].
pub fn find(paths: &[PathBuf], letters: &BTreeSet<char>) -> AppResult<Font> {
    let needed: Vec<char> = letters.iter().copied().filter(|letter| is_needed(*letter)).collect();
    let fitting = |font: &Font| needed.iter().all(|letter| font.has(*letter));
    let mut fonts = paths.iter().filter_map(|path| Font::read(path));
    fonts.find(fitting).ok_or_else(|| AppError::refused(RefusalReason::PdfFontMissing))
}

/// Every letter that stands in a table, and those that pages add.
pub fn letters(sheet: &Sheet) -> BTreeSet<char> {
    let mut letters: BTreeSet<char> = match sheet.locale {
        Locale::ZhCn => OF_PAGES.chars().collect(),
        Locale::En => OF_PAGES.chars().filter(char::is_ascii).collect(),
    };
    let facts = sheet.facts.iter().flat_map(|(word, value)| [word, value]);
    let cells = sheet.rows.iter().flatten().chain(&sheet.total).map(|cell| cell.shown(sheet.currency));
    letters.extend(facts.chain(&sheet.notes).chain([&sheet.title]).flat_map(|text| text.chars()));
    letters.extend(sheet.columns.iter().flat_map(|column| column.title.chars()));
    letters.extend(cells.flat_map(|text| text.chars().collect::<Vec<_>>()));
    letters
}

/// The table with every text on one line, without what steers a printer.
pub fn for_print(sheet: &Sheet) -> Sheet {
    let one_line = |text: &str| {
        let spaced = text.chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter });
        spaced.filter(|letter| !letter.is_control()).collect::<String>()
    };
    changed(sheet.clone(), &one_line)
}

/// The table with signs that the font does not have spelled out by their numbers.
pub fn spelled_out(sheet: Sheet, font: &Font) -> Sheet {
    let missing: BTreeSet<char> = letters(&sheet).into_iter().filter(|letter| !font.has(*letter)).collect();
    let spell = |text: &str| {
        let each = text.chars().map(|letter| {
            if missing.contains(&letter) {
                format!("[U+{:04X}]", u32::from(letter))
            } else {
                letter.to_string()
            }
        });
        each.collect::<String>()
    };
    if missing.is_empty() { sheet } else { changed(sheet, &spell) }
}

fn changed(mut sheet: Sheet, text: &dyn Fn(&str) -> String) -> Sheet {
    sheet.title = text(&sheet.title);
    for (word, value) in &mut sheet.facts {
        (*word, *value) = (text(word), text(value));
    }
    for note in &mut sheet.notes {
        *note = text(note);
    }
    for column in &mut sheet.columns {
        column.title = text(&column.title);
    }
    for cell in sheet.rows.iter_mut().flatten().chain(&mut sheet.total) {
        if let Cell::Text(shown) = cell {
            *shown = text(shown);
        }
    }
    sheet
}
