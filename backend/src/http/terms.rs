//! Channels, activity types and categories: three vocabularies with the same operations.

macro_rules! vocabulary {
    (
        $module:ident, $vocabulary:ident, $term:ident, $id:ident, path $path:tt, item $item:tt,
        list $list:tt $list_summary:tt, create $create:tt $create_summary:tt, update $update:tt $update_summary:tt
    ) => {
        pub mod $module {
            use actix_web::{HttpResponse, get, patch, post, web};
            use penstock_shared::{
                ids::$id,
                reference::{$term, TermCreate, TermUpdate},
            };

            use crate::{
                app::AppState,
                commands,
                domain::vocabulary::Vocabulary,
                error::AppResult,
                http::{
                    auth::{Actor, ReferenceManage, ReferenceRead},
                    etag::{IfMatch, created, ok_with_version},
                    idempotency::IdempotencyKey,
                    problems::{ReadProblems, WriteProblems},
                },
                reads,
            };

            #[doc = $list_summary]
            #[utoipa::path(tag = "reference", operation_id = $list,
                responses((status = 200, body = Vec<$term>), ReadProblems))]
            #[get($path)]
            pub async fn list(
                state: web::Data<AppState>,
                _: Actor<ReferenceRead>,
            ) -> AppResult<web::Json<Vec<$term>>> {
                state.read(|conn| reads::terms::list(conn, Vocabulary::$vocabulary)).await.map(web::Json)
            }

            #[doc = $create_summary]
            #[utoipa::path(tag = "reference", operation_id = $create,
                params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repetition safe.")),
                responses((status = 201, body = $term), WriteProblems))]
            #[post($path)]
            pub async fn create(
                state: web::Data<AppState>,
                actor: Actor<ReferenceManage>,
                key: IdempotencyKey,
                body: web::Json<TermCreate>,
            ) -> AppResult<HttpResponse> {
                let new = body.into_inner();
                let request = new.clone();
                let made = key
                    .run(&state, &actor, &request, move |tx| {
                        commands::terms::create(tx, Vocabulary::$vocabulary, &new).map($term::from)
                    })
                    .await?;
                Ok(created(&made, &format!(concat!("/api/v1", $path, "/{}"), made.id), made.version))
            }

            #[doc = $update_summary]
            #[utoipa::path(tag = "reference", operation_id = $update,
                params(("id" = $id, Path), ("If-Match" = String, Header, description = "The version that was read.", example = "\"1\"")),
                responses((status = 200, body = $term), WriteProblems))]
            #[patch($item)]
            pub async fn update(
                state: web::Data<AppState>,
                actor: Actor<ReferenceManage>,
                id: web::Path<$id>,
                version: IfMatch,
                body: web::Json<TermUpdate>,
            ) -> AppResult<HttpResponse> {
                let who = Some(actor.0.user_id);
                let changed = state
                    .writer
                    .run(move |tx| {
                        commands::terms::update(tx, who, Vocabulary::$vocabulary, id.0, version.0, &body)
                            .map($term::from)
                    })
                    .await?;
                Ok(ok_with_version(&changed, changed.version))
            }
        }
    };
}

vocabulary!(
    channels, Channels, Channel, ChannelId, path "/channels", item "/channels/{id}",
    list "list_channels" "List channels",
    create "create_channel" "Add a channel",
    update "update_channel" "Change a channel"
);
vocabulary!(
    activity_types, ActivityTypes, ActivityType, ActivityTypeId, path "/activity-types", item "/activity-types/{id}",
    list "list_activity_types" "List activity types",
    create "create_activity_type" "Add an activity type",
    update "update_activity_type" "Change an activity type"
);
vocabulary!(
    categories, Categories, Category, CategoryId, path "/categories", item "/categories/{id}",
    list "list_categories" "List categories",
    create "create_category" "Add a category",
    update "update_category" "Change a category"
);
