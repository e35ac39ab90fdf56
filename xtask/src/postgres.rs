//! A PostgreSQL server for one run of the tests: on a free port, with its files in a folder that goes away.

use std::ffi::OsString;
use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, User, geteuid};
use tempfile::TempDir;

use crate::process;

/// Where Debian keeps the programs of each version.
const DEBIAN_VERSIONS: &str = "/usr/lib/postgresql";

/// PostgreSQL's programs refuse to run as root; Debian's package makes this user for them.
const SYSTEM_USER: &str = "postgres";

/// The server's administrator, who needs no password from this machine.
const ADMINISTRATOR: &str = "penstock";

/// How long the server may take to start.
const START_LIMIT: Duration = Duration::from_secs(30);

/// What every server here needs.
const SETTINGS: [&str; 2] = ["max_connections=300", "listen_addresses=127.0.0.1"];

/// Speed for safety, and little on the disk: nobody needs the data of tests after a crash.
const FAST_SETTINGS: [&str; 6] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=256MB",
];

/// Whether a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// For tests.
    Fast,
    /// As in production, for measurements.
    Durable,
}

/// The server's log, in its folder.
const LOG: &str = "server.log";

/// A running server. It ends, and its files go, with this value; and if this program is killed, the kernel ends the
/// server.
pub struct Postgres {
    server: Child,
    port: u16,
    // Fields go after `drop` has run, so the files outlive the server.
    folder: TempDir,
}

impl Postgres {
    /// Starts a server. The package has to be installed.
    pub fn start(safety: Safety) -> Result<Self> {
        let programs = programs().context("PostgreSQL is not installed")?;
        let folder = tempfile::Builder::new().prefix("penstock-postgres-").tempdir()?;
        give_to_system_user(folder.path())?;
        let cluster = folder.path().join("cluster");

        let mut create = unprivileged(&programs.join("initdb"));
        create.arg("--pgdata").arg(&cluster).args(["--username", ADMINISTRATOR, "--auth", "trust"]);
        create.args(["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]).stdout(Stdio::null());
        process::run(&mut create)?;

        let port = free_port()?;
        let mut serve = unprivileged(&programs.join("postgres"));
        serve.arg("-D").arg(&cluster).arg("-p").arg(port.to_string());
        serve.arg("-c").arg(setting("unix_socket_directories", folder.path()));
        let fast: &[&str] = if safety == Safety::Fast { &FAST_SETTINGS } else { &[] };
        for setting in SETTINGS.iter().chain(fast) {
            serve.args(["-c", setting]);
        }
        serve.stdout(Stdio::null()).stderr(File::create(folder.path().join(LOG))?);
        let mut started = Self { server: process::start(&mut serve)?, port, folder };
        started.wait_until_ready(&programs)?;
        Ok(started)
    }

    /// The address of the server's own database; tests make databases of their own beside it.
    pub fn url(&self) -> String {
        format!("postgres://{ADMINISTRATOR}@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_ready(&mut self, programs: &Path) -> Result<()> {
        let started = Instant::now();
        while started.elapsed() < START_LIMIT {
            let mut ask = process::in_root(programs.join("pg_isready"));
            ask.args(["--quiet", "--host", "127.0.0.1", "--port", &self.port.to_string()]);
            if ask.status()?.success() {
                return Ok(());
            }
            if let Some(status) = self.server.try_wait()? {
                bail!("PostgreSQL ended with {status}:\n{}", self.log());
            }
            thread::sleep(Duration::from_millis(100));
        }
        bail!("PostgreSQL did not get ready within {} seconds:\n{}", START_LIMIT.as_secs(), self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join(LOG)).unwrap_or_default()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // At once and without tidying up: the files go too. Either call fails only if the server is gone already.
        if let Ok(process) = i32::try_from(self.server.id()) {
            let _ = kill(Pid::from_raw(process), Signal::SIGQUIT);
        }
        let _ = self.server.wait();
    }
}

/// Whether the server's programs are installed.
pub fn is_installed() -> bool {
    programs().is_some()
}

/// The folder with the programs of the newest version.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN_VERSIONS).ok()?;
    versions
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version: u32 = path.file_name()?.to_str()?.parse().ok()?;
            let programs = path.join("bin");
            programs.join("postgres").is_file().then_some((version, programs))
        })
        .max()
        .map(|(_, programs)| programs)
}

/// A command that runs as a user who is not root, and that ends when this program does, however that ends.
fn unprivileged(program: &Path) -> Command {
    let mut command = process::in_root("setpriv");
    command.current_dir("/");
    if geteuid().is_root() {
        command.arg(format!("--reuid={SYSTEM_USER}"));
        command.arg(format!("--regid={SYSTEM_USER}"));
        command.arg("--init-groups");
    }
    command.arg("--pdeathsig=QUIT").arg(program);
    command
}

fn give_to_system_user(folder: &Path) -> Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    if geteuid().is_root() {
        let user =
            User::from_name(SYSTEM_USER)?.with_context(|| format!("there is no user {SYSTEM_USER}"))?;
        chown(folder, Some(user.uid.as_raw()), Some(user.gid.as_raw()))?;
    }
    Ok(())
}

/// A port that nothing listens on. Another program could take it before the server does; the server then says so.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn setting(name: &str, value: &Path) -> OsString {
    let mut setting = OsString::from(name);
    setting.push("=");
    setting.push(value);
    setting
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn a_server_answers_and_leaves_nothing_behind() {
        let server = Postgres::start(Safety::Fast).unwrap();
        let port = server.port;
        let folder = server.folder.path().to_owned();
        assert!(server.url().ends_with(&format!(":{port}/postgres")), "{}", server.url());
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());

        drop(server);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
        assert!(!folder.exists());
    }
}
