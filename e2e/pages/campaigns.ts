import type { Locator, Page } from "@playwright/test";

/** The list of campaigns, the page of one, and the form. */
export class CampaignsPage {
  constructor(readonly page: Page) {}

  async open(query = ""): Promise<void> {
    await this.page.goto(`/campaigns${query}`);
    await this.page.getByRole("searchbox").waitFor();
  }

  row(name: string | RegExp): Locator {
    return this.page.getByRole("table").locator("tbody tr").filter({ hasText: name });
  }

  async openCampaign(name: string): Promise<void> {
    await this.page.getByRole("link", { name, exact: true }).click();
    await this.status.waitFor();
  }

  /** The status on the page of a campaign. */
  get status(): Locator {
    return this.page.getByTestId("campaign-status");
  }

  /** A status button, such as "Start". */
  async change(action: string | RegExp): Promise<void> {
    await this.page.locator(".page-head").getByRole("button", { name: action }).click();
  }

  async create(name: string, startsOn: string, endsOn: string): Promise<void> {
    await this.page.goto("/campaigns/new");
    await this.page.getByRole("textbox", { name: /^(Name|名称)/ }).fill(name);
    await this.page.getByLabel(/^(Starts on|开始日期)/).fill(startsOn);
    await this.page.getByLabel(/^(Ends on|结束日期)/).fill(endsOn);
    await this.page.getByRole("button", { name: /^(Save|保存)$/ }).click();
    await this.status.waitFor();
  }
}
