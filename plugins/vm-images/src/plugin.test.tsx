import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import {
  screen,
  waitForElementToBeRemoved,
  within,
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { renderPlugin } from '../dev/fake/renderPlugin';

jest.setTimeout(30_000);

describe('the plugin in a portal', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  it('brings a sidebar item, the tabs of its pages and the drawer of operations', async () => {
    renderPlugin(server, '/vm-images');

    const table = await screen.findByRole('table', { name: 'Images' });
    expect(await within(table).findByText('centos-9-legacy')).toBeVisible();
    expect(
      screen.getAllByRole('link', { name: 'VM Images' })[0],
    ).toHaveAttribute('href', '/vm-images');

    await userEvent.click(
      await screen.findByRole('button', { name: 'Operations: 1 running' }),
    );
    const drawer = await screen.findByRole('dialog', { name: 'Operations' });
    expect(
      within(drawer).getByText('Import image ubuntu-24.04-build-agent'),
    ).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await waitForElementToBeRemoved(drawer);
  });

  it.each([
    ['/vm-images/templates', 'VM templates'],
    ['/vm-images/machines', 'Virtual machines'],
    ['/vm-images/operations', 'Operations'],
    ['/vm-images/platforms', 'Platforms'],
  ])('has a page at %s', async (path, title) => {
    renderPlugin(server, path);
    expect(
      await screen.findByRole('heading', { name: title, level: 2 }),
    ).toBeVisible();
  });

  it('says so when there is no such image', async () => {
    renderPlugin(server, '/vm-images/images/nowhere');
    expect(await screen.findByText('There is no such image')).toBeVisible();
  });
});
