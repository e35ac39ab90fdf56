//! A running server with an organisation, a few departments and one person per role.

use std::{
    net::TcpListener,
    sync::{LazyLock, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use actix_web::{dev::ServerHandle, web};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version, password_hash::SaltString};
use chrono::{NaiveDate, NaiveDateTime};
use penstock::{
    app::AppState,
    clock::Clock,
    config::{MailConfig, ServeConfig, WebhookConfig},
    db::{self, departments::NewDepartment, organisation::OrganisationRow, users::NewUser},
    error::AppResult,
    http::server,
    writer::{WriteTx, WriterThread},
};
use penstock_shared::{
    ids::{DepartmentId, UserId},
    money::Currency,
    organisation::{Locale, UnbudgetedRule},
    period::FiscalCalendar,
    permission::Role,
};

use super::{Client, database::TestDatabase};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";
/// Its hash, the cheapest that there is: hundreds of tests sign in. How real ones are made is `passwords.rs`.
static PASSWORD_HASH: LazyLock<String> = LazyLock::new(|| {
    let cheapest = Params::new(Params::MIN_M_COST, 1, 1, None).expect("parameters");
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, cheapest);
    let salt = SaltString::from_b64("cGVuc3RvY2s").expect("a salt");
    hasher.hash_password(PASSWORD.as_bytes(), &salt).expect("a hash").to_string()
});

/// Noon in Shanghai on 16 March 2026, a Monday.
pub fn test_now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, 16).and_then(|day| day.and_hms_opt(4, 0, 0)).expect("a moment")
}

/// The departments: the company, with Brand and Growth below it, and Social below Growth.
#[derive(Debug, Clone, Copy)]
pub struct Departments {
    pub company: DepartmentId,
    pub brand: DepartmentId,
    pub growth: DepartmentId,
    pub social: DepartmentId,
}

impl Departments {
    const NONE: Self = {
        let none = DepartmentId(0);
        Self { company: none, brand: none, growth: none, social: none }
    };
}

/// A server for one test. Everybody's e-mail is `{name}@test.example`, with the names
/// `admin finance head marketer analyst viewer` (head and marketer in Growth, viewer in Brand) and
/// `brand_head brand_marketer`.
pub struct TestApp {
    pub base: String,
    pub clock: Clock,
    pub departments: Departments,
    pub state: web::Data<AppState>,
    _process: Process,
    pub database: TestDatabase,
}

/// A running server: what would be a process of its own.
pub struct Process {
    pub base: String,
    pub state: web::Data<AppState>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    writer: Option<WriterThread>,
}

impl Process {
    fn start(database: &TestDatabase, clock: Clock, mail: Option<MailConfig>) -> Self {
        let address = ([127, 0, 0, 1], 0).into();
        let mut config = ServeConfig::new(address, database.url.clone(), database.data_dir.clone());
        config.read_connections = 4;
        config.workers = 2;
        config.event_heartbeat = Duration::from_millis(300);
        config.mail = mail;
        // The other end of a test's webhooks is on this machine.
        config.webhooks = WebhookConfig { private_allowed: true, look_every: Duration::from_millis(200) };
        let (state, writer) = AppState::open(config, clock).expect("the server's parts");
        let state = web::Data::new(state);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let (sender, receiver) = mpsc::channel();
        let served = state.clone();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = server::start(served, listener).expect("a server");
                sender.send(server.handle()).expect("a listening test");
                server.await.expect("a clean end");
            });
        });
        let handle = receiver.recv().expect("a running server");
        Self { base, state, handle, thread: Some(thread), writer: Some(writer) }
    }
}

impl TestApp {
    pub fn on_sqlite() -> Self {
        Self::start(TestDatabase::sqlite_with_schema(), None, seed)
    }

    pub fn on_postgres() -> Self {
        Self::start(TestDatabase::postgres_with_schema(), None, seed)
    }

    /// A server that sends mail.
    pub fn mailing(database: TestDatabase, mail: MailConfig) -> Self {
        Self::start(database, Some(mail), seed)
    }

    /// A server before the first-run set-up.
    pub fn empty_on_sqlite() -> Self {
        Self::start(TestDatabase::sqlite_with_schema(), None, |_| Ok(Departments::NONE))
    }

    /// A server before the first-run set-up.
    pub fn empty_on_postgres() -> Self {
        Self::start(TestDatabase::postgres_with_schema(), None, |_| Ok(Departments::NONE))
    }

    fn start(
        database: TestDatabase,
        mail: Option<MailConfig>,
        seed: impl FnOnce(&mut WriteTx<'_>) -> AppResult<Departments> + Send + 'static,
    ) -> Self {
        let clock = Clock::set_at(test_now());
        let process = Process::start(&database, clock.clone(), mail);
        let (base, state) = (process.base.clone(), process.state.clone());
        let departments = state.writer.run_blocking(seed).expect("the organisation");
        Self { base, clock, departments, state, _process: process, database }
    }

    /// A second server on the same database, as if on another machine.
    pub fn another_process(&self) -> Process {
        let mail = self.state.config.mail.clone();
        Process::start(&self.database, self.clock.clone(), mail)
    }

    /// Nobody in particular.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base)
    }

    /// A signed-in person, by name.
    #[track_caller]
    pub fn client(&self, name: &str) -> Client {
        let mut client = self.anonymous();
        let answer = client.sign_in(&format!("{name}@test.example"), PASSWORD);
        assert_eq!(answer.status, 200, "{name}: {}", answer.body);
        client
    }

    /// Runs a command as the server would.
    pub fn write<T: Send + 'static>(
        &self,
        command: impl FnOnce(&mut WriteTx<'_>) -> AppResult<T> + Send + 'static,
    ) -> T {
        self.state.writer.run_blocking(command).expect("a command that passes")
    }

    /// A person's number, by name.
    pub fn user(&self, name: &str) -> UserId {
        let email = format!("{name}@test.example");
        self.write(move |tx| Ok(db::users::by_email(tx.conn, &email)?)).expect("a person").id
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.state.events.close();
        let handle = self.handle.clone();
        actix_web::rt::System::new().block_on(handle.stop(false));
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the server's thread");
        }
        if let Some(mail) = &self.state.mail {
            mail.stop();
        }
        self.state.writer.stop();
        if let Some(writer) = self.writer.take() {
            writer.join();
        }
    }
}

fn seed(tx: &mut WriteTx<'_>) -> AppResult<Departments> {
    let calendar = FiscalCalendar::months(1);
    db::organisation::insert(
        tx.conn,
        &OrganisationRow {
            id: 1,
            name: "Test House".to_owned(),
            currency: Currency::CNY,
            time_zone: "Asia/Shanghai".to_owned(),
            fiscal_year_start_month: 1,
            default_locale: Locale::En,
            finance_approval_from_minor: 5_000_000,
            is_demo: false,
            created_at: tx.now,
            version: 1,
            calendar_kind: calendar.kind,
            calendar_week_start: calendar.week_start,
            calendar_anchor: calendar.anchor,
            unbudgeted_rule: UnbudgetedRule::Deny,
            digest_hour: 8,
            working_week: 31,
            receipts_required: true,
            approvals_stand_days: None,
            split_window_days: None,
            approval_due_days: 3,
            escalate_after_days: None,
        },
    )?;
    let company = department(tx, None, "CO", "Company")?;
    let brand = department(tx, Some(company), "BRAND", "Brand")?;
    let growth = department(tx, Some(company), "GROWTH", "Growth")?;
    let social = department(tx, Some(growth), "SOCIAL", "Social")?;
    person(tx, "admin", Role::Administrator, None)?;
    person(tx, "finance", Role::FinanceController, None)?;
    let head = person(tx, "head", Role::DepartmentHead, Some(growth))?;
    let brand_head = person(tx, "brand_head", Role::DepartmentHead, Some(brand))?;
    person(tx, "marketer", Role::Marketer, Some(growth))?;
    person(tx, "brand_marketer", Role::Marketer, Some(brand))?;
    person(tx, "analyst", Role::Analyst, None)?;
    person(tx, "viewer", Role::Viewer, Some(brand))?;
    for (department, head) in [(growth, head), (brand, brand_head)] {
        let mut row = db::departments::get(tx.conn, department)?;
        row.head_user_id = Some(head);
        row.version += 1;
        db::departments::update(tx.conn, &row)?;
    }
    Ok(Departments { company, brand, growth, social })
}

fn department(
    tx: &mut WriteTx<'_>,
    parent_id: Option<DepartmentId>,
    code: &str,
    name: &str,
) -> AppResult<DepartmentId> {
    let row =
        NewDepartment { parent_id, code, name, name_zh: "", head_user_id: None, active: true, version: 1 };
    Ok(db::departments::insert(tx.conn, &row)?)
}

fn person(
    tx: &mut WriteTx<'_>,
    name: &str,
    role: Role,
    department_id: Option<DepartmentId>,
) -> AppResult<UserId> {
    let row = NewUser {
        email: &format!("{name}@test.example"),
        name,
        role,
        department_id,
        locale: Locale::En,
        password_hash: &PASSWORD_HASH,
        active: true,
        session_epoch: 0,
        created_at: tx.now,
        version: 1,
    };
    Ok(db::users::insert(tx.conn, &row)?)
}
