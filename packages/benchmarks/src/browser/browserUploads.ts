import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { randomFile, settleDisk } from '../bytes/files';
import { createUpload, sendFile, tusPatch } from '../bytes/tusClient';
import { interleave, ratioOf, ratioRow, timed, type Row } from '../harness';
import { sqlite } from '../harness/databases';
import { tellMissing } from '../harness/missingPeer';
import { startBackend } from '../harness/startBackend';
import { bundleUploadPage, uploadPage } from './uploadPage';

const MiB = 1024 ** 2;
const ROUNDS = 7;
/** As `uploadPage` has it. */
declare function sendChosenFile(): Promise<{ uploadId: string; ms: number }>;

function findChromium(): string | undefined {
  const { stdout } = spawnSync('sh', ['-c', 'command -v chromium'], {
    encoding: 'utf8',
  });
  if (!stdout.trim()) tellMissing('Chromium', ['chromium']);
  return stdout.trim() || undefined;
}

async function withPage<T>(
  executablePath: string,
  folder: string,
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    headless: true,
  });
  try {
    return await work(context.pages()[0] ?? (await context.newPage()));
  } finally {
    await context.close();
  }
}

async function compare(options: {
  page: Page;
  file: string;
  size: number;
  /** Of uploads. */
  url: string;
}) {
  const { page, file, size, url } = options;
  const speed = (ms: number) => size / MiB / (ms / 1000);
  const remove = (address: string) =>
    fetch(address, {
      method: 'DELETE',
      headers: { 'Tus-Resumable': '1.0.0' },
    });
  const contestants = {
    async browser() {
      await settleDisk();
      await page.setInputFiles('input', file);
      const { uploadId, ms } = await page.evaluate(() => sendChosenFile());
      await remove(`${url}/${uploadId}`);
      return speed(ms);
    },
    async curl() {
      await settleDisk();
      let upload = '';
      const ms = await timed(async () => {
        upload = await createUpload(url, size);
        await sendFile(file, upload, tusPatch());
      });
      await remove(upload);
      return speed(ms);
    },
  };
  await interleave(contestants, 1);
  return interleave(contestants, ROUNDS);
}

/** U9: what a browser costs an upload. */
export async function benchBrowserUploads(options: {
  folder: string;
  full: boolean;
}): Promise<Row[]> {
  const { folder, full } = options;
  const executable = findChromium();
  if (!executable) return [];
  const size = (full ? 1024 : 256) * MiB;
  const file = join(folder, 'disk.raw');
  await randomFile(file, size);
  const database = await sqlite(folder);
  const profile = join(folder, 'profile');
  await mkdir(profile);
  const backend = await startBackend({
    database: database.config,
    stagingDir: join(folder, 'staging'),
    features: [uploadPage(await bundleUploadPage())],
  });
  const url = backend.url('/vm-images/uploads');
  try {
    const figures = await withPage(executable, profile, async page => {
      await page.goto(backend.url('/upload-page/'));
      return compare({ page, file, size, url });
    });
    return [
      ratioRow({
        id: 'U9',
        what: `upload of ${size / MiB} MiB by the page in Chromium / by curl`,
        ratio: ratioOf(figures.browser, figures.curl),
        atLeast: 0.5,
      }),
    ];
  } finally {
    await backend.stop();
    await database.close();
  }
}
