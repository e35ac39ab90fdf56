//! Files of expenses.

use gloo_net::http::Method;
use penstock_shared::{
    attachment::Attachments,
    ids::{AttachmentId, ExpenseId},
};

use super::{Api, ApiResult, http::decode, upload::Upload};

impl Api {
    pub async fn attachments(self, id: ExpenseId) -> ApiResult<Attachments> {
        self.get(&format!("/expenses/{id}/attachments")).await
    }

    /// Adds one file. `sent` hears how many hundredths of a percent are on the server.
    pub async fn add_attachment(
        self,
        id: ExpenseId,
        file: web_sys::File,
        sent: impl Fn(i64) + 'static,
    ) -> ApiResult<Attachments> {
        let upload = Upload { path: format!("/expenses/{id}/attachments"), file, version: None };
        decode(&self.upload(&upload, std::rc::Rc::new(sent)).await?)
    }

    pub async fn attachment(self, id: ExpenseId, file: AttachmentId) -> ApiResult<Vec<u8>> {
        self.file(Method::GET, &format!("/expenses/{id}/attachments/{file}")).await
    }

    pub async fn remove_attachment(self, id: ExpenseId, file: AttachmentId) -> ApiResult<()> {
        self.delete(&format!("/expenses/{id}/attachments/{file}")).await
    }
}
