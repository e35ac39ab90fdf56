//! Where everything of a table goes: widths of columns, lines of texts, pages.
#![expect(
    clippy::float_arithmetic,
    reason = "points on paper are measured, not counted; amounts are texts here"
)]

use super::fonts::Font;
use crate::reads::sheet::Sheet;

/// Points between the table and the edge of the paper.
pub const MARGIN: f32 = 36.0;
/// Points between the texts of two columns.
pub const GAP: f32 = 8.0;
pub const TITLE_SIZE: f32 = 16.0;
pub const FACT_SIZE: f32 = 9.0;
pub const FOOT_SIZE: f32 = 8.0;
/// How far lines are apart, as a share of the size.
pub const LEADING: f32 = 1.45;
/// A4, the short side first.
const PAPER: (f32, f32) = (595.0, 842.0);
/// So many columns still fit upright.
const UPRIGHT_COLUMNS: usize = 6;
/// Sizes of the table's letters, the first one that fits is taken.
const SIZES: [f32; 4] = [9.0, 8.0, 7.0, 6.0];
/// What a column of texts has at least.
const LEAST_TEXT_WIDTH: f32 = 70.0;

/// A row's cells, each with its lines.
pub type Row = Vec<Vec<String>>;

/// A page's share of the rows.
pub struct Page {
    pub rows: Vec<Row>,
    pub has_total: bool,
}

/// The table on paper.
pub struct Layout {
    pub width: f32,
    pub height: f32,
    /// Of the table's letters.
    pub size: f32,
    /// Where each column begins and ends.
    pub columns: Vec<(f32, f32)>,
    /// What stands over the table on the first page.
    pub facts: Vec<String>,
    pub head: Row,
    pub total: Row,
    pub pages: Vec<Page>,
}

impl Layout {
    /// How high a row is.
    pub fn row_height(&self, row: &Row) -> f32 {
        let lines = row.iter().map(Vec::len).max().unwrap_or(1);
        let lines = (0..lines).fold(0.0, |height, _| height + self.size * LEADING);
        lines + 4.0
    }

    /// Where the table begins on the first page, and on the others.
    pub fn top(&self, is_first: bool) -> f32 {
        if !is_first {
            return MARGIN;
        }
        let facts = self.facts.iter().fold(0.0, |height, _| height + FACT_SIZE * LEADING);
        MARGIN + TITLE_SIZE * LEADING + facts + 8.0
    }

    fn bottom(&self) -> f32 {
        self.height - MARGIN - FOOT_SIZE * LEADING
    }
}

/// How wide a text is.
pub fn width(font: &Font, text: &str, size: f32) -> f32 {
    font.glyphs(text).iter().map(|glyph| glyph.x_advance * size).sum()
}

/// Lays a table out.
pub fn lay_out(sheet: &Sheet, font: &Font) -> Layout {
    let (short, long) = PAPER;
    let (width, height) = if sheet.columns.len() > UPRIGHT_COLUMNS { (long, short) } else { (short, long) };
    let room = width - 2.0 * MARGIN;
    let (size, widths) = widths(sheet, font, room);
    let mut columns = Vec::with_capacity(widths.len());
    let mut left = MARGIN;
    for column in &widths {
        columns.push((left, left + column));
        left += column + GAP;
    }
    let row = |texts: Vec<String>| -> Row {
        texts.iter().zip(&widths).map(|(text, width)| broken(font, text, size, *width)).collect()
    };
    let texts =
        |cells: &[crate::reads::sheet::Cell]| cells.iter().map(|cell| cell.shown(sheet.currency)).collect();
    let facts = sheet.facts.iter().map(|(word, value)| format!("{word}: {value}"));
    let facts = facts.chain(sheet.notes.iter().cloned());
    let mut layout = Layout {
        width,
        height,
        size,
        columns,
        facts: facts.flat_map(|fact| broken(font, &fact, FACT_SIZE, room)).collect(),
        head: row(sheet.columns.iter().map(|column| column.title.clone()).collect()),
        total: row(texts(&sheet.total)),
        pages: Vec::new(),
    };
    layout.pages = pages(&layout, sheet.rows.iter().map(|cells| row(texts(cells))));
    layout
}

/// The size of the letters, and the widths: numbers have what the widest one takes, and texts share the rest.
fn widths(sheet: &Sheet, font: &Font, room: f32) -> (f32, Vec<f32>) {
    let mut chosen = (0.0, Vec::new());
    for size in SIZES {
        let number = |place: usize| {
            let cells = sheet.rows.iter().chain([&sheet.total]).filter_map(|row| row.get(place));
            let widest = cells.map(|cell| width(font, &cell.shown(sheet.currency), size)).fold(0.0, f32::max);
            let title = sheet.columns.get(place).map_or(0.0, |column| width(font, &column.title, size));
            widest.max(title) + 1.0
        };
        let of_numbers: Vec<Option<f32>> = (0..)
            .zip(&sheet.columns)
            .map(|(place, column)| column.is_number.then(|| number(place)))
            .collect();
        let gaps = sheet.columns.iter().skip(1).fold(0.0, |sum, _| sum + GAP);
        let taken: f32 = of_numbers.iter().flatten().sum::<f32>() + gaps;
        let texts = of_numbers.iter().filter(|width| width.is_none()).fold(0.0, |count, _| count + 1.0);
        let each = ((room - taken) / f32::max(texts, 1.0)).max(LEAST_TEXT_WIDTH);
        let fits = taken + each * texts <= room + 0.5;
        chosen = (size, of_numbers.into_iter().map(|width| width.unwrap_or(each)).collect());
        if fits {
            break;
        }
    }
    chosen
}

/// The lines of a text: broken at spaces, and between any two letters where there are none.
fn broken(font: &Font, text: &str, size: f32, room: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut long) = (String::new(), 0.0);
    for glyph in font.glyphs(text) {
        let letter = text.get(glyph.text_range.clone()).unwrap_or_default();
        let wide = glyph.x_advance * size;
        if long + wide > room && !line.is_empty() {
            let rest = match line.rfind(' ').filter(|at| *at > 0 && letter != " ") {
                Some(space) => line.split_off(space).trim_start().to_owned(),
                None => String::new(),
            };
            lines.push(std::mem::replace(&mut line, rest));
            long = width(font, &line, size);
        }
        line.push_str(letter);
        long += wide;
    }
    lines.push(line);
    lines
}

/// Fills page after page. The total never stands alone under the fold: it goes to the next page with its head.
fn pages(layout: &Layout, rows: impl Iterator<Item = Row>) -> Vec<Page> {
    let head = layout.row_height(&layout.head);
    let mut pages = vec![Page { rows: Vec::new(), has_total: false }];
    let mut at = layout.top(true) + head;
    let next = |pages: &mut Vec<Page>, at: &mut f32, high: f32| {
        if *at + high > layout.bottom() {
            pages.push(Page { rows: Vec::new(), has_total: false });
            *at = layout.top(false) + head;
        }
        *at += high;
    };
    for row in rows {
        next(&mut pages, &mut at, layout.row_height(&row));
        if let Some(page) = pages.last_mut() {
            page.rows.push(row);
        }
    }
    next(&mut pages, &mut at, layout.row_height(&layout.total));
    if let Some(page) = pages.last_mut() {
        page.has_total = true;
    }
    pages
}
