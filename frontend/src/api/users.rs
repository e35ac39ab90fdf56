//! People and API keys.

use penstock_shared::{
    ids::{ApiKeyId, UserId},
    page::Page,
    user::{ApiKey, ApiKeyCreate, ApiKeyCreated, User, UserCreate, UserUpdate},
};

use super::{Api, ApiResult, IntentKey};

impl Api {
    pub async fn users(self) -> ApiResult<Vec<User>> {
        let page: Page<User> = self.get("/users?limit=200").await?;
        Ok(page.items)
    }

    pub async fn create_user(self, create: &UserCreate, key: &IntentKey) -> ApiResult<User> {
        self.create("/users", create, key).await
    }

    pub async fn update_user(self, id: UserId, update: &UserUpdate, version: i64) -> ApiResult<User> {
        self.patch(&format!("/users/{id}"), update, version).await
    }

    pub async fn api_keys(self) -> ApiResult<Vec<ApiKey>> {
        self.get("/api-keys").await
    }

    /// The answer holds the secret, which nobody can read again later.
    pub async fn create_api_key(self, create: &ApiKeyCreate, key: &IntentKey) -> ApiResult<ApiKeyCreated> {
        self.create("/api-keys", create, key).await
    }

    pub async fn revoke_api_key(self, id: ApiKeyId) -> ApiResult<()> {
        self.delete(&format!("/api-keys/{id}")).await
    }
}
