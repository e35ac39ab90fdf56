//! Files that belong to an expense.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::ids::AttachmentId;

/// Files that an expense has at most: enough for every page of an offer that was photographed, and few
/// enough to be looked through by whoever decides.
pub const MOST_ATTACHMENTS: usize = 20;
/// The largest file in megabytes: a scanned contract of a hundred pages, or a phone's largest picture.
pub const LARGEST_ATTACHMENT_MB: u32 = 20;

text_enum! {
    /// What a file is, by its content.
    pub enum AttachmentKind {
        Pdf => "pdf",
        Png => "png",
        Jpeg => "jpeg",
        Webp => "webp",
        Heic => "heic",
        Csv => "csv",
        Text => "text",
        Xlsx => "xlsx",
        Docx => "docx",
    }
}

impl AttachmentKind {
    /// The media type that it is sent with.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Csv => "text/csv",
            Self::Text => "text/plain",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }

    /// Whether every browser shows it as a picture.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Webp)
    }
}

/// A file of an expense.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attachment {
    pub id: AttachmentId,
    #[cfg_attr(feature = "openapi", schema(example = "Offer Blue Lantern.pdf"))]
    pub file_name: String,
    pub kind: AttachmentKind,
    #[cfg_attr(feature = "openapi", schema(example = 184_220))]
    pub size_bytes: i64,
    /// Of the content, in hexadecimal.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
    )]
    pub sha256: String,
    #[cfg_attr(feature = "openapi", schema(example = "Chen Jing"))]
    pub added_by_name: String,
    pub added_at: NaiveDateTime,
    /// Whether the viewer may take it away.
    pub may_remove: bool,
}

/// The files of an expense, in the order in which they came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attachments {
    pub items: Vec<Attachment>,
    /// Whether the viewer may add files.
    pub may_add: bool,
}
