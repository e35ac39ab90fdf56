//! `penstock admin create`

use std::{
    io::{BufRead, IsTerminal},
    process::ExitCode,
};

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use penstock_shared::{permission::Role, user::UserCreate};

use super::{maintenance, options::CommonOptions, say};
use crate::{
    clock::Clock,
    commands::users,
    error::AppError,
    logs, passwords, reads,
    writer::{Writer, origin},
};

/// Where a password may come from. Not from an option: everybody on the machine can read those.
const PASSWORD_VARIABLE: &str = "PENSTOCK_ADMIN_PASSWORD";

/// Commands about administrators.
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Add an administrator, for instance when nobody can sign in any more.
    ///
    /// The password comes from the environment variable PENSTOCK_ADMIN_PASSWORD, from the terminal,
    /// or as one line from standard input.
    Create(CreateOptions),
}

/// The new administrator.
#[derive(Debug, Args)]
pub struct CreateOptions {
    #[command(flatten)]
    common: CommonOptions,
    /// The e-mail address to sign in with
    #[arg(long)]
    email: String,
    /// The name that others see
    #[arg(long)]
    name: String,
}

/// Runs the command.
pub fn run(command: AdminCommand) -> anyhow::Result<ExitCode> {
    let AdminCommand::Create(options) = command;
    let settings = options.common.settings()?;
    logs::start(&settings)?;
    let mut connection = maintenance::open_existing(&settings)?;
    if reads::setup::state(&mut connection)?.needs_setup {
        bail!(
            "this installation is not set up yet: open it in a browser, which makes the first administrator"
        );
    }
    let password = password()?;
    let hash = passwords::hash(&password)?;
    let new = UserCreate {
        email: options.email,
        name: options.name,
        role: Role::Administrator,
        department_id: None,
        locale: None,
        password,
    };
    let (writer, thread) = Writer::start(&settings.database_url()?, Clock::System)?;
    origin::thread_is("command_line", None);
    let made = writer.run_blocking(move |tx| users::create(tx, &new, &hash));
    writer.stop();
    thread.join();
    let user = made.map_err(in_words)?;
    say(&format!("{} ({}) is an administrator", user.name, user.email));
    Ok(ExitCode::SUCCESS)
}

fn password() -> anyhow::Result<String> {
    if let Ok(password) = std::env::var(PASSWORD_VARIABLE) {
        return Ok(password);
    }
    if !std::io::stdin().is_terminal() {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).context("reading the password")?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let password = rpassword::prompt_password("Password: ").context("reading the password")?;
    if rpassword::prompt_password("Again: ").context("reading the password")? != password {
        bail!("the two passwords differ");
    }
    Ok(password)
}

/// Wrong fields as a person reads them.
fn in_words(error: AppError) -> anyhow::Error {
    match error {
        AppError::Fields(errors) => {
            let all: Vec<_> =
                errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
            anyhow!(all.join(" "))
        }
        other => other.into(),
    }
}
