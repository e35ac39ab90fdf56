//! PostgreSQL's own programs. They know every detail of their database, so nothing is copied by us.

use std::{
    io::ErrorKind,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, bail};
use percent_encoding::percent_decode_str;
use url::Url;

/// Writes a dump.
pub fn dump(url: &str, to: &Path) -> anyhow::Result<()> {
    let mut command = program("pg_dump", url)?;
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(to);
    run(command, "pg_dump")
}

/// Reads a dump into an empty database, all of it or nothing.
pub fn load(url: &str, from: &Path) -> anyhow::Result<()> {
    let mut command = program("pg_restore", url)?;
    command.args(["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]).arg(from);
    run(command, "pg_restore")
}

/// The program with the database to use. The password goes by the environment: everybody on the
/// machine can read a command line.
fn program(name: &str, url: &str) -> anyhow::Result<Command> {
    let mut url = Url::parse(url).context("the database URL")?;
    let mut command = Command::new(name);
    if let Some(password) = url.password() {
        let password =
            percent_decode_str(password).decode_utf8().context("the password in the database URL")?;
        command.env("PGPASSWORD", password.as_ref());
        if url.set_password(None).is_err() {
            bail!("the database URL has no host");
        }
    }
    command.arg("--dbname").arg(url.as_str()).stdin(Stdio::null());
    Ok(command)
}

fn run(mut command: Command, name: &str) -> anyhow::Result<()> {
    match command.output() {
        Ok(done) if done.status.success() => Ok(()),
        Ok(failed) => {
            bail!("{name} failed: {}", String::from_utf8_lossy(&failed.stderr).trim());
        }
        Err(error) if error.kind() == ErrorKind::NotFound => bail!(
            "{name} is not installed: install the PostgreSQL client programs (postgresql-client on Debian), or use \
             your database's own backups and copy the data folder besides"
        ),
        Err(error) => Err(error).with_context(|| format!("{name} could not be started")),
    }
}
