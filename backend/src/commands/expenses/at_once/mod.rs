//! Writing a request down and submitting it in one go, for systems that ask for money often.
//!
//! Requests that wait at the same time are decided one after the other, each seeing what the ones before it
//! took, and written together: a group of two hundred costs some twenty statements. Each keeps its own
//! verdict and its own stored check; a refused one takes nothing.

mod decide;
mod write;

use std::collections::HashMap;

use penstock_shared::{
    audit::AuditObjectKind,
    expense::{ExpenseDraft, SubmittedExpense},
};

use decide::{Before, Fate};

use crate::{
    clock::day_in,
    commands::{
        idempotency::{KeyedRequest, same_answer},
        policies,
        posting::Book,
    },
    db::{self, idempotency::IdempotencyRow},
    error::{AppError, AppResult, Settled},
    reads::known::Known,
    viewer::Viewer,
    writer::{Object, Together, WriteTx},
};

/// A request that asks for its money at once.
pub struct Submission {
    pub viewer: Viewer,
    pub draft: ExpenseDraft,
    pub key: Option<KeyedRequest>,
}

/// Answers that were given before, by owner and key.
type Earlier = HashMap<(String, String), IdempotencyRow>;

impl Together for Submission {
    type Answer = Settled<SubmittedExpense>;
    type Memory = Known;

    fn run_all(
        tx: &mut WriteTx<'_>,
        known: &mut Known,
        commands: &[Self],
    ) -> AppResult<Vec<AppResult<Self::Answer>>> {
        known.refresh(tx.conn)?;
        let today = day_in(known.organisation(tx.conn)?.tz(), tx.now);
        if policies::activate_due(tx, today)? > 0 {
            known.refresh(tx.conn)?;
        }
        let earlier = earlier(tx, commands)?;
        let mut book = Book::over(known);
        let mut fates: Vec<Fate> = Vec::with_capacity(commands.len());
        // The first of this group under a key, if it got its money.
        let mut keys: HashMap<(&str, &str), usize> = HashMap::new();
        for (index, command) in commands.iter().enumerate() {
            let fate = match command.answered(&earlier, &keys, commands) {
                Some(fate) => fate,
                None => {
                    let before = Before { commands, fates: &fates };
                    decide::decide(tx, known, &mut book, command, (today, before))?
                }
            };
            if let (Fate::Reserved(_), Some(key)) = (&fate, &command.key) {
                keys.insert((&key.owner, &key.key), index);
            }
            fates.push(fate);
        }
        write::write(tx, known, &mut book, commands, fates)
    }

    fn object(answer: &Self::Answer) -> Option<Object> {
        match answer {
            Settled::Done(expense) => Some((AuditObjectKind::Expense, expense.id.0)),
            Settled::Refused(_) => None,
        }
    }
}

impl Submission {
    /// What came of the same request before, if there was one under this key.
    fn answered(
        &self,
        earlier: &Earlier,
        keys: &HashMap<(&str, &str), usize>,
        commands: &[Self],
    ) -> Option<Fate> {
        let key = self.key.as_ref()?;
        if let Some(row) = earlier.get(&(key.owner.clone(), key.key.clone())) {
            return Some(Fate::Answered(same_answer(key, row).map(Settled::Done)));
        }
        let first = *keys.get(&(key.owner.as_str(), key.key.as_str()))?;
        let same = commands
            .get(first)
            .and_then(|first| first.key.as_ref())
            .is_some_and(|first| first.operation == key.operation && first.request_hash == key.request_hash);
        Some(if same { Fate::SameAs(first) } else { Fate::Answered(Err(mismatch())) })
    }
}

fn mismatch() -> AppError {
    penstock_shared::error_code::ErrorCode::IdempotencyMismatch.into()
}

fn earlier(tx: &mut WriteTx<'_>, commands: &[Submission]) -> AppResult<Earlier> {
    let mut by_owner: HashMap<&str, Vec<&str>> = HashMap::new();
    for key in commands.iter().filter_map(|command| command.key.as_ref()) {
        by_owner.entry(&key.owner).or_default().push(&key.key);
    }
    let mut found = Earlier::new();
    for (owner, keys) in by_owner {
        let rows = db::idempotency::find_all(tx.conn, owner, &keys)?;
        found.extend(rows.into_iter().map(|row| ((row.owner.clone(), row.key.clone()), row)));
    }
    Ok(found)
}
