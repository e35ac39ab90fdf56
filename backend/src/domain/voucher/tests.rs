use proptest::prelude::*;

use super::*;

fn entry(sequence: i64, invoice: Option<i64>, signed_minor: i64, kind: EntryKind) -> SpentEntry {
    let (from, to) = if signed_minor > 0 {
        (Bucket::Available, Bucket::Spent)
    } else {
        (Bucket::Spent, Bucket::Available)
    };
    SpentEntry {
        sequence,
        entry_date: NaiveDate::default(),
        kind,
        from,
        to,
        amount_minor: signed_minor.abs(),
        reverses_difference: false,
        currency: Currency::CNY,
        expense_id: ExpenseId(1 + sequence % 3),
        line_id: ExpenseLineId(1 + sequence % 5),
        invoice_id: invoice.map(InvoiceId),
        credit_note_id: None,
        node_id: NodeId(1 + sequence % 2),
        department_id: DepartmentId(1),
        category_id: (sequence % 4 > 0).then_some(CategoryId(sequence % 4)),
        campaign_id: None,
    }
}

fn accounts() -> Accounts {
    let defaults =
        AccountRole::ALL.iter().copied().zip(1..).map(|(role, id)| (role, AccountId(id))).collect();
    Accounts {
        by_category: HashMap::from([(CategoryId(1), AccountId(91))]),
        defaults,
        up: HashMap::from([
            (CategoryId(2), Some(CategoryId(1))),
            (CategoryId(1), None),
            (CategoryId(3), None),
        ]),
    }
}

prop_compose! {
    fn any_entry()(
        invoice in prop::option::of(1_i64..4),
        minor in 1_i64..1_000_000,
        out in any::<bool>(),
        kind in prop::sample::select(vec![EntryKind::Spend, EntryKind::Reverse, EntryKind::ExchangeDifference]),
        currency in prop::sample::select(vec![Currency::CNY, Currency::JPY]),
    ) -> SpentEntry {
        SpentEntry { currency, ..entry(0, invoice, if out { -minor } else { minor }, kind) }
    }
}

proptest! {
    #[test]
    fn debits_of_spending_are_what_the_entries_moved_and_vouchers_balance(
        entries in prop::collection::vec(any_entry(), 1..60),
        tax in 0_i64..=1_000,
    ) {
        let entries: Vec<SpentEntry> = entries.into_iter().zip(1..).map(|(of, sequence)| {
            let numbered = entry(sequence, None, 1, EntryKind::Spend);
            SpentEntry { sequence, expense_id: numbered.expense_id, line_id: numbered.line_id, category_id: numbered.category_id, ..of }
        }).collect();
        let taxes = (1..4).flat_map(|invoice| (1..6).map(move |line| {
            ((Paper::Invoice(InvoiceId(invoice)), ExpenseLineId(line)), LineTax { tax_minor: tax, amount_minor: 1_000 })
        })).collect();
        let drafted = draft(&entries, &taxes, &accounts()).unwrap();
        prop_assert!(drafted.unmapped.is_empty() && drafted.missing_defaults.is_empty());
        for currency in [Currency::CNY, Currency::JPY] {
            let moved: i64 = entries.iter().filter(|of| of.currency == currency).map(|of| of.signed_minor().unwrap()).sum();
            let debits: i64 = drafted.vouchers.iter().flat_map(|voucher| &voucher.lines)
                .filter(|line| line.currency == currency)
                .filter(|line| matches!(line.role, AccountRole::Expense | AccountRole::ExchangeDifference))
                .map(|line| line.amount_minor).sum();
            prop_assert_eq!(debits, moved);
        }
        let mut taken: Vec<i64> = drafted.vouchers.iter().flat_map(|voucher| voucher.sequences.clone()).collect();
        taken.sort_unstable();
        prop_assert_eq!(taken, (1..).take(entries.len()).collect::<Vec<i64>>());
        for voucher in &drafted.vouchers {
            prop_assert!(balances(&voucher.lines));
        }
    }

    #[test]
    fn tax_of_a_reversal_is_the_tax_again(tax in 0_i64..1_000_000, amount in 1_i64..1_000_000, spent in 1_i64..1_000_000) {
        let of = LineTax { tax_minor: tax, amount_minor: amount };
        prop_assert_eq!(tax_on(of, -spent).unwrap(), -tax_on(of, spent).unwrap());
        prop_assert_eq!(tax_on(of, amount).unwrap(), tax);
    }
}

#[test]
fn an_invoice_and_its_reversal_are_mirrors() {
    let (bought, back) =
        (entry(1, Some(7), 10_000, EntryKind::Spend), entry(4, Some(7), -10_000, EntryKind::Reverse));
    let back = SpentEntry {
        line_id: bought.line_id,
        category_id: bought.category_id,
        expense_id: bought.expense_id,
        node_id: bought.node_id,
        ..back
    };
    let taxes = HashMap::from([(
        (Paper::Invoice(InvoiceId(7)), bought.line_id),
        LineTax { tax_minor: 600, amount_minor: 10_000 },
    )]);
    let drafted = draft(&[bought, back], &taxes, &accounts()).unwrap();
    let [invoice, reversal] = drafted.vouchers.as_slice() else { panic!("two vouchers") };
    let mirrored: Vec<Line> =
        invoice.lines.iter().map(|line| Line { amount_minor: -line.amount_minor, ..line.clone() }).collect();
    assert_eq!(mirrored, reversal.lines);
    let amounts: Vec<i64> = invoice.lines.iter().map(|line| line.amount_minor).collect();
    assert_eq!(amounts, [10_000, 600, -10_600]);
}

#[test]
fn a_credit_note_has_a_voucher_of_its_own_with_its_own_tax() {
    let bought = entry(1, Some(7), 10_000, EntryKind::Spend);
    let credited = SpentEntry {
        sequence: 2,
        credit_note_id: Some(CreditNoteId(3)),
        kind: EntryKind::Reverse,
        from: Bucket::Spent,
        to: Bucket::Available,
        amount_minor: 2_500,
        ..bought.clone()
    };
    let line = bought.line_id;
    let taxes = Taxes::from([
        ((Paper::Invoice(InvoiceId(7)), line), LineTax { tax_minor: 600, amount_minor: 10_000 }),
        ((Paper::CreditNote(CreditNoteId(3)), line), LineTax { tax_minor: 149, amount_minor: 2_500 }),
    ]);
    let drafted = draft(&[bought, credited], &taxes, &accounts()).unwrap();
    let [invoice, note] = drafted.vouchers.as_slice() else { panic!("two vouchers") };
    assert_eq!((invoice.document.kind, note.document.kind), (VoucherKind::Invoice, VoucherKind::CreditNote));
    let amounts: Vec<i64> = note.lines.iter().map(|line| line.amount_minor).collect();
    assert_eq!(amounts, [-2_500, -149, 2_649]);
    assert!(balances(&note.lines));
}

#[test]
fn a_category_takes_the_account_of_the_nearest_one_above() {
    let accounts = accounts();
    assert_eq!(accounts.of_category(CategoryId(2)), Some(AccountId(91)));
    assert_eq!(accounts.of_category(CategoryId(3)), None);
    let circle = Accounts {
        up: HashMap::from([(CategoryId(1), Some(CategoryId(2))), (CategoryId(2), Some(CategoryId(1)))]),
        ..Accounts::default()
    };
    assert_eq!(circle.of_category(CategoryId(1)), None);
}

#[test]
fn what_has_no_account_is_named_once() {
    let entries = [
        entry(3, None, 5, EntryKind::Spend),
        entry(7, None, 5, EntryKind::Spend),
        entry(4, None, 5, EntryKind::Spend),
    ];
    let drafted = draft(&entries, &HashMap::new(), &Accounts::default()).unwrap();
    assert_eq!(drafted.unmapped, [Some(CategoryId(3)), None]);
    assert_eq!(drafted.missing_defaults, [AccountRole::Payable]);
}

#[test]
fn lines_that_differ_do_not_balance() {
    let line = Line {
        role: AccountRole::Expense,
        account_id: AccountId(1),
        currency: Currency::CNY,
        amount_minor: 5,
        dimensions: Dimensions::default(),
    };
    let other = Line { currency: Currency::JPY, amount_minor: -5, ..line.clone() };
    assert!(!balances(&[line.clone(), other]));
    assert!(balances(&[line.clone(), Line { amount_minor: -5, ..line }]));
}
