//! The hand in the grid: the cell that has the focus, what is selected, what is being typed. Keys, mouse
//! and clipboard come in here.

use leptos::{ev, html, prelude::*};
use penstock_shared::plan::grid::parse_amount;
use wasm_bindgen::JsCast as _;
use web_sys::{DataTransfer, HtmlElement};

use super::{
    block::{Block, Frame, Place},
    sheet::Sheet,
};
use crate::i18n::t;

/// A row, a column and the amount that it is to have.
type Change = (usize, usize, i64);

/// A row and a column of the clipboard, from 1, whose text is no amount.
type NoAmount = (usize, usize, String);

#[derive(Clone, Copy)]
pub struct Hand {
    pub sheet: Sheet,
    /// Where the focus is.
    pub at: RwSignal<Place>,
    /// Where a selection began.
    anchor: RwSignal<Place>,
    /// The text that is being typed into the cell.
    pub typed: RwSignal<Option<String>>,
    /// What went wrong with the last thing, for the line below the grid.
    pub remark: RwSignal<Option<String>>,
    pub table: NodeRef<html::Table>,
    pub input: NodeRef<html::Input>,
    dragging: StoredValue<bool>,
}

impl Hand {
    pub fn new(sheet: Sheet) -> Self {
        Self {
            sheet,
            at: RwSignal::new((0, 0)),
            anchor: RwSignal::new((0, 0)),
            typed: RwSignal::new(None),
            remark: RwSignal::new(None),
            table: NodeRef::new(),
            input: NodeRef::new(),
            dragging: StoredValue::new(false),
        }
    }

    /// What is selected. Tracks.
    pub fn block(self) -> Block {
        Block::between(self.anchor.get(), self.at.get())
    }

    fn element(self, (row, column): Place) -> Option<HtmlElement> {
        let query = format!("[data-at=\"{row},{column}\"]");
        self.table.get_untracked()?.query_selector(&query).ok()??.dyn_into().ok()
    }

    /// Where a block is drawn.
    pub fn frame(self, block: Block) -> Option<Frame> {
        let first = self.element((block.top, block.left))?;
        let last = self.element((block.bottom, block.right))?;
        let (left, top) = (first.offset_left(), first.offset_top());
        Some(Frame {
            left,
            top,
            width: last.offset_left() + last.offset_width() - left,
            height: last.offset_top() + last.offset_height() - top,
        })
    }

    /// Moves the focus to a cell; `extend` keeps where the selection began.
    pub fn go(self, to: Place, extend: bool) {
        let rows = self.sheet.rows.with_untracked(Vec::len);
        let to = (to.0.min(rows.saturating_sub(1)), to.1.min(self.sheet.columns() - 1));
        let from = self.at.get_untracked();
        self.at.set(to);
        if !extend {
            self.anchor.set(to);
        }
        if let Some(old) = self.element(from) {
            // Both fail only when the cell has left the page meanwhile.
            drop(old.set_attribute("tabindex", "-1"));
        }
        if let Some(cell) = self.element(to) {
            drop(cell.set_attribute("tabindex", "0"));
            drop(cell.focus());
        }
    }

    fn step(self, down: i64, right: i64, extend: bool) {
        let (row, column) = self.at.get_untracked();
        let moved = |at: usize, by: i64| {
            let at = i64::try_from(at).unwrap_or(0).saturating_add(by).max(0);
            usize::try_from(at).unwrap_or(0)
        };
        self.go((moved(row, down), moved(column, right)), extend);
    }

    /// Tab goes through the rows; at the ends of the grid it leaves it.
    fn tab(self, back: bool) -> bool {
        let (row, column) = self.at.get_untracked();
        let (rows, columns) = (self.sheet.rows.with_untracked(Vec::len), self.sheet.columns());
        let next = match (back, row, column) {
            (false, _, _) if column + 1 < columns => (row, column + 1),
            (false, _, _) if row + 1 < rows => (row + 1, 0),
            (true, _, _) if column > 0 => (row, column - 1),
            (true, _, _) if row > 0 => (row - 1, columns - 1),
            _ => return false,
        };
        self.go(next, false);
        true
    }

    /// A key while nothing is being typed.
    pub fn key(self, event: &ev::KeyboardEvent) {
        if self.typed.with_untracked(Option::is_some) {
            return self.early_key(event);
        }
        let (shift, command) = (event.shift_key(), event.ctrl_key() || event.meta_key());
        let (row, _) = self.at.get_untracked();
        let last = (self.sheet.rows.with_untracked(Vec::len).saturating_sub(1), self.sheet.columns() - 1);
        match event.key().as_str() {
            "ArrowUp" => self.step(-1, 0, shift),
            "ArrowDown" => self.step(1, 0, shift),
            "ArrowLeft" => self.step(0, -1, shift),
            "ArrowRight" => self.step(0, 1, shift),
            "PageUp" => self.step(-12, 0, shift),
            "PageDown" => self.step(12, 0, shift),
            "Home" => self.go((if command { 0 } else { row }, 0), shift),
            "End" => self.go((if command { last.0 } else { row }, last.1), shift),
            "Tab" => {
                if !self.tab(shift) {
                    return;
                }
            }
            "Enter" | "F2" => self.begin(None),
            "Delete" | "Backspace" => self.clear(),
            "Escape" => self.anchor.set(self.at.get_untracked()),
            "z" | "Z" if command && shift => self.sheet.redo(),
            "z" if command => self.sheet.undo(),
            "y" if command => self.sheet.redo(),
            "a" if command => {
                self.anchor.set((0, 0));
                self.go(last, true);
            }
            key if !command && !event.alt_key() && key.chars().count() == 1 => {
                self.begin(Some(key.to_owned()));
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// A key that comes before the field has the focus: people type faster than the page is drawn.
    fn early_key(self, event: &ev::KeyboardEvent) {
        let key = event.key();
        if key.chars().count() != 1 || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return self.typing_key(event);
        }
        self.typed.update(|typed| typed.get_or_insert_default().push_str(&key));
        event.prevent_default();
    }

    /// A key while something is being typed.
    pub fn typing_key(self, event: &ev::KeyboardEvent) {
        match event.key().as_str() {
            "Enter" => {
                if self.commit() {
                    self.step(if event.shift_key() { -1 } else { 1 }, 0, false);
                }
            }
            "Tab" => {
                if self.commit() {
                    self.tab(event.shift_key());
                }
            }
            "Escape" => self.cancel(),
            _ => {
                event.stop_propagation();
                return;
            }
        }
        event.stop_propagation();
        event.prevent_default();
    }

    /// Begins to type: over what is there, or in it.
    pub fn begin(self, text: Option<String>) {
        let (row, column) = self.at.get_untracked();
        if !self.sheet.editable.get_untracked() {
            self.remark.set(Some(t::plans::not_a_draft().to_owned()));
            return;
        }
        if !self.sheet.takes(column) {
            self.remark.set(Some(t::plans::closed_period().to_owned()));
            return;
        }
        self.remark.set(None);
        let fresh = text.is_some();
        let amount = self.sheet.amount(row, column).unwrap_or(0);
        let text = text.unwrap_or_else(|| match amount {
            0 => String::new(),
            amount => self.sheet.currency.plain(amount),
        });
        self.typed.set(Some(text));
        request_animation_frame(move || {
            if let Some(input) = self.input.get_untracked() {
                // Fails only when the field has left the page meanwhile.
                drop(input.focus());
                if !fresh {
                    input.select();
                }
            }
        });
    }

    /// Takes over what was typed; false when it is no amount.
    pub fn commit(self) -> bool {
        let Some(text) = self.typed.get_untracked() else { return true };
        let (row, column) = self.at.get_untracked();
        let Some(amount) = self.read(&text) else {
            self.remark.set(Some(t::plans::no_amount(text)));
            return false;
        };
        self.typed.set(None);
        let kept = self.sheet.set(&[(row, column, amount)]);
        self.remark.set((kept > 0).then(|| t::plans::closed_have_more().to_owned()));
        self.go((row, column), false);
        true
    }

    /// Leaves the cell as it was.
    pub fn cancel(self) {
        self.typed.set(None);
        self.remark.set(None);
        self.go(self.at.get_untracked(), false);
    }

    /// An amount as people and spreadsheets write it. Empty is nothing.
    fn read(self, text: &str) -> Option<i64> {
        if matches!(text.trim(), "" | "-") {
            return Some(0);
        }
        parse_amount(text, self.sheet.currency).ok().filter(|amount| *amount >= 0)
    }

    fn clear(self) {
        if !self.sheet.editable.get_untracked() {
            return self.remark.set(Some(t::plans::not_a_draft().to_owned()));
        }
        let block = untrack(move || self.block());
        let changes: Vec<Change> = block.cells().map(|(row, column)| (row, column, 0)).collect();
        let kept = self.sheet.set(&changes);
        self.remark.set((kept > 0).then(|| t::plans::kept_closed(i64::try_from(kept).unwrap_or(0))));
    }

    /// The selected amounts, as a spreadsheet takes them.
    pub fn copy(self, event: &ev::Event) {
        if self.typed.with_untracked(Option::is_some) {
            return;
        }
        let Some(clipboard) = clipboard(event) else { return };
        let block = untrack(move || self.block());
        let plain = |row, column| {
            self.sheet.amount(row, column).map(|amount| self.sheet.currency.plain(amount)).unwrap_or_default()
        };
        let rows: Vec<String> = (block.top..=block.bottom)
            .map(|row| {
                (block.left..=block.right).map(|column| plain(row, column)).collect::<Vec<_>>().join("\t")
            })
            .collect();
        if clipboard.set_data("text/plain", &rows.join("\n")).is_ok() {
            event.prevent_default();
        }
    }

    /// A block of amounts from a spreadsheet, from the selected cell on. One amount fills the selection. All
    /// or nothing: a cell that is no amount is named.
    pub fn paste(self, event: &ev::Event) {
        if self.typed.with_untracked(Option::is_some) {
            return;
        }
        let Some(text) = clipboard(event).and_then(|clipboard| clipboard.get_data("text/plain").ok()) else {
            return;
        };
        event.prevent_default();
        if !self.sheet.editable.get_untracked() {
            return self.remark.set(Some(t::plans::not_a_draft().to_owned()));
        }
        let grid: Vec<Vec<&str>> =
            text.trim_end_matches(['\r', '\n']).lines().map(|line| line.split('\t').collect()).collect();
        let block = untrack(move || self.block());
        match self.pasted(&grid, block) {
            Ok((changes, left)) => {
                let kept = self.sheet.set(&changes);
                let count = i64::try_from(changes.len()).unwrap_or(0);
                let mut remarks = Vec::new();
                if left > 0 {
                    remarks.push(t::plans::pasted_in_part(count, left));
                }
                if kept > 0 {
                    remarks.push(t::plans::kept_closed(i64::try_from(kept).unwrap_or(0)));
                }
                if remarks.is_empty() {
                    remarks.push(t::plans::pasted(count));
                }
                self.remark.set(Some(remarks.join(" ")));
            }
            Err((row, column, text)) => self.remark.set(Some(t::plans::paste_refused(row, column, text))),
        }
    }

    /// What a block of texts changes, and how many of them lie outside of the grid.
    fn pasted(self, grid: &[Vec<&str>], block: Block) -> Result<(Vec<Change>, usize), NoAmount> {
        let one = grid.len() == 1 && grid[0].len() == 1;
        let (rows, columns) = (self.sheet.rows.with_untracked(Vec::len), self.sheet.columns());
        let total = columns - 1;
        let (mut changes, mut left) = (Vec::new(), 0);
        if one {
            let amount = self.read(grid[0][0]).ok_or_else(|| (1, 1, grid[0][0].to_owned()))?;
            return Ok((block.cells().map(|(row, column)| (row, column, amount)).collect(), 0));
        }
        for (down, line) in grid.iter().enumerate() {
            for (right, text) in line.iter().enumerate() {
                let (row, column) = (block.top + down, block.left + right);
                // With periods in the block, their sum says what the total is.
                let summed = column == total && block.left < total;
                let outside = row >= rows || column >= columns;
                if outside || summed || text.trim().is_empty() {
                    left += usize::from(outside && !text.trim().is_empty());
                    continue;
                }
                let amount = self.read(text).ok_or_else(|| (down + 1, right + 1, (*text).to_owned()))?;
                changes.push((row, column, amount));
            }
        }
        Ok((changes, left))
    }

    /// The cell under the mouse.
    fn under(event: &ev::MouseEvent) -> Option<Place> {
        let cell = event.target()?.dyn_into::<web_sys::Element>().ok()?.closest("[data-at]").ok()??;
        let at = cell.get_attribute("data-at")?;
        let (row, column) = at.split_once(',')?;
        Some((row.parse().ok()?, column.parse().ok()?))
    }

    pub fn press(self, event: &ev::MouseEvent) {
        let Some(place) = Self::under(event) else { return };
        if self.typed.with_untracked(Option::is_some) && !self.commit() {
            return event.prevent_default();
        }
        event.prevent_default();
        self.dragging.set_value(true);
        self.go(place, event.shift_key());
    }

    pub fn drag(self, event: &ev::MouseEvent) {
        if event.buttons() != 1 {
            self.dragging.set_value(false);
        }
        if self.dragging.get_value()
            && let Some(place) = Self::under(event)
            && place != self.at.get_untracked()
        {
            self.go(place, true);
        }
    }

    pub fn open(self, event: &ev::MouseEvent) {
        if Self::under(event).is_some() {
            self.begin(None);
        }
    }
}

fn clipboard(event: &ev::Event) -> Option<DataTransfer> {
    js_sys::Reflect::get(event, &"clipboardData".into()).ok()?.dyn_into().ok()
}
