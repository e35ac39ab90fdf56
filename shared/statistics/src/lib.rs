//! Comparisons of arms, their planning and reading: pure functions of numbers. No input or output, no clock; seeds are parameters.
