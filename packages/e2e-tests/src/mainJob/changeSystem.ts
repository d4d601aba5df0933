import { BOOT_MS, type Job } from './Job';

/** Gives a virtual machine the system of an image, in the browser. */
export async function changeSystem(
  job: Job,
  options: { machineId: string; machineName: string; imageName: string },
): Promise<void> {
  const { machineId, machineName, imageName } = options;
  const { page } = job;
  await job.open(`/vm-images/machines/${machineId}`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Reinstall or change OS' }).click();
  const dialog = page.getByRole('dialog');
  const image = dialog.getByLabel(/^Image/);
  await image.click();
  await image.fill(imageName);
  // Others may be of a family of that name, which stands behind theirs.
  await page.getByRole('option', { name: new RegExp(`^${imageName}`) }).click();
  await dialog
    .getByRole('textbox', { name: 'SSH public key', exact: true })
    .fill(job.keys.publicKey);
  await dialog.getByLabel(`Type ${machineName} to confirm`).fill(machineName);
  await job.browser.picture('change-system');
  await dialog.getByRole('button', { name: 'Change OS' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page
    .getByText('Reinstalling', { exact: false })
    .first()
    .waitFor({ timeout: BOOT_MS });
}
