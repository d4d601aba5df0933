/**
 * The main job of the product, as a person does it: in a real browser, on the
 * production build, with real virtual machines that are logged in to. The tests
 * tell one story, in order.
 */
import { randomUUID } from 'node:crypto';
import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';
import { eventually } from '../harness';
import { changeSystem } from './changeSystem';
import { BOOT_MS, Job } from './Job';

const PASSWORD = 'Staple-battery-7-horse';

describe('the main job, by its machines', () => {
  const remark = `left by the first machine ${randomUUID()}`;
  let job: Job;

  beforeAll(async () => {
    job = await Job.create({
      // Six of the smallest; the seventh of a batch has to wait for memory.
      APP_CONFIG_vmImages_qemu_maxMemoryMiB: '1536',
    });
  });

  afterAll(() => job?.dispose());

  it('offers a public image, a ready template, and that in Create', async () => {
    await job.open('/vm-images');
    await job.page.getByText('small-linux').first().waitFor();
    await job.page.getByText('Available').first().waitFor();
    await job.browser.picture('images');

    await job.open('/vm-images/templates');
    await job.button('Launch').first().waitFor();
    await job.browser.picture('templates');

    await eventually('the software template is in the catalog', async () => {
      const response = await fetch(
        `${job.portal.url}/api/catalog/entities/by-query?filter=kind=template`,
        { headers: { Authorization: `Bearer ${await job.portal.token()}` } },
      );
      const { items } = (await response.json()) as { items: unknown[] };
      return items.length > 0;
    });
    await job.open('/create');
    await job.page.getByText('small-linux').first().waitFor();
    await job.browser.picture('create');
  });

  it('launches a real virtual machine from Create, with key and password', async () => {
    await job.open('/create');
    await job.page
      .getByRole('button', { name: /choose/i })
      .first()
      .click();
    const name = job.page.getByLabel(/^Name/);
    await name.fill('first');
    await job.page.getByRole('radiogroup').first().waitFor();
    await job.page
      .getByRole('textbox', { name: 'SSH public key', exact: true })
      .fill(job.keys.publicKey);
    await job.page
      .getByRole('checkbox', { name: 'Log in with a password as well' })
      .check();
    await job.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await job.browser.picture('create-form');
    await job.button(/review|next/i, false).click();
    // The form stays until its fields are checked; it does hold the password.
    await job.button(/^create$/i, false).waitFor();
    await job.browser.picture('create-review');
    expect(await job.page.content()).not.toContain(PASSWORD);
    await job.button(/^create$/i, false).click();
    const link = job.page.getByRole('link', {
      name: 'Open the virtual machine',
    });
    await link.waitFor({ timeout: BOOT_MS });
    await job.browser.picture('create-done');
    await link.click();
    await job.page.getByText('Running').first().waitFor();

    const machine = await job.running('first');
    expect(await job.login(machine, 'hostname')).toBe('first\n');
    expect(await job.login(machine, 'hostname', PASSWORD)).toBe('first\n');
    await expect(
      job.login(machine, 'hostname', `${PASSWORD}x`),
    ).rejects.toThrow();
  });

  it('shows state, SSH command and a live serial console', async () => {
    const machine = await job.running('first');
    await job.open(`/vm-images/machines/${machine.id}`);
    await job.page.getByText(machine.sshCommand!).first().waitFor();
    await job.browser.picture('machine');
    await job.page.getByRole('tab', { name: 'Console' }).click();
    const rows = job.page.locator('.xterm-rows');
    await rows.waitFor();
    await eventually('the console shows a login prompt', async () =>
      (await rows.innerText()).replace(/\s/g, '').includes('login:'),
    );
    await job.page.locator('.xterm').click();
    await job.page.keyboard.type('debian\n');
    await eventually('the guest asks for the password', async () =>
      (await rows.innerText()).includes('Password'),
    );
    await job.browser.picture('console');
  });

  it('captures the changed machine as a private image', async () => {
    const machine = await job.running('first');
    await job.login(machine, `echo '${remark}' > ~/remark && sync`);
    await job.open(`/vm-images/machines/${machine.id}`);
    await job.button('Capture image').first().click();
    const dialog = job.page.getByRole('dialog');
    await dialog.getByLabel(/^Image name/).fill('With a remark');
    await job.browser.picture('capture');
    await dialog.getByRole('button', { name: 'Capture image' }).click();
    const image = await job.available('With a remark');
    expect(image).toMatchObject({ visibility: 'private', format: 'qcow2' });
    await job.open('/vm-images');
    await job.page.getByText('With a remark').first().waitFor();
    await job.browser.picture('captured');
    await job.open('/vm-images/operations');
    await job.page
      .getByText(/Capture image With a remark/)
      .first()
      .waitFor();
  });

  it('maps the captured image into the template', async () => {
    const [template] = await job.api.listTemplates();
    await job.open(`/vm-images/templates/${template.id}`);
    await job.button('Edit').first().click();
    const mapping = job.page.getByRole('group', { name: /mapping/i }).first();
    await mapping.getByLabel('Image source').click();
    await job.page.getByRole('option', { name: /^Custom/ }).click();
    await mapping.locator('input[id$=image]').fill('remark');
    await job.page.getByRole('option', { name: /With a remark/ }).click();
    await job.browser.picture('mapping');
    await job.button(/^Save/, false).click();
    await eventually(
      'the template resolves to the captured image',
      async () => {
        const now = await job.api.getTemplate(template.id);
        return now.mappings[0].imageName === 'With a remark';
      },
    );
    await job.browser.picture('mapped');
  });

  it('launches three more in one go, with the change in them', async () => {
    await job.open('/vm-images/templates');
    await job.button('Launch').first().click();
    const dialog = job.page.getByRole('dialog');
    await dialog.getByLabel(/^Name/).fill('more');
    await dialog.getByLabel('How many').fill('3');
    await dialog
      .getByRole('textbox', { name: 'SSH public key', exact: true })
      .fill(job.keys.publicKey);
    await job.browser.picture('launch-three');
    await dialog
      .getByRole('button', { name: 'Create 3 virtual machines' })
      .click();
    await dialog.getByText('more-3').waitFor();
    await job.browser.picture('launching-three');
    for (const name of ['more-1', 'more-2', 'more-3']) {
      const machine = await job.running(name);
      expect(await job.login(machine, 'hostname; cat ~/remark')).toBe(
        `${name}\n${remark}\n`,
      );
    }
    await job.browser.picture('launched-three');
  });

  it('tells which of many failed, and retries only those', async () => {
    await job.open('/vm-images/templates');
    await job.button('Launch').first().click();
    const dialog = job.page.getByRole('dialog');
    await dialog.getByLabel(/^Name/).fill('part');
    await dialog.getByLabel('How many').fill('3');
    await dialog
      .getByRole('textbox', { name: 'SSH public key', exact: true })
      .fill(job.keys.publicKey);
    await dialog
      .getByRole('button', { name: 'Create 3 virtual machines' })
      .click();
    // Four run, and there is memory for six.
    await dialog
      .getByText('2 of 3 ready, 1 failed')
      .waitFor({ timeout: BOOT_MS });
    await dialog.getByText(/needs 256 MiB of memory/).waitFor();
    await job.browser.picture('partial-failure');
    const before = await parts();
    expect(before).toHaveLength(3);

    await job.removeMachine('first');
    await dialog.getByRole('button', { name: 'Retry failed' }).click();
    await dialog.getByText('3 of 3 ready').waitFor({ timeout: BOOT_MS });
    const after = await parts();
    // The same three, and those that ran were not made anew.
    expect(after.map(({ id }) => id).sort()).toEqual(
      before.map(({ id }) => id).sort(),
    );
    for (const { name } of after) {
      expect(await job.login(await job.running(name), 'hostname')).toBe(
        `${name}\n`,
      );
      await job.removeMachine(name);
    }
  });

  async function parts(): Promise<VirtualMachine[]> {
    const all = await job.machines();
    return all.filter(({ name }) => name.startsWith('part-'));
  }

  it('changes the system of a machine, and keeps where it is', async () => {
    const machine = await job.running('more-2');
    await changeSystem(job, {
      ...{ machineId: machine.id, machineName: 'more-2' },
      imageName: 'small-linux',
    });
    const changed = await eventually(
      'it runs the other system',
      async () => {
        const now = await job.running('more-2');
        return now.imageName === 'small-linux' && now;
      },
      { timeoutMs: BOOT_MS, everyMs: 1000 },
    );
    expect(changed).toMatchObject({
      ...{ id: machine.id, addresses: machine.addresses },
    });
    const seen = await job.login(changed, 'hostname; cat ~/remark');
    expect(seen).toMatch(/^more-2\n.*No such file/s);
  });

  it('stops, starts and deletes', async () => {
    const machine = await job.running('more-3');
    await job.open(`/vm-images/machines/${machine.id}`);
    await job.button('Stop').click();
    await job.page.getByText('Stopped').first().waitFor({ timeout: BOOT_MS });
    await job.button('Start').click();
    await job.page.getByText('Running').first().waitFor({ timeout: BOOT_MS });
    const again = await job.running('more-3');
    await eventually('it answers again', async () =>
      (await job.login(again, 'cat ~/remark')).includes(remark),
    );
    await job.page.getByRole('button', { name: 'More actions' }).click();
    await job.page.getByRole('menuitem', { name: /delete/i }).click();
    const dialog = job.page.getByRole('dialog');
    await dialog.getByLabel('Type more-3 to confirm').fill('more-3');
    await dialog.getByRole('button', { name: /delete/i }).click();
    await job.isGone(machine.id);
  });

  it('keeps virtual machines running while the portal is away', async () => {
    const machine = await job.running('more-1');
    const before = await job.login(machine, 'cut -d. -f1 /proc/uptime');
    await job.portal.kill();
    expect(await job.login(machine, 'hostname')).toBe('more-1\n');
    await job.portal.start();
    const again = await job.running('more-1');
    expect(again.addresses).toEqual(machine.addresses);
    const after = await job.login(again, 'cut -d. -f1 /proc/uptime');
    expect(Number(after)).toBeGreaterThanOrEqual(Number(before));
  });
});
