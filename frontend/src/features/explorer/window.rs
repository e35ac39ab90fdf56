//! Which part of a long list is drawn: what is in sight and some more on either side, so that scrolling seldom draws.

use std::ops::Range;

/// What a scrolled element shows, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sight {
    pub top: i32,
    pub left: i32,
    pub width: i32,
    pub height: i32,
}

/// The items to draw of `count` that are `size` pixels long each, when `view` pixels are in sight behind the first
/// `offset`. The borders move in steps, with a step to spare on either side.
#[must_use]
pub fn part(offset: i32, view: i32, size: i32, count: usize, step: usize) -> Range<usize> {
    let index = |pixels: i32| usize::try_from(pixels / size.max(1)).unwrap_or(0);
    let step = step.max(1);
    let first = (index(offset) / step * step).saturating_sub(step);
    let behind = index(offset.saturating_add(view)) + 1;
    let last = behind.div_ceil(step) * step + step;
    first.min(count)..last.min(count)
}

/// So many items as a CSS length.
#[must_use]
pub fn length(count: usize, size: i32) -> String {
    let pixels = i64::try_from(count).unwrap_or(i64::MAX).saturating_mul(i64::from(size));
    format!("{pixels}px")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_sight_is_drawn_and_little_more() {
        assert_eq!(part(0, 360, 36, 10_000, 10), 0..30);
        assert_eq!(part(36_000, 360, 36, 10_000, 10), 990..1_030);
        assert_eq!(part(0, 360, 36, 4, 10), 0..4);
        assert_eq!(part(999_999, 360, 36, 100, 10), 100..100);
    }

    #[test]
    fn small_moves_draw_nothing_anew() {
        assert_eq!(part(0, 400, 36, 10_000, 10), part(35, 400, 36, 10_000, 10));
    }

    #[test]
    fn lengths_are_of_all_items() {
        assert_eq!(length(3, 36), "108px");
    }
}
