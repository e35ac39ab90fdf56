//! Columns that grow at their end while others go on reading what they have.

use std::sync::Arc;

/// Rows of a chunk.
pub const CHUNK: usize = 1 << 16;

/// A column in chunks. A clone shares them; whoever writes to a chunk that somebody else has copies it first.
#[derive(Debug, Clone)]
pub struct Column<T> {
    chunks: Vec<Arc<Vec<T>>>,
    len: usize,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { chunks: Vec::new(), len: 0 }
    }
}

impl<T: Clone> Column<T> {
    pub const fn len(&self) -> usize {
        self.len
    }

    pub fn push(&mut self, value: T) {
        if self.len.is_multiple_of(CHUNK) {
            self.chunks.push(Arc::new(Vec::new()));
        }
        if let Some(last) = self.chunks.last_mut() {
            Arc::make_mut(last).push(value);
            self.len += 1;
        }
    }

    #[inline]
    pub fn get(&self, row: usize) -> Option<&T> {
        self.chunks.get(row / CHUNK).and_then(|chunk| chunk.get(row % CHUNK))
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// Does nothing to a row that there is not.
    pub fn set(&mut self, row: usize, value: T) {
        let chunk = self.chunks.get_mut(row / CHUNK).map(Arc::make_mut);
        if let Some(place) = chunk.and_then(|chunk| chunk.get_mut(row % CHUNK)) {
            *place = value;
        }
    }

    pub fn chunks(&self) -> &[Arc<Vec<T>>] {
        &self.chunks
    }

    pub fn bytes(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.capacity() * size_of::<T>()).sum()
    }
}

/// A number of 32 bits as a place.
#[inline]
pub fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reads_keeps_what_was_there() {
        let mut column = Column::default();
        for number in 0..CHUNK + 10 {
            column.push(number);
        }
        let before = column.clone();
        column.set(3, 99);
        column.push(7);
        assert_eq!((before.len(), before.get(3), before.get(CHUNK + 10)), (CHUNK + 10, Some(&3), None));
        assert_eq!((column.len(), column.get(3), column.get(CHUNK + 10)), (CHUNK + 11, Some(&99), Some(&7)));
        assert_eq!(column.get(CHUNK + 9), Some(&(CHUNK + 9)));
    }
}
