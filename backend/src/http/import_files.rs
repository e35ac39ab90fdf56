//! Uploading files. They are written to the data folder as they come; nothing of them is in memory but
//! their beginning.

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{HttpResponse, delete, post, web};
use futures::TryStreamExt;
use penstock_shared::{
    error_code::ErrorCode,
    ids::{ImportFileId, ImportId},
    import::{FileRefusal, Import},
    problem::{FieldErrorCode, Subject},
    refusal_reason::RefusalReason,
};
use utoipa::ToSchema;

use super::{
    auth::{Actor, ImportsRun},
    etag::{created, ok_with_version},
    problems::WriteProblems,
};
use crate::{
    app::AppState,
    commands::imports::draft::{self, UploadedFile},
    error::{AppError, AppResult, FieldErrors},
    importing::{LARGEST_FILE_BYTES, ReceiveError, Receiving},
    reads::imports::{check_scope, page},
};

/// Bytes that are gathered before they are written: a disk is slower than a call.
const GATHERED_BYTES: usize = 512 * 1024;
/// The longest file name that is kept, in characters.
const LONGEST_NAME: usize = 200;

/// What an upload looks like, for the OpenAPI document.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct Upload {
    /// One or more files: CSV and its like, or JSON with an array of objects.
    #[schema(value_type = Vec<String>, format = Binary)]
    files: Vec<String>,
}

/// Upload files
///
/// One or more parts with a file name, each at most 250 MB. Archives, workbooks and other files that
/// are no text tables are refused: `errors` names each of them, and then none of the request's files is
/// kept. Send files one by one to keep the others.
#[utoipa::path(tag = "imports", operation_id = "upload_import_files", params(("id" = ImportId, Path)),
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 201, body = Import), WriteProblems))]
#[post("/imports/{id}/files")]
pub async fn upload(
    state: web::Data<AppState>,
    actor: Actor<ImportsRun>,
    id: web::Path<ImportId>,
    mut parts: Multipart,
) -> AppResult<HttpResponse> {
    check_scope(&actor)?;
    let mut files = Vec::new();
    let mut errors = FieldErrors::new();
    while let Some(part) = parts.try_next().await.map_err(|error| malformed(&error))? {
        let Some(name) = file_name(&part) else { continue };
        if files.len() >= draft::MOST_FILES {
            return Err(AppError::refused(RefusalReason::TooManyFiles));
        }
        match receive(&state, &name, part).await? {
            Ok(received) => files.push(received),
            Err(error) => refuse(&mut errors, &name, error)?,
        }
    }
    if files.is_empty() && errors.is_empty() {
        errors.add("files", FieldErrorCode::Required, "Send one or more files.");
    }
    let stored: Vec<String> = files.iter().map(|file| file.stored_as.clone()).collect();
    let kept = match errors.into_result() {
        Ok(()) => keep(&state, &actor, *id, files).await,
        Err(refused) => Err(refused),
    };
    if kept.is_err() {
        stored.iter().for_each(|name| state.imports.store.remove(name));
    }
    let import = kept?;
    Ok(created(&import, &format!("/api/v1/imports/{}", import.summary.id), import.summary.version))
}

/// Take a file out of a draft
#[utoipa::path(tag = "imports", operation_id = "delete_import_file",
    params(("id" = ImportId, Path), ("file_id" = ImportFileId, Path)),
    responses((status = 200, body = Import), WriteProblems))]
#[delete("/imports/{id}/files/{file_id}")]
pub async fn remove(
    state: web::Data<AppState>,
    actor: Actor<ImportsRun>,
    path: web::Path<(ImportId, ImportFileId)>,
) -> AppResult<HttpResponse> {
    let (id, file) = path.into_inner();
    let (removed, import) = state
        .writer
        .run(move |tx| {
            check_scope(&actor)?;
            let removed = draft::remove_file(tx, id, file)?;
            Ok((removed, page::page(tx.conn, &actor, id)?))
        })
        .await?;
    state.imports.store.remove(&removed.stored_as);
    Ok(ok_with_version(&import, import.summary.version))
}

async fn keep(
    state: &AppState,
    actor: &Actor<ImportsRun>,
    id: ImportId,
    files: Vec<UploadedFile>,
) -> AppResult<Import> {
    let viewer = actor.0.clone();
    state
        .writer
        .run(move |tx| {
            draft::add_files(tx, id, files)?;
            page::page(tx.conn, &viewer, id)
        })
        .await
}

/// The part's file name without folders and control characters; parts without one are form fields.
pub(super) fn file_name(part: &Field) -> Option<String> {
    let sent = part.content_disposition()?.get_filename()?;
    let last = sent.rsplit(['/', '\\']).next().unwrap_or(sent);
    let name: String = last.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let name = name.trim().to_owned();
    Some(if name.is_empty() { "file".to_owned() } else { name })
}

/// Reads a part to its end, also when it is refused midway: only then do the next parts follow.
async fn receive(
    state: &AppState,
    name: &str,
    mut part: Field,
) -> AppResult<Result<UploadedFile, ReceiveError>> {
    let name = name.to_owned();
    let store = state.imports.store.clone();
    let mut receiving = blocking(move || Receiving::start(&store)).await?.map_err(ReceiveError::from);
    let mut gathered = Vec::with_capacity(GATHERED_BYTES);
    while let Some(bytes) = part.try_next().await.map_err(|error| malformed(&error))? {
        if matches!(receiving, Err(ReceiveError::TooLarge)) {
            // Reading on to the end of something endless would be no kindness.
            return Ok(Err(ReceiveError::TooLarge));
        }
        gathered.extend_from_slice(&bytes);
        if gathered.len() >= GATHERED_BYTES {
            let piece = std::mem::take(&mut gathered);
            receiving = take(receiving, piece).await?;
        }
    }
    let receiving = take(receiving, gathered).await?;
    match receiving {
        Ok(receiving) => blocking(move || receiving.finish(name)).await,
        Err(error) => Ok(Err(error)),
    }
}

async fn take(
    receiving: Result<Receiving, ReceiveError>,
    piece: Vec<u8>,
) -> AppResult<Result<Receiving, ReceiveError>> {
    let Ok(mut receiving) = receiving else { return Ok(receiving) };
    blocking(move || {
        receiving.take(&piece)?;
        Ok(receiving)
    })
    .await
}

pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> AppResult<T> {
    web::block(work).await.map_err(|_| AppError::Internal(anyhow::anyhow!("an upload was cut off")))
}

/// Names what is wrong with a file, or passes on what is wrong with us.
fn refuse(errors: &mut FieldErrors, name: &str, error: ReceiveError) -> AppResult<()> {
    let (code, what) = match error {
        ReceiveError::Io(error) => return Err(AppError::Internal(error.into())),
        ReceiveError::TooLarge => {
            let most = LARGEST_FILE_BYTES / (1024 * 1024);
            let message = format!("{name} is larger than {most} MB. Split it.");
            let file = Subject { name: name.to_owned(), ..Subject::default() };
            return Err(AppError::refused(RefusalReason::FileTooLarge).saying(message).about([file]));
        }
        ReceiveError::Refused(refusal) => named(refusal),
    };
    errors.add("files", code, format!("{name} {what}"));
    Ok(())
}

const fn named(refusal: FileRefusal) -> (FieldErrorCode, &'static str) {
    match refusal {
        FileRefusal::Empty => (FieldErrorCode::FileEmpty, "is empty."),
        FileRefusal::Archive => (FieldErrorCode::FileArchive, "is an archive. Unpack it first."),
        FileRefusal::Spreadsheet => (FieldErrorCode::FileSpreadsheet, "is a workbook. Save it as CSV first."),
        FileRefusal::Pdf => (FieldErrorCode::FilePdf, "is a PDF. Ask for the table as CSV."),
        FileRefusal::Markup => (FieldErrorCode::FileMarkup, "is HTML or XML. Save it as CSV first."),
        FileRefusal::Binary => (FieldErrorCode::FileBinary, "is no text."),
        FileRefusal::JsonWithoutTable => {
            (FieldErrorCode::JsonWithoutTable, "is JSON without an array of objects.")
        }
    }
}

pub(super) fn malformed(error: &MultipartError) -> AppError {
    AppError::new(ErrorCode::BadRequest, error.to_string())
}
