//! The OpenAPI document. It is made from the handlers themselves and committed as
//! `docs/openapi.json`; a test compares the two.

mod examples;
mod finish;

use std::sync::LazyLock;

use actix_web::dev::ResourceDef;
use penstock_shared::problem::Problem;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_actix_web::AppExt;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Penstock",
        description = "Marketing budget control and campaign effectiveness tracking. Amounts are integers in minor units (`_minor`) of an ISO 4217 currency. Errors are RFC 9457 problems. See docs/api-design.md.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem, penstock_shared::campaign::CampaignSort)),
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
        let metrics = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The metrics token of the configuration."))
            .build();
        let refresh = ApiKey::Cookie(ApiKeyValue::with_description(
            "penstock_refresh",
            "The refresh token that signing in sets as an HttpOnly cookie.",
        ));
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        components.add_security_scheme("metrics_token", SecurityScheme::Http(metrics));
        components.add_security_scheme("refresh_cookie", SecurityScheme::ApiKey(refresh));
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
    actix_web::App::new()
        .into_utoipa_app()
        .openapi(base())
        .configure(super::routes::describe)
        .split_for_parts()
        .1
}

static JSON: LazyLock<String> = LazyLock::new(|| {
    // The document is made of texts and lists only, which JSON can always say.
    let document = serde_json::to_value(document()).map(finish::finish).unwrap_or_default();
    serde_json::to_string_pretty(&document).unwrap_or_default()
});

/// The whole document as JSON.
#[must_use]
pub fn json() -> &'static str {
    &JSON
}

/// A path of the document: as a pattern, as it is written, and its methods.
type Path = (ResourceDef, String, Vec<&'static str>);

static PATHS: LazyLock<Vec<Path>> = LazyLock::new(|| {
    let methods = |item: &utoipa::openapi::PathItem| {
        let all = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ];
        all.iter().filter(|(_, operation)| operation.is_some()).map(|(name, _)| *name).collect::<Vec<_>>()
    };
    let mut paths: Vec<Path> = super::routes::places()
        .map(|(path, item)| (ResourceDef::new(path.as_str()), path, methods(&item)))
        .collect();
    // A fixed path goes before one with a number in its place.
    paths.sort_by_key(|(_, path, _)| path.matches('{').count());
    paths
});

/// The methods that a path takes, if it is an operation's, as `Allow` has them.
#[must_use]
pub fn methods_of(path: &str) -> Option<String> {
    PATHS.iter().find(|(pattern, ..)| pattern.is_match(path)).map(|(_, _, methods)| methods.join(", "))
}

/// The operation's path, as the document has it. The framework's own answer goes by the path alone, which two
/// operations of different methods may share.
#[must_use]
pub fn path_of(method: &str, path: &str) -> Option<&'static str> {
    let fits = |(pattern, _, methods): &&Path| methods.contains(&method) && pattern.is_match(path);
    PATHS.iter().find(fits).map(|(_, path, _)| path.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_operation_is_found_by_its_method_and_path() {
        let document = serde_json::to_value(document()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        assert!(paths.len() > 100);
        for (path, item) in paths {
            let parts = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
            let asked = parts.collect::<Vec<_>>().join("/");
            for method in item.as_object().unwrap().keys() {
                let method = method.to_uppercase();
                assert_eq!(path_of(&method, &asked), Some(path.as_str()), "{method} {asked}");
                assert!(methods_of(&asked).unwrap().contains(&method), "{method} {asked}");
            }
        }
        assert_eq!(path_of("GET", "/api/v1/nothing"), None);
    }
}
