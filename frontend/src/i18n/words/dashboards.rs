//! The words of dashboards.

use penstock_shared::dashboard::{TileKind, TileList};

use super::{Word, t};

words! {
    TileKind in tile_kind {
        Number => number,
        Chart => chart,
        Table => table,
        MoneyBar => money_bar,
        List => list,
        BudgetHealth => budget_health,
    }

    TileList in tile_list {
        Approvals => approvals,
        MyRequests => my_requests,
        Budgets => budgets,
    }
}
