//! The Penstock server.
