import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { renderPlugin } from '../../../dev/fake/renderPlugin';
import { makeImage } from '../../../dev/fake/images';
import type { FakeBackend } from '../../../dev/fake/FakeBackend';
import { GraphFrame } from './GraphFrame';
import { graphHeight } from './graphHeight';
import { graphOf } from './lineageGraph';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

// The DOM of tests measures no pictures.
Object.assign(window.SVGElement.prototype, {
  getBBox: () => ({ x: 0, y: 0, width: 220, height: 52 }),
});

const version = (n: number, facts = {}) =>
  makeImage({
    ...{ id: `img-v${n}`, name: `web-v${n}`, version: String(n) },
    ...{ family: 'web', familyId: 'web', ...facts },
  });

const withVersions = (backend: FakeBackend) => {
  backend.images = [version(2), version(1, { usedBy: 2 })];
};

it('promotes by one click, shows who did it, and rolls back by one', async () => {
  const { backend } = renderPlugin(
    ...([
      server,
      '/vm-images/images/img-v2?tab=versions',
      withVersions,
    ] as const),
  );
  expect(await screen.findByText('It has no channel yet')).toBeVisible();
  const table = await screen.findByRole('table', { name: 'Versions of web' });
  const row = (name: string) => within(table).getByText(name).closest('tr')!;
  expect(within(row('web-v1')).getByText('2 VMs')).toBeVisible();
  const promote = (name: string) =>
    userEvent.click(
      within(row(name)).getByRole('button', { name: 'Promote to stable' }),
    );
  await promote('web-v1');
  const channel = await screen.findByRole('region', { name: 'stable' });
  expect(within(channel).getByText('version 1')).toBeVisible();
  expect(
    within(channel).getByRole('button', { name: 'Roll back' }),
  ).toHaveAttribute('aria-disabled', 'true');
  await promote('web-v2');
  const back = await screen.findByRole('button', {
    name: 'Roll back to version 1',
  });
  expect(within(row('web-v2')).getByText('stable')).toBeVisible();
  await userEvent.click(back);
  await waitFor(() =>
    expect(within(channel).getByText('version 1')).toBeVisible(),
  );
  await userEvent.click(
    within(channel).getByRole('button', { name: 'History' }),
  );
  const history = await screen.findByRole('list', {
    name: 'History of stable',
  });
  await waitFor(() =>
    expect(within(history).getAllByRole('listitem')).toHaveLength(3),
  );
  expect(within(history).getByText(/Rolled back/)).toBeVisible();
  const puts = backend.calls.filter(({ call }) => call.startsWith('PUT'));
  expect(puts.map(({ body }) => body)).toEqual([
    { imageId: 'img-v1' },
    { imageId: 'img-v2' },
  ]);
});

it('denies promotion with the reason', async () => {
  renderPlugin(
    ...([server, '/vm-images/images/img-v1?tab=versions'] as const),
    backend => {
      backend.images = [version(1, { standing: 'revoked' })];
    },
  );
  const promote = await screen.findByRole('button', {
    name: 'Promote to stable',
  });
  expect(promote).toHaveAttribute('aria-disabled', 'true');
  expect(promote).toHaveAccessibleDescription(/"web-v1" is revoked/);
});

it('says that a revocation is final, where it would be changed', async () => {
  renderPlugin(...([server, '/vm-images/images/img-v1'] as const), backend => {
    backend.images = [version(1, { standing: 'revoked' })];
  });
  await userEvent.click(
    await screen.findByRole('button', { name: 'More actions' }),
  );
  const change = await screen.findByRole('menuitem', {
    name: /Change standing/,
  });
  expect(change).toHaveAttribute('aria-disabled', 'true');
  expect(change).toHaveAccessibleDescription(/that is final/);
});

it('revokes with a reason, and says so on the page', async () => {
  const { backend } = renderPlugin(
    ...([server, '/vm-images/images/img-v1', withVersions] as const),
  );
  await userEvent.click(
    await screen.findByRole('button', { name: 'More actions' }),
  );
  await userEvent.click(
    await screen.findByRole('menuitem', { name: 'Change standing' }),
  );
  const dialog = await screen.findByRole('dialog');
  await userEvent.click(within(dialog).getByLabelText('Standing'));
  await userEvent.click(await screen.findByRole('option', { name: 'Revoked' }));
  await userEvent.type(within(dialog).getByLabelText(/Reason/), 'Backdoor.');
  await userEvent.click(within(dialog).getByRole('checkbox'));
  await userEvent.click(within(dialog).getByRole('button', { name: 'Revoke' }));
  expect(await screen.findByText(/: Backdoor\./)).toBeVisible();
  expect(backend.calls).toContainEqual({
    call: 'POST /images/img-v1/standing',
    body: { to: 'revoked', reason: 'Backdoor.', inherit: true },
  });
});

it('shows a planned standing and cancels it', async () => {
  const plan = {
    ...{ to: 'obsolete', reason: 'Too old.', inherit: false },
    ...{ at: '2099-01-01T00:00:00Z', plannedBy: 'user:default/guest' },
    plannedAt: '2026-01-01T00:00:00Z',
  };
  let planned = true;
  const { backend } = renderPlugin(
    ...([server, '/vm-images/images/img-v1', withVersions] as const),
  );
  backend.before.push(
    [
      'GET',
      /^\/images\/img-v1\/standing$/,
      () => ({
        body: { standing: 'stable', history: [], ...(planned && { plan }) },
      }),
    ],
    [
      'DELETE',
      /^\/images\/img-v1\/standing\/plan$/,
      () => {
        planned = false;
        return { status: 204, body: undefined };
      },
    ],
  );
  expect(await screen.findByText(/Too old\./)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel plan' }));
  await waitFor(() => expect(screen.queryByText(/Too old\./)).toBeNull());
});

it('draws the lineage and says it in words', async () => {
  renderPlugin(...([server, '/vm-images/images/img-web?tab=lineage'] as const));
  const list = await screen.findByRole('list', { name: 'Lineage' });
  expect(within(list).getByRole('link', { name: 'debian-12' })).toHaveAttribute(
    ...(['href', '/vm-images/images/img-debian-12'] as const),
  );
  expect(within(list).getByText(/captured from debian-12/)).toBeVisible();
  expect(within(list).getByText('2 images that you may not see')).toBeVisible();
  // What stands for the graph goes when that is drawn.
  await waitFor(
    () => expect(screen.queryByLabelText('Drawing the lineage')).toBeNull(),
    { timeout: 30_000 },
  );
  expect(list).toBeVisible();
});

it('shows a skeleton as high as the graph until that can be seen', async () => {
  const frame = (visibility?: 'hidden' | 'visible') => (
    <GraphFrame height={400}>
      {visibility && (
        <div style={{ visibility }}>
          <svg />
        </div>
      )}
    </GraphFrame>
  );
  const { container, rerender } = render(frame());
  expect(screen.getByRole('status')).toHaveStyle({ height: '100%' });
  rerender(frame('hidden'));
  expect(screen.getByLabelText('Drawing the lineage')).toBeVisible();
  rerender(frame('visible'));
  await waitFor(() => expect(screen.queryByRole('status')).toBeNull());
  expect(container.firstChild).toHaveStyle({ height: '400px' });
});

it('is as high as its fullest column, within bounds', () => {
  const node = (id: string) => ({ id, kind: 'image' as const, label: id });
  const star = (leaves: number) => ({
    nodes: ['root', ...Array.from({ length: leaves }, (_, at) => `${at}`)].map(
      node,
    ),
    edges: Array.from({ length: leaves }, (_, at) => ({
      ...{ from: 'root', to: `${at}` },
    })),
  });
  expect([1, 6, 100].map(leaves => graphHeight(star(leaves)))).toEqual([
    ...[260, 440, 640],
  ]);
});

it('makes a graph that keeps the place of what is hidden', () => {
  const image = (id: string, parentId?: string, viaHidden?: number) => ({
    ...{ id, name: id, platformId: 'local', status: 'available' as const },
    ...{ standing: 'stable' as const, virtualMachines: id === 'c' ? 2 : 0 },
    ...{ parentId, viaHidden },
  });
  const { edges, nodes } = graphOf({
    imageId: 'b',
    images: [image('a'), image('b', 'a'), image('c', 'b', 2)],
    templates: [{ id: 't', title: 'Web', imageId: 'c' }],
    hidden: { ancestors: 0, descendants: 2, templates: 0 },
    isCapped: false,
  });
  expect(edges.map(({ from, to }) => `${from} > ${to}`)).toEqual([
    ...['a > b', 'b > between b c', 'between b c > c', 'c > template t c'],
    'c > machines c',
  ]);
  expect(nodes.map(({ label }) => label)).toEqual([
    ...['a', 'b', '2 hidden images', 'c', 'Web', '2 virtual machines'],
  ]);
  expect(nodes.find(({ current }) => current)?.id).toBe('b');
});
