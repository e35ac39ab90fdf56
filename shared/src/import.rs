//! Imports: what a file looks like, how its columns are read, and what became of its rows.
