//! What takes operations: the server to answer them, the document to describe them.

use actix_web::{dev::HttpServiceFactory, web};
use utoipa::openapi::path::Paths;
use utoipa_actix_web::{OpenApiFactory, service_config::ServiceConfig};

/// One list of operations is for all of them, so nothing is served that is not documented, and a server does not make
/// the document again for each of its threads.
pub trait Registry {
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self;
}

/// Answers them.
impl Registry for web::ServiceConfig {
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self {
        Self::service(self, operation)
    }
}

/// Describes them with all that they take and give.
impl Registry for ServiceConfig<'_> {
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self {
        Self::service(self, operation)
    }
}

/// Notes where they are.
#[derive(Default)]
pub struct Places(pub Paths);

impl Registry for Places {
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self {
        self.0.merge(operation.paths());
        self
    }
}
