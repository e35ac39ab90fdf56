//! The API explorer and the browser part.

use actix_web::web::ServiceConfig;
use utoipa_swagger_ui::SwaggerUi;

use crate::app::AppState;

/// Serves the explorer under `/docs/api/` and the document under `/api/v1/openapi.json`.
pub fn configure(config: &mut ServiceConfig, _: &AppState, document: utoipa::openapi::OpenApi) {
    config.service(SwaggerUi::new("/docs/api/{_:.*}").url("/api/v1/openapi.json", document));
}
