//! Who may do what: the one table of roles and permissions. The server refuses by it and the
//! screens hide buttons by it.

text_enum! {
    /// What a person (or a machine) is in the organisation.
    pub enum Role {
        /// Runs the installation: people, departments, keys.
        Administrator => "administrator",
        /// Owns the money: budgets, invoices, periods, imports.
        FinanceController => "finance_controller",
        /// Approves what their department asks for.
        DepartmentHead => "department_head",
        /// Plans campaigns and asks for money.
        Marketer => "marketer",
        /// Reads everything, changes nothing but imports results.
        Analyst => "analyst",
        /// Reads what belongs to their department.
        Viewer => "viewer",
        /// A machine with an API key: its rights are the key's scopes.
        Service => "service",
    }
}

text_enum! {
    /// One right. Also the scope of an API key.
    pub enum Permission {
        OrganisationRead => "organisation:read",
        OrganisationManage => "organisation:manage",
        UsersRead => "users:read",
        UsersManage => "users:manage",
        ApiKeysManage => "api_keys:manage",
        ReferenceRead => "reference:read",
        ReferenceManage => "reference:manage",
        PeriodsManage => "periods:manage",
        BudgetsRead => "budgets:read",
        BudgetsManage => "budgets:manage",
        /// Ask for money to be moved, added or given back, or for an override.
        BudgetsRequest => "budgets:request",
        /// Control books, control policies and overrides.
        ControlsManage => "controls:manage",
        PlansRead => "plans:read",
        PlansWrite => "plans:write",
        YearEndRun => "year_end:run",
        CampaignsRead => "campaigns:read",
        CampaignsWrite => "campaigns:write",
        /// Say what campaigns brought back.
        ResultsWrite => "results:write",
        ExpensesRead => "expenses:read",
        ExpensesWrite => "expenses:write",
        ExpensesApprove => "expenses:approve",
        /// The rules of approval.
        ApprovalsManage => "approvals:manage",
        InvoicesRecord => "invoices:record",
        ImportsRead => "imports:read",
        ImportsRun => "imports:run",
        /// Accounts and vouchers.
        AccountingRead => "accounting:read",
        /// Say which account spending goes to; post batches of vouchers and take them back.
        AccountingManage => "accounting:manage",
        AnalysisRead => "analysis:read",
        /// Rules of alerts that tell others than their owner.
        AlertsManage => "alerts:manage",
        EventsRead => "events:read",
        /// The trail of every change, with who made it and from where.
        AuditRead => "audit:read",
    }
}

impl Role {
    /// Whether the role has the right. For [`Role::Service`] this is the most that a key may be
    /// given; what a key really has is its list of scopes.
    #[must_use]
    pub const fn allows(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Administrator => !matches!(
                permission,
                P::ExpensesWrite
                    | P::ExpensesApprove
                    | P::InvoicesRecord
                    | P::BudgetsRequest
                    | P::ControlsManage
                    | P::PlansWrite
                    | P::YearEndRun
                    | P::AccountingManage
            ),
            Self::FinanceController => {
                !matches!(permission, P::OrganisationManage | P::UsersManage | P::ApiKeysManage)
            }
            Self::DepartmentHead => matches!(
                permission,
                P::OrganisationRead
                    | P::UsersRead
                    | P::ReferenceRead
                    | P::BudgetsRead
                    | P::PlansRead
                    | P::PlansWrite
                    | P::BudgetsRequest
                    | P::CampaignsRead
                    | P::CampaignsWrite
                    | P::ResultsWrite
                    | P::ExpensesRead
                    | P::ExpensesWrite
                    | P::ExpensesApprove
                    | P::AnalysisRead
                    | P::EventsRead
            ),
            Self::Marketer => matches!(
                permission,
                P::OrganisationRead
                    | P::ReferenceRead
                    | P::BudgetsRead
                    | P::PlansRead
                    | P::PlansWrite
                    | P::BudgetsRequest
                    | P::CampaignsRead
                    | P::CampaignsWrite
                    | P::ResultsWrite
                    | P::ExpensesRead
                    | P::ExpensesWrite
                    | P::AnalysisRead
                    | P::EventsRead
            ),
            Self::Analyst => matches!(
                permission,
                P::OrganisationRead
                    | P::ReferenceRead
                    | P::BudgetsRead
                    | P::PlansRead
                    | P::CampaignsRead
                    | P::ResultsWrite
                    | P::ExpensesRead
                    | P::ImportsRead
                    | P::AccountingRead
                    | P::AnalysisRead
                    | P::EventsRead
                    | P::AuditRead
            ),
            Self::Viewer => matches!(
                permission,
                P::OrganisationRead
                    | P::ReferenceRead
                    | P::BudgetsRead
                    | P::PlansRead
                    | P::CampaignsRead
                    | P::ExpensesRead
                    | P::AnalysisRead
                    | P::EventsRead
            ),
            Self::Service => !matches!(
                permission,
                P::OrganisationManage
                    | P::UsersManage
                    | P::ApiKeysManage
                    | P::ExpensesApprove
                    | P::ApprovalsManage
                    | P::AlertsManage
            ),
        }
    }

    /// The role's rights, in the order of the table.
    #[must_use]
    pub fn permissions(self) -> Vec<Permission> {
        Permission::ALL.iter().copied().filter(|p| self.allows(*p)).collect()
    }

    /// Whether the role reads the whole organisation; the others see their department and those
    /// below it.
    #[must_use]
    pub const fn sees_all_departments(self) -> bool {
        matches!(self, Self::Administrator | Self::FinanceController | Self::Analyst)
    }

    /// Whether a person of the role has to belong to a department: without one they would see
    /// nothing. Machines do not sign in, so their role is not a person's.
    #[must_use]
    pub const fn needs_department(self) -> bool {
        matches!(self, Self::DepartmentHead | Self::Marketer | Self::Viewer)
    }
}
