import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { environment } from './environment';

/** Chromium as Debian ships it, without any network but the portal's. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser with a fresh profile. */
export class Browser {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly #profile: string;

  private constructor(context: BrowserContext, page: Page, profile: string) {
    this.context = context;
    this.page = page;
    this.#profile = profile;
  }

  static async open(): Promise<Browser> {
    const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: environment.chromium(),
      args: ARGUMENTS,
      headless: true,
      viewport: { width: 1400, height: 900 },
      acceptDownloads: true,
    });
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(30_000);
    return new Browser(context, page, profile);
  }

  /** Opens the portal and signs in as guest. */
  async signIn(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.getByRole('button', { name: 'Enter' }).click();
    await this.page.getByRole('link', { name: 'Home' }).first().waitFor();
  }

  /** A picture for a person, where E2E_SCREENSHOTS names a folder. */
  async picture(name: string): Promise<void> {
    const folder = process.env.E2E_SCREENSHOTS;
    if (!folder) return;
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.context.close();
    await rm(this.#profile, { recursive: true, force: true });
  }
}
