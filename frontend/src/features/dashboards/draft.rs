//! A dashboard while it is shown or changed: what it is called, its filters, and tiles that know themselves by a key.

use penstock_shared::{
    dashboard::{DashboardUpdate, GRID_COLUMNS, HIGHEST_TILE, MOST_TILES, Tile},
    pivot::PivotFilter,
};

/// A tile with its key, which stays the same wherever it is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    pub key: u32,
    pub tile: Tile,
}

/// What is shown, kept or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    pub name: String,
    pub filters: Vec<PivotFilter>,
    pub tiles: Vec<Placed>,
    next: u32,
}

impl Draft {
    /// What the server has.
    #[must_use]
    pub fn of(name: &str, filters: &[PivotFilter], tiles: &[Tile]) -> Self {
        let placed = (0..).zip(tiles).map(|(key, tile)| Placed { key, tile: tile.clone() });
        let tiles: Vec<Placed> = placed.collect();
        let next = u32::try_from(tiles.len()).unwrap_or(u32::MAX);
        Self { name: name.to_owned(), filters: filters.to_vec(), tiles, next }
    }

    /// Takes over what the server has, and keeps the keys of tiles that are as they were.
    pub fn follow(&mut self, name: &str, filters: &[PivotFilter], tiles: &[Tile]) {
        name.clone_into(&mut self.name);
        self.filters = filters.to_vec();
        let mut known = std::mem::take(&mut self.tiles);
        for tile in tiles {
            match known.iter().position(|placed| placed.tile == *tile) {
                Some(place) => self.tiles.push(known.remove(place)),
                None => self.add(tile.clone()),
            }
        }
    }

    /// The tile of a key.
    #[must_use]
    pub fn tile(&self, key: u32) -> Option<&Tile> {
        self.tiles.iter().find(|placed| placed.key == key).map(|placed| &placed.tile)
    }

    /// Where the tile of a key stands.
    #[must_use]
    pub fn place(&self, key: u32) -> Option<usize> {
        self.tiles.iter().position(|placed| placed.key == key)
    }

    /// Whether there is room for one more.
    #[must_use]
    pub const fn has_room(&self) -> bool {
        self.tiles.len() < MOST_TILES
    }

    /// Puts a tile to the end.
    pub fn add(&mut self, tile: Tile) {
        self.tiles.push(Placed { key: self.next, tile });
        self.next = self.next.wrapping_add(1);
    }

    /// Puts another tile in the place of one; its size stays.
    pub fn replace(&mut self, key: u32, tile: Tile) {
        if let Some(placed) = self.tiles.iter_mut().find(|placed| placed.key == key) {
            placed.tile = Tile { width: placed.tile.width, height: placed.tile.height, ..tile };
        }
    }

    /// Takes a tile away, and gives it with its place.
    pub fn remove(&mut self, key: u32) -> Option<(usize, Placed)> {
        let place = self.place(key)?;
        Some((place, self.tiles.remove(place)))
    }

    /// Puts a tile back to where it was.
    pub fn restore(&mut self, (place, placed): (usize, Placed)) {
        self.tiles.insert(place.min(self.tiles.len()), placed);
    }

    /// Moves a tile by one place.
    pub fn step(&mut self, key: u32, later: bool) {
        let Some(place) = self.place(key) else { return };
        let to = if later { place.saturating_add(1) } else { place.saturating_sub(1) };
        if to < self.tiles.len() {
            self.tiles.swap(place, to);
        }
    }

    /// Moves a tile to where another one stands.
    pub fn move_to(&mut self, key: u32, to: u32) {
        let Some(to) = self.place(to) else { return };
        if let Some((_, placed)) = self.remove(key) {
            self.tiles.insert(to.min(self.tiles.len()), placed);
        }
    }

    /// Makes a tile wider or narrower, higher or lower, within the grid.
    pub fn resize(&mut self, key: u32, columns: i8, rows: i8) {
        let Some(placed) = self.tiles.iter_mut().find(|placed| placed.key == key) else { return };
        let tile = &mut placed.tile;
        tile.width = tile.width.saturating_add_signed(columns).clamp(1, GRID_COLUMNS);
        tile.height = tile.height.saturating_add_signed(rows).clamp(1, HIGHEST_TILE);
    }

    /// The tiles as the server takes them.
    #[must_use]
    pub fn all_tiles(&self) -> Vec<Tile> {
        self.tiles.iter().map(|placed| placed.tile.clone()).collect()
    }

    /// Whether it says something else than this.
    #[must_use]
    pub fn differs(&self, name: &str, filters: &[PivotFilter], tiles: &[Tile]) -> bool {
        let same = self.tiles.iter().map(|placed| &placed.tile).eq(tiles);
        self.name.trim() != name || self.filters != filters || !same
    }

    /// What is sent.
    #[must_use]
    pub fn update(&self) -> DashboardUpdate {
        DashboardUpdate {
            name: Some(self.name.clone()),
            filters: Some(self.filters.clone()),
            tiles: Some(self.all_tiles()),
            share: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use penstock_shared::dashboard::TileKind;

    use super::*;

    fn draft() -> Draft {
        let tile = |title: &str| Tile { title: title.to_owned(), ..Tile::empty(TileKind::MoneyBar, 2, 1) };
        Draft::of("Board", &[], &[tile("a"), tile("b"), tile("c")])
    }

    fn titles(draft: &Draft) -> String {
        draft.tiles.iter().map(|placed| placed.tile.title.as_str()).collect()
    }

    #[test]
    fn tiles_move_by_steps_and_to_places() {
        let mut draft = draft();
        draft.step(0, true);
        assert_eq!(titles(&draft), "bac");
        draft.step(2, true);
        draft.step(1, false);
        assert_eq!(titles(&draft), "bac", "nothing beyond the ends");
        draft.move_to(2, 1);
        assert_eq!(titles(&draft), "cba");
        draft.move_to(2, 0);
        assert_eq!(titles(&draft), "bac");
    }

    #[test]
    fn what_is_removed_comes_back_to_its_place() {
        let mut draft = draft();
        let removed = draft.remove(1).expect("a tile");
        assert_eq!(titles(&draft), "ac");
        draft.restore(removed);
        assert_eq!((titles(&draft), draft.remove(9)), ("abc".to_owned(), None));
    }

    #[test]
    fn sizes_stay_within_the_grid() {
        let mut draft = draft();
        draft.resize(0, 5, 5);
        let size = |draft: &Draft| draft.tile(0).map(|tile| (tile.width, tile.height));
        assert_eq!(size(&draft), Some((4, 3)));
        draft.resize(0, -9, -9);
        assert_eq!(size(&draft), Some((1, 1)));
    }

    #[test]
    fn following_keeps_the_keys_of_what_stayed() {
        let mut draft = draft();
        let tiles = draft.all_tiles();
        assert!(!draft.differs("Board", &[], &tiles));
        let turned: Vec<Tile> =
            tiles.iter().rev().cloned().chain([Tile::empty(TileKind::List, 1, 1)]).collect();
        assert!(draft.differs("Board", &[], &turned));
        draft.follow("Board", &[], &turned);
        assert_eq!(draft.tiles.iter().map(|placed| placed.key).collect::<Vec<_>>(), [2, 1, 0, 3]);
    }
}
