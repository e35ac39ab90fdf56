//! Cells of the grid, and where they are drawn.

/// A cell: row and column, both from 0.
pub type Place = (usize, usize);

/// Which cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    pub top: usize,
    pub left: usize,
    pub bottom: usize,
    pub right: usize,
}

impl Block {
    pub fn between(a: Place, b: Place) -> Self {
        Self { top: a.0.min(b.0), left: a.1.min(b.1), bottom: a.0.max(b.0), right: a.1.max(b.1) }
    }

    pub fn cells(self) -> impl Iterator<Item = Place> {
        (self.top..=self.bottom)
            .flat_map(move |row| (self.left..=self.right).map(move |column| (row, column)))
    }
}

/// The box of a cell or a block in the grid, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Frame {
    pub left: i32,
    pub top: i32,
    pub width: i32,
    pub height: i32,
}
