import type { Locator, Page } from "@playwright/test";

/** One line of a request as a person types it. */
export interface Line {
  budget: string | RegExp;
  amount: string;
  /** `2026-03-15`; today when absent. */
  date?: string;
  description?: string;
}

/** The form of a request: new, or a draft that is changed. */
export class RequestForm {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/expenses/new");
    await this.title.waitFor();
  }

  get title(): Locator {
    return this.page.getByRole("textbox", { name: /^(Title|标题)/ });
  }

  get vendor(): Locator {
    return this.page.getByRole("combobox", { name: /^(Vendor|供应商)/ });
  }

  get total(): Locator {
    return this.page.getByTestId("request-total");
  }

  /** The panel that follows the typing: bars before and after, route, look-alikes. */
  get check(): Locator {
    return this.page.getByTestId("funds-check");
  }

  /** Whom the request would go to, in order. */
  get route(): Locator {
    return this.page.getByTestId("route").getByRole("listitem");
  }

  /** Why it does not fit; not there while it fits. */
  get refusal(): Locator {
    return this.page.getByTestId("refusal");
  }

  /** What a budget has left before or after the request. */
  left(budget: string, when: "before" | "after"): Locator {
    const effect = this.check.locator(".effect").filter({ has: this.page.getByRole("link", { name: budget, exact: true }) });
    return effect.locator(".num > span").nth(when === "before" ? 0 : 1);
  }

  /** The way out of a refusal: as much as there is. */
  get reduce(): Locator {
    return this.refusal.getByRole("button", { name: /^(Reduce to|减少到)/ });
  }

  line(index: number): LineForm {
    return new LineForm(this.page, this.page.locator("fieldset.request-line").nth(index));
  }

  async addLine(): Promise<void> {
    await this.page.getByRole("button", { name: /^(Add line|添加一行)/ }).click();
  }

  async fill(title: string, lines: Line[]): Promise<void> {
    await this.title.fill(title);
    for (const [index, line] of lines.entries()) {
      if (index > 0) await this.addLine();
      await this.line(index).fill(line);
    }
  }

  async saveDraft(): Promise<void> {
    await this.page.getByRole("button", { name: /^(Save draft|保存草稿)$/ }).click();
  }

  async submit(): Promise<void> {
    await this.page.getByRole("button", { name: /^(Submit|提交)$/ }).click();
  }
}

/** A line of the form. */
export class LineForm {
  constructor(
    readonly page: Page,
    readonly root: Locator,
  ) {}

  get budget(): Locator {
    return this.root.getByRole("combobox", { name: /^(Budget|预算)/ });
  }

  get amount(): Locator {
    return this.root.getByRole("textbox", { name: /^(Amount|金额)/ });
  }

  get date(): Locator {
    return this.root.getByLabel(/^(Charge date|入账日期)/);
  }

  async fill(line: Line): Promise<void> {
    await this.budget.click();
    await this.root.getByRole("option", { name: line.budget }).click();
    if (line.date) await this.date.fill(line.date);
    if (line.description) {
      await this.root.getByRole("textbox", { name: /^(What this line is for|本行说明)/ }).fill(line.description);
    }
    await this.amount.fill(line.amount);
  }
}

/** The list of expenses. */
export class ExpenseList {
  constructor(readonly page: Page) {}

  async open(query = ""): Promise<void> {
    await this.page.goto(`/expenses${query}`);
    await this.search.waitFor();
  }

  get search(): Locator {
    return this.page.getByRole("searchbox");
  }

  get rows(): Locator {
    return this.page.getByRole("table").locator("tbody tr");
  }

  row(title: string | RegExp): Locator {
    return this.rows.filter({ hasText: title });
  }

  /** Switches a filter, such as "Mine" or a state. */
  async toggle(name: string | RegExp): Promise<void> {
    await this.page.locator("button.chip").filter({ hasText: name }).click();
  }

  async openExpense(title: string): Promise<void> {
    await this.page.getByRole("link", { name: title, exact: true }).click();
  }
}

/** The page of one expense. */
export class ExpensePage {
  constructor(readonly page: Page) {}

  async open(id: number): Promise<void> {
    await this.page.goto(`/expenses/${id}`);
    await this.state.waitFor();
  }

  /** Reference, state, and whether it is over budget. */
  get state(): Locator {
    return this.page.getByTestId("expense-state");
  }

  /** Total, reserved, committed, spent. */
  get figures(): Locator {
    return this.page.getByTestId("expense-figures");
  }

  /** The amount of one of the figures. */
  figure(name: string): Locator {
    return this.figures.locator(".figure").filter({ hasText: name }).locator(".value");
  }

  get approvals(): Locator {
    return this.page.getByTestId("approval-steps").getByRole("listitem");
  }

  get timeline(): Locator {
    return this.page.getByTestId("timeline").getByRole("listitem");
  }

  /** The stored funds checks, newest first. */
  get checks(): Locator {
    return this.page.getByTestId("checks").locator("details");
  }

  action(name: string | RegExp): Locator {
    return this.page.locator(".page-head").getByRole("button", { name });
  }

  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  /** Answers the dialog of a decision. */
  async confirm(action: string | RegExp, comment = ""): Promise<void> {
    if (comment) await this.dialog.getByRole("textbox").fill(comment);
    await this.dialog.getByRole("button", { name: action }).click();
  }

  /** Records an invoice; without an amount it takes everything that is left. */
  async recordInvoice(number: string, options: { amount?: string; final?: boolean } = {}): Promise<void> {
    await this.action(/^(Record invoice|登记发票)$/).click();
    await this.dialog.getByRole("textbox", { name: /^(Invoice number|发票号码)/ }).fill(number);
    if (options.amount) await this.dialog.locator(".money-input input").first().fill(options.amount);
    if (options.final) await this.dialog.getByRole("checkbox").check();
    await this.dialog.getByRole("button", { name: /^(Record|登记) ?¥/ }).click();
  }
}
