//! What every request handler shares.

use std::time::Duration;

use anyhow::anyhow;
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use penstock_shared::error_code::ErrorCode;
use rand::RngCore;
use tokio::sync::Semaphore;

use crate::{
    clock::Clock,
    commands,
    config::ServeConfig,
    cube::Cube,
    db::{self, AnyConnection, Pool, migrate},
    error::{AppError, AppResult},
    events::EventHub,
    importing::{FileStore, Importing},
    mailing::MailRunner,
    metrics::Metrics,
    reads::pivot::Source,
    throttle::LoginThrottle,
    tokens::TokenKeys,
    webhooks::WebhookRunner,
    writer::{Writer, WriterThread},
};

/// How long a sign-in waits for its turn to be hashed.
const LONGEST_HASH_QUEUE: Duration = Duration::from_secs(10);

/// The server's parts. One per process, shared by its worker threads.
pub struct AppState {
    pub config: ServeConfig,
    pub clock: Clock,
    pub pool: Pool,
    pub writer: Writer,
    pub events: EventHub,
    pub imports: Importing,
    /// Sends mail, if there is a mail server.
    pub mail: Option<MailRunner>,
    /// Tells endpoints of other programs.
    pub webhooks: WebhookRunner,
    /// The files of expenses.
    pub attachments: FileStore,
    pub tokens: TokenKeys,
    pub throttle: LoginThrottle,
    pub metrics: Metrics,
    /// The facts of the ledger in memory.
    pub cube: Cube,
    /// Password hashes that may be worked on at the same time: each takes a core and 19 MiB.
    hashing: Semaphore,
}

impl AppState {
    /// Opens the database, brings its schema up to date, and starts the writer.
    ///
    /// # Errors
    /// When the database cannot be opened or a migration fails.
    pub fn open(config: ServeConfig, clock: Clock) -> anyhow::Result<(Self, WriterThread)> {
        let mut connection = config
            .database_url
            .connect()
            .map_err(|error| anyhow!("cannot open the database {}: {error}", config.database_url))?;
        for name in migrate::run(&mut connection)? {
            tracing::info!(migration = %name, "the database schema was brought up to date");
        }
        let (writer, thread) = Writer::start(&config.database_url, clock.clone())?;
        let tokens = TokenKeys::new(&signing_secret(&writer)?);
        let pool = db::connection::pool(&config.database_url, config.read_connections)?;
        let events = EventHub::start(pool.clone(), writer.commits())?;
        let imports = Importing::start(&config.database_url, &config.data_dir, &pool, &writer)?;
        let sends = config.mail.is_some();
        writer.run_blocking(move |tx| commands::mail::switch(tx, sends))?;
        let mail = config
            .mail
            .clone()
            .map(|mail| MailRunner::start(mail, config.pdf_fonts(), pool.clone(), writer.clone()));
        let mail = mail.transpose()?;
        let webhooks = WebhookRunner::start(config.webhooks, pool.clone(), writer.clone())?;
        let attachments = FileStore::of_attachments(&config.data_dir);
        let throttle = LoginThrottle::default();
        let metrics = Metrics::new(writer.metrics());
        let cube = Cube::start(&pool, config.cube_memory_mb)?;
        let hashing = Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from));
        Ok((
            Self {
                config,
                clock,
                pool,
                writer,
                events,
                imports,
                mail,
                webhooks,
                attachments,
                tokens,
                throttle,
                metrics,
                cube,
                hashing,
            },
            thread,
        ))
    }

    /// Hashes or checks a password on a thread that may block, in turn with others: many sign-ins
    /// at once may not starve everything else.
    ///
    /// # Errors
    /// [`ErrorCode::Busy`] when it was not this one's turn for a long time; the work's own.
    pub async fn hash_password<T, F>(&self, work: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce() -> anyhow::Result<T> + Send + 'static,
    {
        let turn = tokio::time::timeout(LONGEST_HASH_QUEUE, self.hashing.acquire()).await;
        let _turn = turn
            .map_err(|_| AppError::from(ErrorCode::Busy))?
            .map_err(|_| AppError::Internal(anyhow!("nothing is hashed any more")))?;
        let done = actix_web::web::block(work).await;
        Ok(done.map_err(|_| AppError::Internal(anyhow!("a password's hash was cut off")))??)
    }

    /// Answers a question on a reading connection, on a thread that may block.
    ///
    /// # Errors
    /// The question's own, or an internal one when no connection can be had.
    pub async fn read<T, F>(&self, question: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConnection) -> AppResult<T> + Send + 'static,
    {
        let pool = self.pool.clone();
        let span = tracing::Span::current();
        actix_web::web::block(move || {
            let _in_request = span.enter();
            let mut connection =
                pool.get().map_err(|error| AppError::Internal(anyhow!("no reading connection: {error}")))?;
            question(&mut connection)
        })
        .await
        .map_err(|_| AppError::Internal(anyhow!("a read was cut off")))?
    }
}

impl AppState {
    /// Answers a question to the facts of the ledger, all of it from the same state of the database.
    ///
    /// # Errors
    /// The question's own, or an internal one when no connection can be had.
    pub async fn pivot<T, F>(&self, question: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConnection, Source<'_>) -> AppResult<T> + Send + 'static,
    {
        let cube = self.cube.clone();
        self.read(move |conn| cube.look(conn, |conn, version| question(conn, version.into()))).await
    }
}

/// The secret that signs access tokens: made once, kept in the database, so that several processes
/// take each other's tokens.
fn signing_secret(writer: &Writer) -> anyhow::Result<Vec<u8>> {
    const NAME: &str = "access_token";
    let text = writer.run_blocking(|tx| match db::server_keys::get(tx.conn, NAME) {
        Ok(text) => Ok(text),
        Err(diesel::result::Error::NotFound) => {
            let mut bytes = [0_u8; 32];
            rand::rng().fill_bytes(&mut bytes);
            let text = STANDARD_NO_PAD.encode(bytes);
            db::server_keys::insert(tx.conn, NAME, &text, tx.now)?;
            Ok(text)
        }
        Err(error) => Err(error.into()),
    })?;
    Ok(STANDARD_NO_PAD.decode(text)?)
}
