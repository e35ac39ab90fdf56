import { expect, type Page } from "@playwright/test";
import { type Language, word } from "../fixtures/words.ts";

/** What an organisation is set up with; the rest stays as it is suggested. */
export interface Organisation {
  name: string;
  currency?: string;
  timeZone?: string;
  /** First month of the fiscal year. */
  startMonth?: string;
}

export const administrator = { name: "Ada Lovelace", email: "ada@lantern.example", password: "correct horse battery staple" };

/** The first visit of an empty installation. */
export class SetUpPage {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  private field(key: string) {
    return this.page.getByLabel(word(this.language, key), { exact: true });
  }

  get name() {
    return this.field("set_up.organisation_name");
  }

  get password() {
    return this.field("sign_in.password");
  }

  private async choose(key: string, text: string): Promise<void> {
    const field = this.page.getByRole("combobox", { name: word(this.language, key), exact: true });
    await field.fill(text);
    await field.press("Enter");
    await expect(field).toHaveValue(text);
  }

  async fill(organisation: Organisation): Promise<void> {
    await this.name.fill(organisation.name);
    if (organisation.currency) await this.choose("common.currency", organisation.currency);
    if (organisation.timeZone) await this.choose("set_up.time_zone", organisation.timeZone);
    if (organisation.startMonth) await this.field("periods.start_month").selectOption(organisation.startMonth);
    await this.field("set_up.name").fill(administrator.name);
    await this.field("sign_in.email").fill(administrator.email);
    await this.password.fill(administrator.password);
  }

  async send(): Promise<void> {
    await this.page.getByRole("button", { name: word(this.language, "set_up.action"), exact: true }).click();
  }

  /** Sets up and is signed in as the administrator afterwards. */
  async complete(organisation: Organisation): Promise<void> {
    await this.page.goto("/");
    await this.fill(organisation);
    await this.send();
    await expect(this.page.getByRole("heading", { level: 1 })).toContainText(administrator.name);
  }
}
