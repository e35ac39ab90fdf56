//! The OpenAPI document. It is made from the handlers themselves and committed as
//! `docs/openapi.json`; a test compares the two.

use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_actix_web::AppExt;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Penstock",
        description = "Marketing budget control and campaign effectiveness tracking. Amounts are integers in minor units (`_minor`) of an ISO 4217 currency. Errors are RFC 9457 problems. See docs/api-design.md.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    modifiers(&Security),
    security(("bearer" = [])),
)]
struct Base;

struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An access token from `POST /api/v1/session`, or an API key (`pk_...`)."))
            .build();
        openapi
            .components
            .get_or_insert_default()
            .add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

/// The document without any operation, to start the collection with.
#[must_use]
pub fn base() -> utoipa::openapi::OpenApi {
    Base::openapi()
}

/// The whole document, without starting a server.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    actix_web::App::new().into_utoipa_app().openapi(base()).configure(super::routes::api).split_for_parts().1
}
