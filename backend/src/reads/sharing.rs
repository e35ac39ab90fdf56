//! What people keep and share: views of the analysis, dashboards. One rule for all of it.

use penstock_shared::{
    ids::UserId,
    permission::Permission,
    pivot::{ViewRight, ViewShare, ViewSharing},
    problem::FieldErrorCode,
};

use crate::{error::FieldErrors, viewer::Viewer};

/// Whose something is, and with whom it is shared.
#[derive(Debug, Clone)]
pub struct Shared {
    pub owner_id: UserId,
    pub share: ViewShare,
}

impl Shared {
    fn is_shared_with(&self, viewer: &Viewer) -> bool {
        match self.share.sharing {
            ViewSharing::Private => false,
            ViewSharing::Roles => self.share.roles.contains(&viewer.role),
            ViewSharing::Everybody => true,
        }
    }

    /// Whether the viewer may share and delete it: the owner, and of what is shared who keeps the vocabularies.
    #[must_use]
    pub fn may_share(&self, viewer: &Viewer) -> bool {
        let keeps = self.share.sharing != ViewSharing::Private && viewer.may(Permission::ReferenceManage);
        keeps || self.owner_id == viewer.user_id
    }

    /// Whether it exists for the viewer.
    #[must_use]
    pub fn is_visible(&self, viewer: &Viewer) -> bool {
        self.may_share(viewer) || self.is_shared_with(viewer)
    }

    /// Whether the viewer may change what it says.
    #[must_use]
    pub fn may_change(&self, viewer: &Viewer) -> bool {
        self.may_share(viewer) || (self.share.right == ViewRight::Change && self.is_shared_with(viewer))
    }
}

/// Notes what is wrong with a way of sharing.
pub fn check_share(errors: &mut FieldErrors, share: &ViewShare) {
    let by_role = share.sharing == ViewSharing::Roles;
    if by_role && share.roles.is_empty() {
        errors.add("share.roles", FieldErrorCode::Required, "Choose at least one role.");
    }
    if !by_role && !share.roles.is_empty() {
        errors.add("share.roles", FieldErrorCode::NotAllowed, "Roles go with sharing by `roles` only.");
    }
}
