//! The server program: building it, filling its database, starting it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::report::Report;
use crate::unit_tests::SELECTION;
use crate::{process, workspace};

/// How long the server may take to open its database and listen.
const START_LIMIT: Duration = Duration::from_secs(60);

/// Builds the server and returns the program's path.
pub fn build(report: &mut Report) -> Result<PathBuf> {
    report.step("Compiling the server", || {
        process::run(process::cargo().args(["build", "--package", "penstock-backend", "--bin", "penstock"]))
    })?;
    Ok(workspace::target().join("debug/penstock"))
}

/// Builds the server as the tests of the code have it: their libraries have more features, so that another selection
/// would compile everything once more. Naming an example is what makes cargo choose these features.
pub fn build_for_tests(report: &mut Report) -> Result<PathBuf> {
    report.step("Compiling the server", || {
        let mut command = process::cargo();
        command.args(["build", "--locked"]).args(SELECTION).args(["--bin", "penstock", "--example", "bench"]);
        process::run(&mut command)
    })?;
    Ok(workspace::target().join("debug/penstock"))
}

/// Refuses an address that something else listens on, before minutes of building are spent.
pub fn check_address(address: SocketAddr) -> Result<()> {
    TcpListener::bind(address)
        .with_context(|| format!("cannot listen on {address}; choose another address with --address"))?;
    Ok(())
}

/// Waits until the server answers that it is ready.
pub fn wait_until_ready(server: &mut Child, address: SocketAddr) -> Result<()> {
    let started = Instant::now();
    while started.elapsed() < START_LIMIT {
        if is_ready(address) {
            return Ok(());
        }
        if let Some(status) = server.try_wait()? {
            bail!("the server ended at once with {status}");
        }
        thread::sleep(Duration::from_millis(50));
    }
    bail!("the server did not get ready within {} seconds", START_LIMIT.as_secs());
}

fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut head = [0; 12];
        stream.read_exact(&mut head)?;
        Ok(head == *b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

/// Fills an empty database with the demo organisation.
pub fn fill_with_demo(program: &Path, data: &Path, database_url: Option<&str>) -> Result<()> {
    let mut command = process::in_root(program);
    command.arg("demo").arg("--data-dir").arg(data);
    add_database_url(&mut command, database_url);
    // It also prints the logins, which are said last, when the server is there.
    process::run(command.stdout(Stdio::null()))
}

/// The table of the demo organisation's logins, one per role.
pub fn demo_logins(program: &Path) -> Result<String> {
    process::output(process::in_root(program).args(["demo", "--print-logins"]))
}

/// The command that serves.
pub fn serve(
    program: &Path,
    address: SocketAddr,
    data: &Path,
    site: &Path,
    database_url: Option<&str>,
) -> Command {
    let mut command = process::in_root(program);
    command.arg("serve").arg("--address").arg(address.to_string());
    command.arg("--data-dir").arg(data).arg("--site-dir").arg(site);
    add_database_url(&mut command, database_url);
    command
}

fn add_database_url(command: &mut Command, database_url: Option<&str>) {
    if let Some(url) = database_url {
        command.arg("--database-url").arg(url);
    }
}
