//! The journeys in a browser: Playwright against the built program and site.

use anyhow::Result;

use crate::report::Report;
use crate::unit_tests::POSTGRES_URL;
use crate::{process, server, setup, site, workspace};

/// Builds what the journeys use and runs them. They start their servers themselves.
pub fn run(report: &mut Report, postgres_url: &str, arguments: &[String]) -> Result<()> {
    setup::browser(report)?;
    setup::npm_packages(report)?;
    setup::c_compiler(report)?;
    let site = site::build(report, site::Kind::Development)?;
    let program = server::build_for_tests(report)?;

    let folder = workspace::root().join("e2e");
    let tools = folder.join("node_modules/.bin");
    report.step("Checking the types of the browser journeys", || {
        process::run(process::in_root(tools.join("tsc")).arg("--noEmit").current_dir(&folder))
    })?;
    report.step("Browser journeys", || {
        let mut command = process::in_root(tools.join("playwright"));
        command.arg("test").args(arguments).current_dir(&folder);
        command.env("PENSTOCK_BIN", program).env("PENSTOCK_SITE_DIR", site).env(POSTGRES_URL, postgres_url);
        process::run(&mut command)
    })
}
