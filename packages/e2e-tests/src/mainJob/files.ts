import type { Locator, Page } from 'playwright-core';
import { eventually } from '../harness';

/** What is detected meanwhile is not asked for, then the dialog goes on itself. */
export async function confirmImport(dialog: Locator): Promise<void> {
  const start = dialog.getByRole('button', { name: 'Import', exact: true });
  const next = dialog.getByRole('button', { name: 'Next' });
  await eventually('nothing is left to ask', async () => {
    if (await start.isVisible()) return true;
    await next.click({ timeout: 1_000 }).catch(() => undefined);
    return false;
  });
  await start.click();
}

/** Drags a file of this machine over the page, and lets go of it. */
export async function dropFile(page: Page, path: string): Promise<void> {
  const input = await page.evaluateHandle(() => {
    const element = document.createElement('input');
    element.type = 'file';
    return element;
  });
  await input.setInputFiles(path);
  const dataTransfer = await input.evaluateHandle(({ files }) => {
    const data = new DataTransfer();
    data.items.add(files![0]);
    return data;
  });
  const body = page.locator('body');
  for (const event of ['dragenter', 'dragover', 'drop']) {
    await body.dispatchEvent(event, { dataTransfer });
  }
}

/** Lets the page send so many bytes a second at most; answers how to end it. */
export async function slowDown(
  page: Page,
  bytesPerSecond: number,
): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  const limit = (uploadThroughput: number) =>
    session.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: 0, downloadThroughput: -1 },
      uploadThroughput,
    });
  await session.send('Network.enable');
  await limit(bytesPerSecond);
  return async () => {
    await limit(-1);
    await session.detach();
  };
}
