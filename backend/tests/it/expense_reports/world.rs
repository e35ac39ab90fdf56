//! Requests with invoices, credit notes and payments, as they come.

use penstock_shared::{
    expense::{Expense, ExpenseState},
    expense_report::ReportMeasures,
    ids::ExpenseId,
    reference::Category,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    budget::{Budget, draft, step},
};

#[derive(Debug, Clone)]
pub enum Deed {
    /// Amount, tax in percent, place of the budget, month; and whether it is put into a category.
    Ask {
        lines: Vec<(i64, i64, usize, u32, bool)>,
        vendor: usize,
    },
    Approve(usize),
    Reject(usize),
    Withdraw(usize),
    /// Percent of each line, and of tax on it.
    Invoice {
        which: usize,
        percent: i64,
        tax: i64,
    },
    Credit {
        which: usize,
        percent: i64,
    },
    /// Percent of what is owed.
    Pay {
        which: usize,
        percent: i64,
    },
}

pub fn deed() -> impl Strategy<Value = Deed> {
    let line = (1_i64..900_000, 0_i64..20, 0_usize..3, 1_u32..=12, any::<bool>());
    let which = || 0_usize..30;
    prop_oneof![
        5 => (prop::collection::vec(line, 1..4), 0_usize..3).prop_map(|(lines, vendor)| Deed::Ask { lines, vendor }),
        5 => which().prop_map(Deed::Approve),
        1 => which().prop_map(Deed::Reject),
        1 => which().prop_map(Deed::Withdraw),
        5 => (which(), 1_i64..=60, 0_i64..=20)
            .prop_map(|(which, percent, tax)| Deed::Invoice { which, percent, tax }),
        3 => (which(), 1_i64..=100).prop_map(|(which, percent)| Deed::Credit { which, percent }),
        4 => (which(), 1_i64..=100).prop_map(|(which, percent)| Deed::Pay { which, percent }),
    ]
}

pub struct World {
    pub budget: Budget,
    pub category: Category,
    pub marketer: Client,
    pub head: Client,
    pub finance: Client,
    pub made: Vec<ExpenseId>,
    pub papers: u32,
}

impl World {
    pub fn new(app: &TestApp) -> Self {
        let finance = app.client("finance");
        let category = json!({"code": "MEDIA", "name": "=Media", "name_zh": "媒体投放"});
        Self {
            budget: Budget::plan(app),
            category: finance.post("/categories", &category).expect(201),
            marketer: app.client("marketer"),
            head: app.client("head"),
            finance,
            made: Vec::new(),
            papers: 0,
        }
    }

    fn of(&self, which: usize) -> Option<Expense> {
        let id = self.made.get(which % self.made.len().max(1))?;
        Some(self.finance.get(&format!("/expenses/{id}")).expect(200))
    }

    /// Does it if the state allows it: what is refused changes nothing, which the sums then show.
    pub fn run(&mut self, deed: &Deed) {
        match deed {
            Deed::Ask { lines, vendor } => self.ask(lines, *vendor),
            // What is much for one vendor goes to finance as well.
            Deed::Approve(which) => {
                self.step(*which, "approve");
                if let Some(of) = self.of(*which) {
                    step(&self.finance, of.summary.id, "approve");
                }
            }
            Deed::Reject(which) => self.step(*which, "reject"),
            Deed::Withdraw(which) => {
                if let Some(of) = self.of(*which) {
                    step(&self.marketer, of.summary.id, "withdraw");
                }
            }
            Deed::Invoice { which, percent, tax } => self.invoice(*which, *percent, *tax),
            Deed::Credit { which, percent } => self.credit(*which, *percent),
            Deed::Pay { which, percent } => self.pay(*which, *percent),
        }
    }

    fn ask(&mut self, lines: &[(i64, i64, usize, u32, bool)], vendor: usize) {
        let nodes = [self.budget.growth, self.budget.search, self.budget.social];
        let lines: Vec<Value> = lines
            .iter()
            .map(|(amount, tax, node, month, media)| {
                json!({"node_id": nodes[*node], "amount_minor": amount, "tax_minor": amount * tax / 100,
                    "charge_date": format!("2026-{month:02}-10"), "category_id": media.then_some(self.category.id)})
            })
            .collect();
        let vendor = ["Lantern Media", "海风传媒", "=Post House"][vendor];
        let body = json!({"title": "Media", "currency": "CNY", "vendor": vendor, "lines": lines});
        let id = draft(&self.marketer, &body);
        self.made.push(id);
        step(&self.marketer, id, "submit");
    }

    fn step(&self, which: usize, what: &str) {
        if let Some(of) = self.of(which) {
            step(&self.head, of.summary.id, what);
        }
    }

    fn paper(&mut self) -> String {
        self.papers += 1;
        format!("R-{}", self.papers)
    }

    fn invoice(&mut self, which: usize, percent: i64, tax: i64) {
        let Some(of) = self.of(which) else { return };
        let lines: Vec<Value> = of
            .lines
            .iter()
            .map(|line| (line.id, line.amount_minor * percent / 100))
            .filter(|(_, amount)| *amount > 0)
            .map(|(id, amount)| json!({"expense_line_id": id, "amount_minor": amount, "tax_minor": amount * tax / 100}))
            .collect();
        let body =
            json!({"number": self.paper(), "invoice_date": "2026-03-10", "lines": lines, "is_final": false});
        self.finance.post(&format!("/expenses/{}/invoices", of.summary.id), &body);
    }

    fn credit(&mut self, which: usize, percent: i64) {
        let Some(of) = self.of(which) else { return };
        let Some(invoice) = of.invoices.first() else { return };
        let lines: Vec<Value> = invoice
            .lines
            .iter()
            .map(|line| (line, line.amount_minor * percent / 100))
            .filter(|(_, amount)| *amount > 0)
            .map(|(line, amount)| {
                json!({"expense_line_id": line.expense_line_id, "amount_minor": amount, "tax_minor": line.tax_minor * percent / 100})
            })
            .collect();
        let body = json!({"number": self.paper(), "credit_date": "2026-03-12", "stays_open": false, "reason": "Less came",
            "lines": lines});
        self.finance
            .post(&format!("/expenses/{}/invoices/{}/credit-notes", of.summary.id, invoice.id), &body);
    }

    fn pay(&mut self, which: usize, percent: i64) {
        let Some(of) = self.of(which) else { return };
        let Some(invoice) = of.invoices.last() else { return };
        let body = json!({"paid_on": "2026-03-12", "amount_minor": (invoice.open_minor * percent / 100).max(1), "reference": self.paper()});
        self.finance.post(&format!("/expenses/{}/invoices/{}/payments", of.summary.id, invoice.id), &body);
    }

    /// What the requests themselves say, one after the other.
    pub fn by_hand(&self) -> ReportMeasures {
        let mut sum = ReportMeasures::default();
        for which in 0..self.made.len() {
            let of = self.of(which).expect("a request");
            if of.summary.state == ExpenseState::Draft {
                continue;
            }
            sum.request_count += 1;
            for line in &of.lines {
                sum.line_count += 1;
                sum.requested_minor += line.amount_minor;
                sum.reserved_minor += line.reserved_minor;
                sum.committed_minor += line.committed_minor;
                sum.spent_minor += line.spent_minor;
            }
            for invoice in of.invoices.iter().filter(|invoice| !invoice.reversed) {
                let credited = invoice.credit_notes.iter().flat_map(|note| &note.lines);
                sum.tax_minor += invoice.lines.iter().map(|line| line.tax_minor).sum::<i64>();
                sum.tax_minor -= credited.map(|line| line.tax_minor).sum::<i64>();
                sum.paid_minor += invoice.paid_minor;
                sum.open_minor += invoice.open_minor;
            }
        }
        sum
    }
}
