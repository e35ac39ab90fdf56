//! Starting programs and ending them.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::workspace;

/// The process in the foreground, which gets the signals that this one gets; 0 for none.
static FOREGROUND: AtomicI32 = AtomicI32::new(0);
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From here on, a signal to end ends the program that runs in the foreground, and this one goes on
/// to clean up.
pub fn pass_on_signals() -> Result<()> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        let process = FOREGROUND.load(Ordering::SeqCst);
        if process > 0 {
            // It may have ended by itself in the meantime.
            let _ = kill(Pid::from_raw(process), Signal::SIGTERM);
        }
    })?;
    Ok(())
}

/// Whether this program was told to end.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// A cargo command that works on this workspace.
pub fn cargo() -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    in_root(program)
}

/// A command that starts in the workspace's folder and reads no input.
pub fn in_root(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(workspace::root()).stdin(Stdio::null());
    command
}

/// Runs a program to its end. Anything but success is an error that shows the command.
pub fn run(command: &mut Command) -> Result<()> {
    let status = wait(start(command)?)?;
    if interrupted() {
        bail!("interrupted");
    }
    if !status.success() {
        bail!("{} ended with {status}", show(command));
    }
    Ok(())
}

/// Runs a program and returns what it wrote to standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {}", show(command)))?;
    if !output.status.success() {
        bail!("{} ended with {}", show(command), output.status);
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("{} wrote something that is no text", show(command)))
}

/// Starts a program without waiting for it.
pub fn start(command: &mut Command) -> Result<Child> {
    if interrupted() {
        bail!("interrupted");
    }
    command.spawn().with_context(|| format!("cannot start {}", show(command)))
}

/// Waits for a program, which gets the signals to end in the meantime.
pub fn wait(mut child: Child) -> Result<ExitStatus> {
    FOREGROUND.store(i32::try_from(child.id())?, Ordering::SeqCst);
    let status = child.wait();
    FOREGROUND.store(0, Ordering::SeqCst);
    Ok(status?)
}

/// The program's path, if it is installed.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

fn show(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(OsStr::to_string_lossy));
    words.join(" ")
}
