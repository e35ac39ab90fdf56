//! The built program, as a process of its own.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

/// The built program, without the settings of whoever runs the tests.
pub fn penstock() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_penstock"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PENSTOCK_")) {
        command.env_remove(name);
    }
    command
}

/// Runs to the end: exit code, output, errors.
pub fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program");
    (
        status.code(),
        String::from_utf8_lossy(&stdout).into_owned(),
        String::from_utf8_lossy(&stderr).into_owned(),
    )
}

/// Runs with a database and a data folder.
pub fn at(command: &mut Command, url: &str, data_dir: &Path) -> (Option<i32>, String, String) {
    run(command.arg("--database-url").arg(url).arg("--data-dir").arg(data_dir))
}

/// A server as a process of its own.
pub struct Server {
    child: Child,
    pub base: String,
}

impl Server {
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .args(["--address", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut line = String::new();
        let out = child.stdout.as_mut().expect("its output");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let base = line.trim().strip_prefix("Penstock listens on ").unwrap_or_default().to_owned();
        assert!(base.starts_with("http://127.0.0.1:"), "{line}");
        Self { child, base }
    }

    pub fn at(url: &str, data_dir: &Path) -> Self {
        Self::start(
            penstock()
                .arg("serve")
                .args(["--log-format", "json"])
                .env("PENSTOCK_DATABASE_URL", url)
                .env("PENSTOCK_DATA_DIR", data_dir),
        )
    }

    /// Sends TERM, INT or KILL.
    pub fn signal(&self, name: &str) {
        let done = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status();
        assert!(done.is_ok_and(|status| status.success()));
    }

    /// Waits for the end and gives the exit code and the log.
    pub fn end(mut self) -> (Option<i32>, String) {
        let until = Instant::now() + Duration::from_secs(30);
        while self.child.try_wait().expect("a process").is_none() {
            assert!(Instant::now() < until, "the server did not end");
            std::thread::sleep(Duration::from_millis(20));
        }
        let mut log = String::new();
        let err = self.child.stderr.take().expect("its log");
        BufReader::new(err).lines().for_each(|line| log.push_str(&format!("{}\n", line.expect("a line"))));
        (self.child.wait().expect("a process").code(), log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) && self.child.kill().is_ok() {
            drop(self.child.wait());
        }
    }
}
