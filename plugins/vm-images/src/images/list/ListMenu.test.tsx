import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import type { FakeBackend } from '../../../dev/fake/FakeBackend';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

const saved: { name: string; file: Blob }[] = [];
beforeEach(() => {
  saved.length = 0;
  const files = new Map<string, Blob>();
  URL.createObjectURL = file => {
    const url = `blob:${files.size}`;
    files.set(url, file as Blob);
    return url;
  };
  URL.revokeObjectURL = () => {};
  jest
    .spyOn(HTMLAnchorElement.prototype, 'click')
    .mockImplementation(function click(this: HTMLAnchorElement) {
      saved.push({ name: this.download, file: files.get(this.href)! });
    });
});
afterEach(() => jest.restoreAllMocks());

async function choose(item: string, path: string, prepare?: Prepare) {
  const asked: URLSearchParams[] = [];
  renderPlugin(server, path, backend => {
    backend.before.push([
      'GET',
      /^\/images\/export$/,
      ({ query }) => {
        asked.push(query);
        return new Response('"Name"\r\n', {
          headers: {
            'Content-Disposition': `attachment; filename="images.${query.get(
              'format',
            )}"`,
          },
        });
      },
    ]);
    prepare?.(backend);
  });
  await screen.findByRole('table', { name: 'Images' });
  await userEvent.click(
    screen.getByRole('button', { name: 'More about images' }),
  );
  await userEvent.click(await screen.findByRole('menuitem', { name: item }));
  return asked;
}
type Prepare = (backend: FakeBackend) => void;

it.each([
  ['Export CSV', 'csv'],
  ['Export Excel', 'xlsx'],
])('%s saves the list as it is narrowed and sorted', async (item, format) => {
  const asked = await choose(
    item,
    '/vm-images?tab=public&os=ubuntu&os=debian&search=12&sort=name&order=asc',
  );
  await waitFor(() => expect(saved.length).toBe(1));
  expect(saved[0].name).toBe(`images.${format}`);
  expect(saved[0].file.size).toBe(8);
  expect([...asked[0]].sort()).toEqual([
    ['format', format],
    ['order', 'asc'],
    ['os', 'debian'],
    ['os', 'ubuntu'],
    ['scope', 'public'],
    ['search', '12'],
    ['sort', 'name'],
  ]);
  expect(await screen.findByText(`Saved images.${format}`)).toBeInTheDocument();
});

it('says why an export failed, and saves nothing', async () => {
  await choose('Export CSV', '/vm-images', backend =>
    backend.before.unshift([
      'GET',
      /^\/images\/export$/,
      () => ({
        status: 503,
        body: { error: { name: 'Error', message: 'The database is away.' } },
      }),
    ]),
  );
  expect(
    await screen.findByText('The list could not be exported for CSV.'),
  ).toBeInTheDocument();
  expect(screen.getByText('The database is away.')).toBeInTheDocument();
  expect(saved).toEqual([]);
});

it('opens the guide, which tells formats by the tables of the code', async () => {
  await choose('How to make and convert images', '/vm-images');
  expect(
    await screen.findByRole('heading', {
      name: 'How to make and convert images',
    }),
  ).toBeVisible();
  expect(
    screen.getByText(
      'qemu-img convert -p -f vpc -O qcow2 -c disk.vhd disk.qcow2',
    ),
  ).toBeVisible();
  expect(
    screen.getByText(/An import takes QCOW2, VMDK, VHDX, VHD, VDI, ISO, RAW/),
  ).toBeVisible();
  expect(screen.getByText('LUKS volume')).toBeVisible();
  expect(
    screen.getByRole('button', { name: 'Copy the commands: VHD' }),
  ).toBeVisible();
});
