//! Files of expenses.

use std::time::{Duration, SystemTime};

use chrono::TimeDelta;
use penstock::{attaching, commands::sweep::sweep};
use penstock_shared::{
    attachment::{AttachmentKind, Attachments, LARGEST_ATTACHMENT_MB, MOST_ATTACHMENTS},
    error_code::ErrorCode,
    expense::Expense,
    ids::ExpenseId,
    problem::FieldErrorCode,
};

use crate::support::{
    Client, TestApp,
    budget::{Budget, approved, draft, request, step, submit},
};

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

fn path(id: ExpenseId) -> String {
    format!("/expenses/{id}/attachments")
}

fn stored(app: &TestApp) -> usize {
    std::fs::read_dir(app.database.data_dir.join("attachments")).map_or(0, |folder| folder.count())
}

#[track_caller]
fn refused(client: &Client, id: ExpenseId, name: &str, bytes: &[u8]) -> FieldErrorCode {
    let problem = client.upload(&path(id), &[(name, bytes)]).problem(422);
    assert_eq!((problem.errors.len(), problem.errors[0].field.as_str()), (1, "files"));
    assert!(problem.errors[0].message.contains(name), "{}", problem.errors[0].message);
    problem.errors[0].code
}

on_both! {
    fn files_are_added_read_and_removed(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let id = draft(&marketer, &request(budget.search, 1_000));
        let files = [("报价 Blue.pdf", PDF), ("photo.jpg", PNG), ("lists/prices.csv", b"a,b\n1,2\n")];
        let added: Attachments = marketer.upload(&path(id), &files).expect(201);
        let seen: Vec<_> = added.items.iter().map(|file| (file.file_name.as_str(), file.kind)).collect();
        let kinds = [AttachmentKind::Pdf, AttachmentKind::Png, AttachmentKind::Csv];
        assert_eq!(seen, ["报价 Blue.pdf", "photo.jpg", "prices.csv"].into_iter().zip(kinds).collect::<Vec<_>>());
        assert!(added.may_add && added.items.iter().all(|file| file.may_remove));
        assert_eq!((added.items[0].size_bytes, added.items[0].sha256.len()), (29, 64));

        let one = format!("{}/{}", path(id), added.items[0].id);
        assert_eq!(app.client("head").bytes(&one), PDF);
        let answer = marketer.get(&one);
        let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(header("content-type"), "application/pdf");
        let disposition = header("content-disposition");
        assert!(disposition.starts_with("attachment; "), "{disposition}");
        assert!(disposition.contains("filename*=UTF-8''%E6%8A%A5%E4%BB%B7%20Blue.pdf"), "{disposition}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").starts_with("sandbox;"));

        // Whose answer was lost sends again: nothing is there twice, neither as a row nor on the disk.
        let again: Attachments = marketer.upload(&path(id), &files[..1]).expect(201);
        assert_eq!((again.items.len(), stored(app)), (3, 3));

        let left: Attachments = marketer.delete(&one).expect(200);
        assert_eq!(left.items.len(), 2);
        assert_eq!(marketer.get(&one).problem(404).code, ErrorCode::NotFound);
        assert_eq!(marketer.delete(&one).problem(404).code, ErrorCode::NotFound);
        let page: Expense = marketer.get(&format!("/expenses/{id}")).expect(200);
        let last = page.timeline.last().expect("something happened");
        assert_eq!((last.what.as_str(), last.comment.as_deref()), ("attachment_removed", Some("报价 Blue.pdf")));
        assert_eq!(page.timeline.iter().filter(|item| item.what == "attached").count(), 3);
    }

    fn only_the_requester_and_finance_add_and_what_was_decided_on_stays(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        let open = submit(&marketer, &request(budget.search, 1_000)).summary.id;
        let own: Attachments = marketer.upload(&path(open), &[("a.pdf", PDF)]).expect(201);
        let file = format!("{}/{}", path(open), own.items[0].id);
        assert_eq!(app.client("head").upload(&path(open), &[("b.pdf", PDF)]).problem(403).code, ErrorCode::Forbidden);
        assert_eq!(app.client("brand_head").upload(&path(open), &[("b.pdf", PDF)]).problem(404).code, ErrorCode::NotFound);
        assert_eq!(app.client("brand_head").get(&path(open)).problem(404).code, ErrorCode::NotFound);
        assert_eq!(app.client("brand_head").get(&file).problem(404).code, ErrorCode::NotFound);
        assert_eq!(finance.delete(&file).problem(403).code, ErrorCode::Forbidden, "somebody else's");
        let seen: Attachments = app.client("head").get(&path(open)).expect(200);
        assert!(!seen.may_add && !seen.items[0].may_remove);

        step(&app.client("head"), open, "approve").expect::<Expense>(200);
        assert_eq!(marketer.upload(&path(open), &[("b.pdf", PDF)]).problem(409).code, ErrorCode::WrongState);
        assert_eq!(marketer.delete(&file).problem(409).code, ErrorCode::WrongState);
        let late: Attachments = finance.upload(&path(open), &[("invoice.pdf", PDF)]).expect(201);
        assert!(late.may_add && late.items.iter().all(|file| !file.may_remove));
        // A file of one expense is not to be had by the address of another.
        let other = approved(app, budget.search, 2_000).summary.id;
        assert_eq!(marketer.get(&format!("{}/{}", path(other), own.items[0].id)).problem(404).code, ErrorCode::NotFound);
    }

    fn what_a_file_is_is_told_by_its_content(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let id = draft(&marketer, &request(budget.search, 1_000));
        use FieldErrorCode as E;
        assert_eq!(refused(&marketer, id, "offer.pdf", b"MZ\x90\0\x03\0\0\0\x04"), E::FileKind);
        assert_eq!(refused(&marketer, id, "page.pdf", b"<html><script>alert(1)</script>"), E::FileKind);
        assert_eq!(refused(&marketer, id, "logo.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), E::FileKind);
        assert_eq!(refused(&marketer, id, "sheet.xlsx", b"PK\x03\x04 and nothing else"), E::FileKind);
        assert_eq!(refused(&marketer, id, "offer.txt", PDF), E::FileMisnamed);
        assert_eq!(refused(&marketer, id, "offer.exe", PDF), E::FileKind);
        assert_eq!(refused(&marketer, id, "empty.pdf", b""), E::FileEmpty);
        let megabytes = usize::try_from(LARGEST_ATTACHMENT_MB).expect("a size");
        let mut large = PDF.to_vec();
        large.resize(megabytes * 1024 * 1024, b' ');
        marketer.upload(&path(id), &[("just.pdf", &large)]).expect::<Attachments>(201);
        large.push(b' ');
        assert_eq!(refused(&marketer, id, "large.pdf", &large), E::FileTooLarge);

        // One that is refused takes the others of its request with it, and all are named.
        let bad = marketer.upload(&path(id), &[("a.pdf", PDF), ("b.pdf", b"\0"), ("c.csv", PDF)]).problem(422);
        let codes: Vec<_> = bad.errors.iter().map(|error| error.code).collect();
        assert_eq!(codes, [E::FileKind, E::FileMisnamed]);
        assert_eq!(stored(app), 1, "what was refused left nothing behind");
    }

    fn an_expense_has_only_so_many_files(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let id = draft(&marketer, &request(budget.search, 1_000));
        let names: Vec<String> = (0..=MOST_ATTACHMENTS).map(|number| format!("{number}.txt")).collect();
        let files: Vec<_> = names.iter().map(|name| (name.as_str(), name.as_bytes())).collect();
        let at_once = marketer.upload(&path(id), &files).problem(422);
        assert_eq!(at_once.errors[0].code, FieldErrorCode::TooManyFiles);
        marketer.upload(&path(id), &files[1..]).expect::<Attachments>(201);
        let one_more = marketer.upload(&path(id), &files[..1]).problem(422);
        assert_eq!(one_more.errors[0].code, FieldErrorCode::TooManyFiles);
        assert_eq!(stored(app), MOST_ATTACHMENTS);
    }

    fn files_without_a_row_go_after_a_day_and_no_others(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let id = draft(&marketer, &request(budget.search, 1_000));
        let added: Attachments = marketer.upload(&path(id), &[("a.pdf", PDF), ("b.png", PNG)]).expect(201);
        let (name, file) = app.state.attachments.create().expect("a file");
        drop((name, file));
        marketer.delete(&format!("{}/{}", path(id), added.items[0].id)).expect::<Attachments>(200);
        let swept = |after: Duration| {
            attaching::sweep(&app.state.attachments, &app.state.pool, SystemTime::now() + after).expect("a sweep")
        };
        let day = Duration::from_secs(24 * 60 * 60);
        assert_eq!((swept(Duration::ZERO), stored(app)), (0, 3));
        // The removed file is still known, for a backup that is being written.
        assert_eq!((swept(day * 2), stored(app)), (1, 2));
        app.clock.set(app.clock.now() + TimeDelta::hours(25));
        assert_eq!(app.write(sweep).removed_attachments, 1);
        assert_eq!((swept(day * 2), stored(app)), (1, 1));
        let left = format!("{}/{}", path(id), added.items[1].id);
        assert_eq!(app.client("marketer").bytes(&left), PNG);
    }
}
