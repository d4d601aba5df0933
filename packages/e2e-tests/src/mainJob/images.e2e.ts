/**
 * How images come in and go out, as a person does it: in a real browser, on the
 * production build. The tests tell one story, in order.
 */
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Request } from 'playwright-core';
import { eventually } from '../harness';
import { confirmImport, dropFile, slowDown } from './files';
import { digestOf, guestImage, ImageSource } from './guestImage';
import { Job } from './Job';

/** The guest image is on its way for about a minute. */
const SLOW_BYTES_PER_SECOND = 256 * 1024;

describe('the main job, by its images', () => {
  let job: Job;
  let source: ImageSource;

  beforeAll(async () => {
    source = await ImageSource.open();
    job = await Job.create({
      APP_CONFIG_vmImages_imports_url_allowHosts: '["127.0.0.1"]',
    });
  });

  afterAll(async () => {
    await job?.dispose();
    source?.close();
  });

  it('refuses sizes that do not fit, and says why', async () => {
    const { page, api } = job;
    const image = await job.available('small-linux');
    await api.updateImage(image.id, { minMemoryMiB: 512 });
    await job.open('/vm-images');
    await page
      .getByRole('row', { name: /small-linux/ })
      .getByRole('button', { name: /create virtual machine/i })
      .click();
    const micro = page.getByRole('radio', { name: /^Micro/ });
    await micro.waitFor();
    expect(await micro.getAttribute('aria-disabled')).toBe('true');
    expect(await micro.isChecked()).toBe(false);
    await page.getByText('Too little memory').waitFor();
    await micro.hover();
    await page
      .getByText(/needs at least 512 MiB/)
      .first()
      .waitFor();
    await job.browser.picture('refused-size');
    await job.button('Cancel').click();
    await api.updateImage(image.id, { minMemoryMiB: 96 });
  });

  /** Requests of this page by which bytes travel, from now on. */
  function watchUploads(): Request[] {
    const seen: Request[] = [];
    job.page.on('request', request => {
      const { pathname } = new URL(request.url());
      if (/\/uploads(\/|$)/.test(pathname)) seen.push(request);
    });
    return seen;
  }

  it('imports a dropped file, over a reload', async () => {
    const { page, api } = job;
    const file = join(job.portal.dataDir, 'dropped.qcow2');
    await copyFile(await guestImage(), file);
    const bytes = await readFile(file);
    await job.open('/vm-images');
    await job.button('Import image').waitFor();
    const speedUp = await slowDown(page, SLOW_BYTES_PER_SECOND);
    await dropFile(page, file);
    const dialog = page.getByRole('dialog', { name: 'Import image' });
    await dialog.getByText(/qcow2/i).first().waitFor();
    await job.browser.picture('import-file');
    const before = await eventually('a part has arrived', async () => {
      const [upload] = await api.listUploads();
      return upload?.offset > 0 && upload;
    });
    expect(before).toMatchObject({ status: 'receiving' });

    await page.reload();
    await speedUp();
    const requests = watchUploads();
    const tray = page.getByRole('region', { name: 'Uploads' });
    await tray.getByText(/needs the file again/).waitFor();
    await job.browser.picture('import-interrupted');
    const cut = await api.listUploads();
    expect(cut).toMatchObject([{ id: before.id, status: 'receiving' }]);
    expect(cut[0].offset).toBeGreaterThanOrEqual(before.offset);
    await tray.getByLabel('Choose dropped.qcow2 again').setInputFiles(file);
    await tray.getByText(/uploaded$/).waitFor();
    expect(requests.map(one => one.method())).not.toContain('POST');
    const [first] = requests.filter(one => one.method() === 'PATCH');
    expect(first.url().endsWith(`/${before.id}`)).toBe(true);
    // What was under way when the page went may have come after that.
    expect(Number(first.headers()['upload-offset'])).toBeGreaterThanOrEqual(
      cut[0].offset,
    );

    await tray.getByRole('button', { name: 'Finish import' }).click();
    const started = page.waitForRequest(
      one => one.method() === 'POST' && one.url().endsWith('/imports'),
    );
    await confirmImport(dialog);
    expect((await started).postDataJSON()).toMatchObject({
      source: { type: 'upload', uploadId: before.id },
    });
    const image = await job.available('dropped');
    expect(image.sizeBytes).toBe(bytes.length);
    expect(image.digest).toBe(digestOf(bytes));
  });

  it('imports from a URL and launches what came', async () => {
    const { page, api } = job;
    await job.open('/vm-images');
    await job.button('Import image').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('URL').fill(source.url('from-the-net.qcow2'));
    await page.keyboard.press('Enter');
    await confirmImport(dialog);
    const image = await job.available('from-the-net');
    await api.updateImage(image.id, {
      features: { cloudInit: true, guestAgent: true },
      defaultUser: 'debian',
    });
    await api.launch({
      imageId: image.id,
      name: 'imported',
      login: { sshPublicKeys: [job.keys.publicKey.trim()] },
    });
    const machine = await job.running('imported');
    expect(await job.login(machine, 'hostname')).toBe('imported\n');
  });

  it('hands an image out by a link that resumes', async () => {
    const image = await job.available('dropped');
    const link = await job.api.createDownload(image.id);
    const whole = Buffer.from(await (await fetch(link.url)).arrayBuffer());
    expect(whole.length).toBe(link.sizeBytes);
    const rest = await fetch(link.url, {
      headers: { Range: `bytes=${whole.length - 1000}-` },
    });
    expect(rest.status).toBe(206);
    const tail = Buffer.from(await rest.arrayBuffer());
    expect(tail.equals(whole.subarray(-1000))).toBe(true);
    expect(digestOf(whole)).toBe(image.digest);
  });

  it('refuses what is no disk before any of it is sent', async () => {
    const { page } = job;
    await job.open('/vm-images');
    await job.button('Import image').click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input[type=file]').setInputFiles({
      name: 'page.qcow2',
      mimeType: 'text/html',
      buffer: Buffer.from('<!DOCTYPE html><html><body>Sign in</body></html>'),
    });
    await dialog
      .getByRole('alert')
      .filter({ hasText: 'page.qcow2 can’t be imported' })
      .waitFor();
    await job.browser.picture('import-refused');
    expect(await job.api.listUploads()).toEqual([]);
  });

  it('shows what ran in Operations, from every page', async () => {
    const { page } = job;
    await job.open('/catalog');
    await page
      .getByRole('button', { name: /^Operations/ })
      .first()
      .click();
    await page
      .getByText(/Import image from-the-net/)
      .first()
      .waitFor();
    await job.browser.picture('operations-drawer');
    await job.open('/vm-images/operations');
    await page
      .getByText(/Import image dropped/)
      .first()
      .waitFor();
    await job.browser.picture('operations');
  });
});
