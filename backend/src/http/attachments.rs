//! Files of expenses. They are written to the data folder as they come and sent from there, in bounded
//! memory both ways.

use std::{fs::File, io::Read};

use actix_multipart::{Field, Multipart};
use actix_web::{
    HttpResponse,
    body::SizedStream,
    delete, get,
    http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    post,
    web::{self, Bytes},
};
use futures::{Stream, TryStreamExt, stream};
use penstock_shared::{
    attachment::{Attachments, LARGEST_ATTACHMENT_MB, MOST_ATTACHMENTS},
    ids::{AttachmentId, ExpenseId},
    problem::FieldErrorCode,
};

use super::{
    auth::{Actor, ExpensesRead, ExpensesWrite},
    import_files::{blocking, file_name, malformed},
    language::attachment,
    problems::{ReadProblems, WriteProblems},
};
use crate::{
    app::AppState,
    attaching::{ReceiveError, Receiving},
    commands::expenses::attach::{self, ReceivedFile},
    error::{AppError, AppResult, FieldErrors},
    reads::expenses::attachments as reads,
};

/// Bytes that are read from the disk at a time.
const PIECE_BYTES: usize = 64 * 1024;

/// What an upload looks like, for the OpenAPI document.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct AttachmentUpload {
    /// One or more files.
    #[schema(value_type = Vec<String>, format = Binary)]
    files: Vec<String>,
}

/// List the files of an expense
#[utoipa::path(tag = "expenses", operation_id = "list_attachments", params(("id" = ExpenseId, Path)),
    responses((status = 200, body = Attachments), ReadProblems))]
#[get("/expenses/{id}/attachments")]
pub async fn list(
    state: web::Data<AppState>,
    actor: Actor<ExpensesRead>,
    id: web::Path<ExpenseId>,
) -> AppResult<web::Json<Attachments>> {
    let viewer = actor.0.clone();
    state.read(move |conn| reads::list(conn, &viewer, *id)).await.map(web::Json)
}

/// Add files to an expense
///
/// One or more parts with a file name, each at most 20 MB, and at most 20 files on an expense: PDF, PNG,
/// JPEG, WEBP, HEIC, CSV, TXT, XLSX, DOCX. The content decides what a file is, and its name has to agree:
/// `errors` names each that is refused, and then none of the request's files is kept. The requester adds
/// files until the request is decided, finance at any time. A file that is there already is not added
/// twice, so a request whose answer was lost can be sent again.
#[utoipa::path(tag = "expenses", operation_id = "add_attachments", params(("id" = ExpenseId, Path)),
    request_body(content = AttachmentUpload, content_type = "multipart/form-data"),
    responses((status = 201, body = Attachments), WriteProblems))]
#[post("/expenses/{id}/attachments")]
pub async fn upload(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    id: web::Path<ExpenseId>,
    mut parts: Multipart,
) -> AppResult<HttpResponse> {
    let (viewer, id) = (actor.0.clone(), *id);
    // Before anything is written to the disk.
    state.read(move |conn| attach::check(conn, &viewer, id)).await?;
    let mut files = Received { state: &state, files: Vec::new() };
    let mut errors = FieldErrors::new();
    while let Some(part) = parts.try_next().await.map_err(|error| malformed(&error))? {
        let Some(name) = file_name(&part) else { continue };
        if files.files.len() >= MOST_ATTACHMENTS {
            let message = format!("An expense has at most {MOST_ATTACHMENTS} files.");
            return Err(AppError::field("files", FieldErrorCode::TooManyFiles, message));
        }
        match receive(&state, &name, part).await? {
            Ok(received) => files.files.push(received),
            Err(error) => refuse(&mut errors, &name, error)?,
        }
    }
    if files.files.is_empty() && errors.is_empty() {
        errors.add("files", FieldErrorCode::Required, "Send one or more files.");
    }
    errors.into_result()?;
    let attachments = keep(&state, &actor, id, files).await?;
    Ok(HttpResponse::Created()
        .insert_header((actix_web::http::header::LOCATION, format!("/api/v1/expenses/{id}/attachments")))
        .json(attachments))
}

/// Get a file of an expense
///
/// As it came, to be saved: browsers neither guess another kind nor run what is in it.
#[utoipa::path(tag = "expenses", operation_id = "get_attachment",
    params(("id" = ExpenseId, Path), ("attachment_id" = AttachmentId, Path)),
    responses((status = 200, description = "The file, with its own content type.", body = String, content_type = "application/octet-stream"), ReadProblems))]
#[get("/expenses/{id}/attachments/{attachment_id}")]
pub async fn download(
    state: web::Data<AppState>,
    actor: Actor<ExpensesRead>,
    path: web::Path<(ExpenseId, AttachmentId)>,
) -> AppResult<HttpResponse> {
    let (viewer, (id, file)) = (actor.0.clone(), path.into_inner());
    let row = state.read(move |conn| reads::one(conn, &viewer, id, file)).await?;
    let store = state.attachments.clone();
    let content = blocking(move || store.open(&row.stored_as)).await?;
    let content = content.map_err(|error| AppError::Internal(error.into()))?;
    let size = u64::try_from(row.size_bytes).unwrap_or(0);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, row.kind.media_type()))
        .insert_header(attachment(&format!("attachment-{}", row.id), &row.file_name))
        .insert_header((CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; frame-ancestors 'none'"))
        .body(SizedStream::new(size, pieces(content))))
}

/// Remove a file from an expense
///
/// Whoever added it removes it, until the request is decided. The time line keeps that it was there.
#[utoipa::path(tag = "expenses", operation_id = "delete_attachment",
    params(("id" = ExpenseId, Path), ("attachment_id" = AttachmentId, Path)),
    responses((status = 200, body = Attachments), WriteProblems))]
#[delete("/expenses/{id}/attachments/{attachment_id}")]
pub async fn remove(
    state: web::Data<AppState>,
    actor: Actor<ExpensesWrite>,
    path: web::Path<(ExpenseId, AttachmentId)>,
) -> AppResult<web::Json<Attachments>> {
    let (viewer, (id, file)) = (actor.0.clone(), path.into_inner());
    let left = state.writer.run(move |tx| {
        attach::remove(tx, &viewer, id, file)?;
        reads::list(tx.conn, &viewer, id)
    });
    left.await.map(web::Json)
}

/// Files that are on disk and in no row yet. What is still here when the request ends is taken away.
struct Received<'a> {
    state: &'a AppState,
    files: Vec<ReceivedFile>,
}

impl Drop for Received<'_> {
    fn drop(&mut self) {
        self.files.iter().for_each(|file| self.state.attachments.remove(&file.stored_as));
    }
}

async fn keep(
    state: &AppState,
    actor: &Actor<ExpensesWrite>,
    id: ExpenseId,
    mut received: Received<'_>,
) -> AppResult<Attachments> {
    let viewer = actor.0.clone();
    let files = std::mem::take(&mut received.files);
    let names: Vec<String> = files.iter().map(|file| file.stored_as.clone()).collect();
    let kept = state
        .writer
        .run(move |tx| {
            let repeated = attach::add(tx, &viewer, id, files)?;
            Ok((repeated, reads::list(tx.conn, &viewer, id)?))
        })
        .await;
    let unused = kept.as_ref().map_or(&names, |(repeated, _)| repeated);
    unused.iter().for_each(|name| state.attachments.remove(name));
    kept.map(|(_, attachments)| attachments)
}

/// Takes a part. The rest of one that is refused is passed over, so that the caller hears why.
async fn receive(
    state: &AppState,
    name: &str,
    mut part: Field,
) -> AppResult<Result<ReceivedFile, ReceiveError>> {
    let store = state.attachments.clone();
    let mut receiving = match blocking(move || Receiving::start(&store)).await? {
        Ok(receiving) => receiving,
        Err(error) => return Ok(Err(error.into())),
    };
    while let Some(bytes) = part.try_next().await.map_err(|error| malformed(&error))? {
        let taken = blocking(move || {
            receiving.take(&bytes)?;
            Ok(receiving)
        });
        receiving = match taken.await? {
            Ok(receiving) => receiving,
            Err(error) => return Ok(Err(error)),
        };
    }
    let name = name.to_owned();
    blocking(move || receiving.finish(name)).await
}

/// Names what is wrong with a file, or passes on what is wrong with us.
fn refuse(errors: &mut FieldErrors, name: &str, error: ReceiveError) -> AppResult<()> {
    let code = match error {
        ReceiveError::Io(error) => return Err(AppError::Internal(error.into())),
        ReceiveError::Refused(code) => code,
    };
    let what = match code {
        FieldErrorCode::FileEmpty => "is empty.".to_owned(),
        FieldErrorCode::FileTooLarge => format!("is larger than {LARGEST_ATTACHMENT_MB} MB."),
        FieldErrorCode::FileMisnamed => "is something else than its name says.".to_owned(),
        _ => "is no PDF, PNG, JPEG, WEBP, HEIC, CSV, TXT, XLSX or DOCX.".to_owned(),
    };
    errors.add("files", code, format!("{name} {what}"));
    Ok(())
}

/// A file piece by piece, each read when the one before has been sent.
fn pieces(file: File) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
    stream::try_unfold(file, |mut file| async move {
        let read = web::block(move || {
            let mut piece = vec![0; PIECE_BYTES];
            let count = file.read(&mut piece)?;
            piece.truncate(count);
            Ok::<_, std::io::Error>((piece, file))
        });
        let (piece, file) = read.await??;
        Ok((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
    })
}
