//! What the commands say while they work: each step with the seconds since the start, and a table
//! of the times at the end.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Prints steps as they begin and remembers how long each took.
pub struct Report {
    started: Instant,
    steps: Vec<(String, Duration)>,
}

impl Report {
    /// Starts the clock.
    pub fn new() -> Self {
        Self { started: Instant::now(), steps: Vec::new() }
    }

    /// Prints one line. Standard error, as cargo does: standard output belongs to the programs that
    /// are run.
    pub fn say(&self, line: &str) {
        eprintln!("[{:>4} s] {line}", self.started.elapsed().as_secs());
    }

    /// Says what begins, does it, and notes the time. An error gets the step's name.
    pub fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.say(name);
        let started = Instant::now();
        let result = work();
        self.steps.push((name.to_owned(), started.elapsed()));
        result.with_context(|| name.to_owned())
    }

    /// Prints how long each step took.
    pub fn print_times(&self) {
        eprintln!("\n seconds  step");
        for (name, time) in &self.steps {
            eprintln!("{:>8}  {name}", time.as_secs());
        }
        eprintln!("{:>8}  in all\n", self.started.elapsed().as_secs());
    }
}
