//! `cargo xtask dev`: builds again after each change, starts the server anew, and lets open pages reload.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::Result;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::report::Report;
use crate::run::{self, RunOptions};
use crate::{process, server, setup, site, workspace};

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What the server is compiled from; the browser part knows its own inputs.
const SERVER_INPUTS: [&str; 4] = ["Cargo.lock", "backend", "migrations", "shared"];

/// Serves and watches until it is told to end.
pub fn dev(report: &mut Report, options: &RunOptions) -> Result<()> {
    server::check_address(options.address)?;
    setup::c_compiler(report)?;
    let site = site::build(report, site::Kind::Live)?;
    let program = server::build(report)?;
    run::prepare_data(report, options, &program)?;

    let mut running = Running { options, program, site, server: None };
    running.restart()?;
    running.reload_pages()?;
    run::announce(report, options);
    let mut seen = Seen::now();
    while !process::interrupted() {
        thread::sleep(LOOK_EVERY);
        let now = Seen::now();
        if now == seen {
            continue;
        }
        // A mistake in the code ends the build, not the watching: the next change is the next try.
        if let Err(error) = running.rebuild(report, now.server != seen.server) {
            report.say(&format!("{error:#}"));
        }
        seen = now;
    }
    Ok(())
}

/// When the newest file of each part was changed.
#[derive(PartialEq, Eq)]
struct Seen {
    server: Option<SystemTime>,
    browser: Option<SystemTime>,
}

impl Seen {
    fn now() -> Self {
        Self { server: newest(&SERVER_INPUTS), browser: newest(&site::INPUTS) }
    }
}

/// The server that runs, if one does.
struct Running<'a> {
    options: &'a RunOptions,
    program: PathBuf,
    site: PathBuf,
    server: Option<Child>,
}

impl Running<'_> {
    fn rebuild(&mut self, report: &mut Report, server_changed: bool) -> Result<()> {
        site::build(report, site::Kind::Live)?;
        if server_changed {
            // Stopped only when the new one is there.
            server::build(report)?;
            self.restart()?;
        }
        self.reload_pages()?;
        report.say("Done; waiting for the next change");
        Ok(())
    }

    fn restart(&mut self) -> Result<()> {
        self.stop()?;
        let options = self.options;
        let url = options.database_url.as_deref();
        let mut command = server::serve(&self.program, options.address, &options.data(), &self.site, url);
        let server = self.server.insert(process::start(&mut command)?);
        server::wait_until_ready(server, options.address)
    }

    /// Tells open pages, which look at this file.
    fn reload_pages(&self) -> Result<()> {
        let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        Ok(fs::write(self.site.join("live.txt"), time.as_millis().to_string())?)
    }

    fn stop(&mut self) -> Result<()> {
        if let Some(mut server) = self.server.take() {
            // It has ended by itself if this fails.
            let _ = kill(Pid::from_raw(i32::try_from(server.id())?), Signal::SIGTERM);
            server.wait()?;
        }
        Ok(())
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        // The process ends now; there is nobody left to tell.
        let _ = self.stop();
    }
}

fn newest(inputs: &[&str]) -> Option<SystemTime> {
    inputs.iter().filter_map(|input| newest_below(&workspace::root().join(input))).max()
}

/// Files come and go while this looks (editors write beside and rename), so what cannot be read does not count.
fn newest_below(path: &Path) -> Option<SystemTime> {
    let metadata = fs::metadata(path).ok()?;
    let own = metadata.modified().ok();
    if !metadata.is_dir() {
        return own;
    }
    let below = fs::read_dir(path).ok()?.filter_map(|entry| newest_below(&entry.ok()?.path())).max();
    own.max(below)
}
