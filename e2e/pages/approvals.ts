import type { Locator, Page } from "@playwright/test";

/** The inbox of an approver. */
export class ApprovalsPage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/approvals");
    await this.page.getByRole("heading", { level: 1, name: /^(Approvals|审批)$/ }).waitFor();
  }

  get items(): Locator {
    return this.page.getByTestId("inbox").locator("> li");
  }

  /** A request with its effect on the budget. */
  item(title: string | RegExp): Locator {
    return this.items.filter({ hasText: title });
  }

  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  async approve(title: string | RegExp, comment = ""): Promise<void> {
    await this.item(title).getByRole("button", { name: /^(Approve|批准)$/ }).click();
    if (comment) await this.dialog.getByRole("textbox").fill(comment);
    await this.dialog.getByRole("button", { name: /^(Approve|批准)$/ }).click();
  }

  async reject(title: string | RegExp, reason: string): Promise<void> {
    await this.item(title).getByRole("button", { name: /^(Reject|驳回)$/ }).click();
    await this.dialog.getByRole("textbox").fill(reason);
    await this.dialog.getByRole("button", { name: /^(Reject|驳回)$/ }).click();
  }

  /** Approves everything that is loaded. */
  async approveAll(): Promise<void> {
    await this.page.locator(".bulk-bar").getByRole("checkbox").check();
    await this.page.locator(".bulk-bar").getByRole("button").click();
    await this.dialog.getByRole("button", { name: /^(Approve selected|批准所选)$/ }).click();
  }
}
