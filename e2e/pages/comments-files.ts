import type { Locator, Page } from "@playwright/test";
import { type Language, word } from "../fixtures/words.ts";

/** A file as it is chosen or dropped. */
export interface Upload {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** The files of an expense's page. */
export class Files {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  get root(): Locator {
    return this.page.getByTestId("files");
  }

  get rows(): Locator {
    return this.root.getByRole("listitem");
  }

  row(name: string): Locator {
    return this.rows.filter({ hasText: name });
  }

  async choose(...files: Upload[]): Promise<void> {
    await this.root.locator("input[type=file][multiple]").setInputFiles(files);
  }

  async drop(file: Upload): Promise<void> {
    const transfer = await this.page.evaluateHandle(
      ([name, type, content]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name, { type }));
        return transfer;
      },
      [file.name, file.mimeType, file.buffer.toString("base64")] as const,
    );
    await this.root.locator(".drop-zone").dispatchEvent("drop", { dataTransfer: transfer });
  }

  async remove(name: string): Promise<void> {
    await this.root.getByRole("button", { name: word(this.language, "files.remove", { name }) }).click();
    await this.page.getByRole("dialog").getByRole("button", { name: word(this.language, "files.remove_action"), exact: true }).click();
  }
}

/** The comments of an expense's page. */
export class Comments {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  get root(): Locator {
    return this.page.getByTestId("comments");
  }

  get items(): Locator {
    return this.root.locator(".comment");
  }

  get field(): Locator {
    return this.root.getByRole("textbox", { name: word(this.language, "comments.write") });
  }

  get offered(): Locator {
    return this.root.getByRole("option");
  }

  async send(): Promise<void> {
    await this.root.getByRole("button", { name: word(this.language, "comments.send"), exact: true }).click();
  }
}

/** The bell above every page, and the list behind it. */
export class Notifications {
  constructor(
    readonly page: Page,
    readonly language: Language,
  ) {}

  bell(unread: number): Locator {
    return this.page.getByRole("link", { name: word(this.language, "notifications.bell", { count: String(unread) }), exact: true });
  }

  /** The number on the bell. */
  async count(): Promise<number> {
    const label = await this.page.locator("a.bell").getAttribute("aria-label");
    return Number(/\d+/.exec(label ?? "")?.[0]);
  }

  get items(): Locator {
    return this.page.getByTestId("notifications").getByRole("listitem");
  }
}
