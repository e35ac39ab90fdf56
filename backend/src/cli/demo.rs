//! `penstock demo`: a realistic organisation to look around in.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::{options::CommonOptions, say};
use crate::{
    clock::Clock,
    db::DatabaseUrl,
    demo::{self, Size},
    demo_logins, logs,
};

/// `penstock demo`
#[derive(Debug, Args)]
pub struct DemoOptions {
    #[command(flatten)]
    common: CommonOptions,
    /// Only print the logins; the database is not touched.
    #[arg(long)]
    print_logins: bool,
}

/// Fills an empty database and prints the logins.
pub fn run(options: DemoOptions) -> anyhow::Result<ExitCode> {
    if !options.print_logins {
        let settings = options.common.settings()?;
        logs::start(&settings)?;
        let url = settings.database_url()?;
        if let DatabaseUrl::Sqlite(path) = &url
            && let Some(folder) = path.parent()
        {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        let made = demo::fill(&url, &Clock::System, Size::default())?;
        say(&format!(
            "made {} campaigns and {} expenses, of which {} were refused",
            made.campaigns, made.expenses, made.refusals
        ));
    }
    print_logins();
    Ok(ExitCode::SUCCESS)
}

fn print_logins() {
    say(&format!("{:<20}{:<46}{}", "role", "e-mail", "password"));
    for login in demo_logins::logins() {
        say(&format!("{:<20}{:<46}{}", login.role.as_str(), login.email, login.password));
    }
}
