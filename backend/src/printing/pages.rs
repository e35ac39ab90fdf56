//! Draws what was laid out.
#![expect(
    clippy::float_arithmetic,
    reason = "points on paper are measured, not counted; amounts are texts here"
)]

use chrono::{Datelike, NaiveDateTime, Timelike};
use krilla::{
    Document,
    color::rgb,
    error::KrillaError,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    page::PageSettings,
    paint::Fill,
    surface::Surface,
};
use penstock_shared::organisation::Locale;

use super::{
    fonts::Font,
    layout::{FACT_SIZE, FOOT_SIZE, LEADING, Layout, MARGIN, Page, Row, TITLE_SIZE, width},
};
use crate::reads::sheet::Sheet;

/// Grey behind the head, and of rules.
const SHADE: (u8, u8, u8) = (238, 241, 245);
const RULE: (u8, u8, u8) = (120, 130, 145);
const INK: (u8, u8, u8) = (20, 25, 35);

/// What is drawn on.
struct Pen<'a, 'b> {
    surface: &'a mut Surface<'b>,
    font: &'a Font,
}

impl Pen<'_, '_> {
    fn ink(&mut self, (red, green, blue): (u8, u8, u8)) {
        let paint = rgb::Color::new(red, green, blue).into();
        self.surface.set_fill(Some(Fill { paint, ..Fill::default() }));
    }

    /// Writes a text whose letters stand on `base`.
    fn write(&mut self, left: f32, base: f32, text: &str, size: f32) {
        let glyphs = self.font.glyphs(text);
        if !glyphs.is_empty() {
            let font = self.font.embedded.clone();
            self.surface.draw_glyphs(Point::from_xy(left, base), &glyphs, font, text, size, false);
        }
    }

    fn fill(&mut self, (left, top, wide, high): (f32, f32, f32, f32), colour: (u8, u8, u8)) {
        let mut path = PathBuilder::new();
        if let Some(rect) = Rect::from_xywh(left, top, wide, high) {
            path.push_rect(rect);
        }
        if let Some(path) = path.finish() {
            self.ink(colour);
            self.surface.draw_path(&path);
            self.ink(INK);
        }
    }

    /// A row at `top`: numbers stand at the right edge of their column. Gives where the next one begins.
    fn row(&mut self, sheet: &Sheet, layout: &Layout, row: &Row, top: f32) -> f32 {
        let cells = row.iter().zip(&sheet.columns).zip(&layout.columns);
        for ((lines, column), (left, right)) in cells {
            let mut base = top + layout.size * 1.15;
            for line in lines {
                let at = if column.is_number { right - width(self.font, line, layout.size) } else { *left };
                self.write(at, base, line, layout.size);
                base += layout.size * LEADING;
            }
        }
        top + layout.row_height(row)
    }
}

/// The file.
///
/// # Errors
/// When the font cannot be embedded.
pub fn draw(
    sheet: &Sheet,
    font: &Font,
    layout: &Layout,
    made_at: NaiveDateTime,
) -> Result<Vec<u8>, KrillaError> {
    let mut document = Document::new();
    document.set_metadata(metadata(sheet, made_at));
    let count = layout.pages.len();
    for (place, page) in layout.pages.iter().enumerate() {
        let Some(settings) = PageSettings::from_wh(layout.width, layout.height) else { continue };
        let mut paper = document.start_page_with(settings);
        let mut surface = paper.surface();
        let mut pen = Pen { surface: &mut surface, font };
        pen.ink(INK);
        if place == 0 {
            over_the_table(&mut pen, sheet, layout);
        }
        table(&mut pen, sheet, layout, page, layout.top(place == 0));
        foot(&mut pen, sheet, layout, place + 1, count);
        surface.finish();
        paper.finish();
    }
    document.finish()
}

fn over_the_table(pen: &mut Pen<'_, '_>, sheet: &Sheet, layout: &Layout) {
    pen.write(MARGIN, MARGIN + TITLE_SIZE, &sheet.title, TITLE_SIZE);
    let mut base = MARGIN + TITLE_SIZE * LEADING + FACT_SIZE;
    for fact in &layout.facts {
        pen.write(MARGIN, base, fact, FACT_SIZE);
        base += FACT_SIZE * LEADING;
    }
}

fn table(pen: &mut Pen<'_, '_>, sheet: &Sheet, layout: &Layout, page: &Page, top: f32) {
    let wide = layout.width - 2.0 * MARGIN;
    pen.fill((MARGIN, top, wide, layout.row_height(&layout.head)), SHADE);
    let mut at = pen.row(sheet, layout, &layout.head, top);
    for row in &page.rows {
        at = pen.row(sheet, layout, row, at);
    }
    if page.has_total {
        pen.fill((MARGIN, at, wide, 0.8), RULE);
        pen.row(sheet, layout, &layout.total, at);
    }
}

fn foot(pen: &mut Pen<'_, '_>, sheet: &Sheet, layout: &Layout, page: usize, count: usize) {
    let base = layout.height - MARGIN + 4.0;
    let number = match sheet.locale {
        Locale::En => format!("Page {page} of {count}"),
        Locale::ZhCn => format!("第 {page} 页 / 共 {count} 页"),
    };
    pen.write(MARGIN, base, &sheet.title, FOOT_SIZE);
    let right = layout.width - MARGIN - width(pen.font, &number, FOOT_SIZE);
    pen.write(right, base, &number, FOOT_SIZE);
}

fn metadata(sheet: &Sheet, made_at: NaiveDateTime) -> Metadata {
    let byte = |number: u32| u8::try_from(number).unwrap_or_default();
    let at = DateTime::new(u16::try_from(made_at.year()).unwrap_or_default())
        .month(byte(made_at.month()))
        .day(byte(made_at.day()))
        .hour(byte(made_at.hour()))
        .minute(byte(made_at.minute()))
        .utc_offset_hour(0);
    Metadata::new()
        .title(sheet.title.clone())
        .creator("Penstock".to_owned())
        .language(sheet.locale.to_string())
        .creation_date(at)
}
