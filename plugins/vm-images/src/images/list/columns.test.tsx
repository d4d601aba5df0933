import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { makeImage } from '../../../dev/fake/images';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(120_000);
const server = setupServer();
registerMswTestHooks(server);
beforeEach(() => localStorage.clear());

it('adds columns with the keyboard, keeps them, and takes them away', async () => {
  const images = [
    makeImage({
      id: 'img-plain',
      ...{ os: { type: 'windows' }, projectGroup: 'shop' },
      features: { cloudInit: true, sriov: true, hotUpgrade: false },
    }),
    makeImage({ id: 'img-secret', encrypted: true, features: {} }),
  ];
  renderPlugin(server, '/vm-images', backend => {
    backend.images = images;
  });
  const table = await screen.findByRole('table', { name: 'Images' });
  await within(table).findByText('img-plain');
  const titles = () =>
    [...table.querySelectorAll('th')].map(one => one.textContent);
  expect(titles()).not.toContain('Features');

  screen.getByRole('button', { name: 'Columns' }).focus();
  await userEvent.keyboard('{Enter}');
  const box = (name: string) =>
    screen.findByRole('menuitemcheckbox', { name, hidden: true });
  for (const name of ['Id', 'System type', 'Features', 'Project group']) {
    expect(await box(name)).toHaveAttribute('aria-checked', 'false');
    await userEvent.click(await box(name));
    expect(await box(name)).toHaveAttribute('aria-checked', 'true');
  }
  await userEvent.keyboard('{Escape}');
  expect(titles()).toEqual(
    expect.arrayContaining(['Id', 'System type', 'Features', 'Project group']),
  );
  const row = (name: string) =>
    within(table).getByRole('link', { name }).closest('tr')!;
  expect(row('img-plain')).toHaveTextContent(
    /Windows.*cloud-init, SR-IOV.*Not encrypted.*shop/,
  );
  expect(
    within(row('img-plain')).getByRole('button', { name: /^Copy the id/ }),
  ).toBeVisible();
  const secret = within(row('img-secret')).getByText('Encrypted');
  expect(secret).toBeVisible();
  expect(JSON.parse(localStorage.getItem('vm-images.columns')!)).toEqual([
    ...['id', 'system', 'features', 'projectGroup'],
  ]);

  await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
  await userEvent.click(await box('Features'));
  await userEvent.keyboard('{Escape}');
  expect(titles()).not.toContain('Features');
});
