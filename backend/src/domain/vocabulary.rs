//! The three vocabularies of the organisation.

/// Which of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vocabulary {
    Channels,
    ActivityTypes,
    Categories,
}
