//! The first pass over all files of a draft: how many rows, how many fulfil the conditions, what is
//! wrong with the others. It runs beside the request that asks, and its result is kept.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use penstock_shared::{
    event::EventTopic,
    ids::ImportId,
    import::{
        DuplicatePolicy, FileCounts, ImportSettings, ImportSurvey, ProblemCount, RowProblemCode, SurveyState,
    },
};

use super::{
    FileStore,
    chunks::{Read, Rows, Source, SourceError, sources},
    looks::preview_row,
};
use crate::{
    commands::imports::chunk::ParsedRow,
    db::{self, Pool, import_files::FileRow, imports::ImportRecord},
    error::{AppError, AppResult},
    ingest::rules::row_refusal,
    writer::{Writer, origin},
};

/// How long a request waits for a small file's count.
const WAIT_FOR_SMALL: Duration = Duration::from_millis(400);
/// Rows of each kind that are kept to be looked at.
const SAMPLES: i64 = 25;
/// Rows whose fingerprints are looked up at once.
const LOOK_UP: usize = 1_000;

/// The passes of this process.
#[derive(Clone)]
pub struct Surveys {
    store: FileStore,
    pool: Pool,
    writer: Writer,
    jobs: Arc<Mutex<HashMap<ImportId, Arc<Job>>>>,
}

/// A pass that is under way, or has just ended.
struct Job {
    version: i64,
    bytes_read: AtomicI64,
    /// Somebody changed the draft: the result is of no use.
    outdated: AtomicBool,
    result: Mutex<Option<ImportSurvey>>,
    ended: Condvar,
}

impl Surveys {
    #[must_use]
    pub fn new(store: FileStore, pool: Pool, writer: Writer) -> Self {
        Self { store, pool, writer, jobs: Arc::default() }
    }

    /// The count of all rows of a draft, or how far it is. Begins it when nobody has.
    ///
    /// # Errors
    /// When stored values cannot be read or no thread can be started.
    pub fn of(
        &self,
        record: &ImportRecord,
        files: Vec<FileRow>,
        settings: &ImportSettings,
    ) -> AppResult<ImportSurvey> {
        if record.survey_version == record.version && !record.survey.is_empty() {
            return serde_json::from_str(&record.survey).map_err(|error| AppError::Internal(error.into()));
        }
        let bytes_total = files.iter().map(|file| file.size_bytes).sum();
        let sources = sources(files, settings).map_err(|error| AppError::Internal(error.into()))?;
        if sources.is_empty() || sources.iter().any(|source| Rows::open(&self.store, source).is_err()) {
            return Ok(ImportSurvey { bytes_total, ..empty(SurveyState::Absent) });
        }
        let job = self.job(record, sources)?;
        let result = job.result.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = job.ended.wait_timeout_while(result, WAIT_FOR_SMALL, |result| result.is_none());
        let (result, _) = waited.unwrap_or_else(PoisonError::into_inner);
        Ok(result.clone().unwrap_or_else(|| ImportSurvey {
            bytes_total,
            bytes_read: job.bytes_read.load(Ordering::Relaxed),
            ..empty(SurveyState::Running)
        }))
    }

    fn job(&self, record: &ImportRecord, sources: Vec<Source>) -> AppResult<Arc<Job>> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = jobs.get(&record.id) {
            if job.version == record.version {
                return Ok(job.clone());
            }
            job.outdated.store(true, Ordering::Relaxed);
        }
        let job = Arc::new(Job {
            version: record.version,
            bytes_read: AtomicI64::new(0),
            outdated: AtomicBool::new(false),
            result: Mutex::new(None),
            ended: Condvar::new(),
        });
        jobs.insert(record.id, job.clone());
        drop(jobs);
        let (surveys, work, id) = (self.clone(), job.clone(), record.id);
        std::thread::Builder::new()
            .name("import-survey".to_owned())
            .spawn(move || surveys.run(id, &work, &sources))
            .map_err(|error| AppError::Internal(error.into()))?;
        Ok(job)
    }

    fn run(&self, id: ImportId, job: &Job, sources: &[Source]) {
        origin::thread_is("imports", None);
        let survey = count_all(&self.store, &self.pool, job, sources).unwrap_or_else(|error| {
            tracing::warn!(%error, import = id.0, "the rows of an import could not be counted");
            empty(SurveyState::Failed)
        });
        let (done, version) = (survey.state == SurveyState::Done, job.version);
        let text = serde_json::to_string(&survey).unwrap_or_default();
        *job.result.lock().unwrap_or_else(PoisonError::into_inner) = Some(survey);
        job.ended.notify_all();
        if job.outdated.load(Ordering::Relaxed) {
            return;
        }
        let kept = self.writer.run_blocking(move |tx| {
            if done {
                db::imports::set_survey(tx.conn, id, version, &text)?;
            }
            db::events::insert(tx.conn, tx.now, EventTopic::ImportProgressed, id.0, None)?;
            Ok(())
        });
        match kept {
            // The books have it now. A failed one is tried again when somebody asks again.
            Ok(()) => self.forget(id, job),
            Err(error) => tracing::warn!(%error, import = id.0, "a count of rows could not be kept"),
        }
    }

    /// Stops the pass over a draft that is no more.
    pub fn stop(&self, id: ImportId) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = jobs.remove(&id) {
            job.outdated.store(true, Ordering::Relaxed);
        }
    }

    fn forget(&self, id: ImportId, job: &Job) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if jobs.get(&id).is_some_and(|known| std::ptr::eq(known.as_ref(), job)) {
            jobs.remove(&id);
        }
    }
}

fn empty(state: SurveyState) -> ImportSurvey {
    ImportSurvey {
        state,
        bytes_total: 0,
        bytes_read: 0,
        rows: 0,
        blank_rows: 0,
        matching: 0,
        filtered: 0,
        rejected: 0,
        duplicates: 0,
        known: 0,
        amount_minor: 0,
        problems: Vec::new(),
        files: Vec::new(),
        samples: Vec::new(),
    }
}

/// The counts so far, and the rows whose fingerprints are yet to be looked up.
struct Counting<'a> {
    pool: &'a Pool,
    survey: ImportSurvey,
    problems: BTreeMap<RowProblemCode, i64>,
    ask: Vec<(Vec<u8>, i32)>,
}

fn count_all(store: &FileStore, pool: &Pool, job: &Job, sources: &[Source]) -> anyhow::Result<ImportSurvey> {
    let mut counting =
        Counting { pool, survey: empty(SurveyState::Done), problems: BTreeMap::new(), ask: Vec::new() };
    for source in sources {
        count_file(&mut counting, store, job, source)?;
    }
    counting.look_up()?;
    let mut survey = counting.survey;
    survey.bytes_read = job.bytes_read.load(Ordering::Relaxed);
    survey.bytes_total = survey.bytes_read;
    survey.problems =
        counting.problems.into_iter().map(|(code, count)| ProblemCount { code, count }).collect();
    survey.problems.sort_by_key(|problem| std::cmp::Reverse(problem.count));
    Ok(survey)
}

fn count_file(
    counting: &mut Counting<'_>,
    store: &FileStore,
    job: &Job,
    source: &Source,
) -> Result<(), anyhow::Error> {
    let mut rows = Rows::open(store, source)?;
    let mut counts = FileCounts { file_id: source.id, rows: 0, matching: 0, rejected: 0, amount_minor: 0 };
    while let Some(read) = next(&mut rows, job)? {
        counts.rows += 1;
        match read {
            Read::Filtered => counting.survey.filtered += 1,
            Read::Row(row) => counting.row(source, &mut counts, row)?,
        }
    }
    let survey = &mut counting.survey;
    survey.rows += counts.rows;
    survey.blank_rows += rows.blank_rows();
    survey.matching += counts.matching;
    survey.rejected += counts.rejected;
    survey.amount_minor = survey.amount_minor.saturating_add(counts.amount_minor);
    survey.files.push(counts);
    job.bytes_read.store(rows.bytes_read(), Ordering::Relaxed);
    Ok(())
}

/// The next row, unless nobody wants to know any more.
fn next(rows: &mut Rows<'_>, job: &Job) -> Result<Option<Read>, SourceError> {
    if job.outdated.load(Ordering::Relaxed) {
        return Ok(None);
    }
    job.bytes_read.store(rows.bytes_read(), Ordering::Relaxed);
    rows.next()
}

impl Counting<'_> {
    fn row(&mut self, source: &Source, counts: &mut FileCounts, row: ParsedRow) -> anyhow::Result<()> {
        let problem = match &row.parsed {
            Ok(mapped) => row_refusal(source.mapping.kind, mapped).map(|problem| problem.code),
            Err(problems) => problems.first().map(|problem| problem.code),
        };
        if let Some(code) = problem {
            if self.survey.rejected.saturating_add(counts.rejected) < SAMPLES {
                self.survey.samples.push(preview_row(source, row, DuplicatePolicy::Hold));
            }
            counts.rejected += 1;
            *self.problems.entry(code).or_default() += 1;
            return Ok(());
        }
        counts.matching += 1;
        if let Ok(mapped) = &row.parsed {
            counts.amount_minor = counts.amount_minor.saturating_add(mapped.amount_minor);
        }
        self.ask.push((row.key.to_vec(), row.occurrence));
        if row.occurrence > 1 {
            if self.survey.duplicates < SAMPLES {
                self.survey.samples.push(preview_row(source, row, DuplicatePolicy::Hold));
            }
            self.survey.duplicates += 1;
        }
        if self.ask.len() >= LOOK_UP { self.look_up() } else { Ok(()) }
    }

    fn look_up(&mut self) -> anyhow::Result<()> {
        let keys: Vec<Vec<u8>> = self.ask.iter().map(|(key, _)| key.clone()).collect();
        let known = db::import_fingerprints::known(&mut *self.pool.get()?, &keys)?;
        let found = self.ask.drain(..).filter(|row| known.contains(row)).count();
        self.survey.known += i64::try_from(found).unwrap_or(i64::MAX);
        Ok(())
    }
}
