//! Comments on expenses.

use penstock_shared::{
    comment::{Comment, CommentWrite, Person},
    ids::{CommentId, ExpenseId},
    page::Page,
};

use super::{Api, ApiResult, IntentKey, Query};

impl Api {
    /// Newest first.
    pub async fn comments(
        self,
        id: ExpenseId,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<Comment>> {
        let query = Query::new().maybe("cursor", cursor).with("limit", limit);
        self.get(&query.on(&format!("/expenses/{id}/comments"))).await
    }

    /// Who may see the expense, and so can be mentioned.
    pub async fn expense_people(self, id: ExpenseId, part: &str) -> ApiResult<Vec<Person>> {
        self.get(&Query::new().with("q", part).on(&format!("/expenses/{id}/people"))).await
    }

    pub async fn create_comment(
        self,
        id: ExpenseId,
        comment: &CommentWrite,
        key: &IntentKey,
    ) -> ApiResult<Comment> {
        self.create(&format!("/expenses/{id}/comments"), comment, key).await
    }

    pub async fn update_comment(
        self,
        id: ExpenseId,
        comment: CommentId,
        write: &CommentWrite,
    ) -> ApiResult<Comment> {
        self.patch_own(&format!("/expenses/{id}/comments/{comment}"), write).await
    }

    pub async fn delete_comment(self, id: ExpenseId, comment: CommentId) -> ApiResult<()> {
        self.delete(&format!("/expenses/{id}/comments/{comment}")).await
    }
}
