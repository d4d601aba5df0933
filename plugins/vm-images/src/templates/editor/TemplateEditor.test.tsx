import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { renderPlugin } from '../../../dev/fake/renderPlugin';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);

const title = () => screen.findByLabelText(/^Title/);

async function replace(field: HTMLElement, text: string) {
  await userEvent.click(field);
  await userEvent.clear(field);
  await userEvent.paste(text);
}

it('creates a template with a mapping that is searched for, its facts prefilled', async () => {
  const { backend } = renderPlugin(server, '/vm-images/templates/new');
  const save = await screen.findByRole('button', { name: 'Save' });
  expect(save).toHaveAttribute('aria-disabled', 'true');
  expect(save).toHaveAccessibleDescription('Title: Give it a title.');
  // Nobody is blamed for what is still blank.
  expect(screen.queryByText('Give it a title.')).toBeNull();

  await replace(await title(), 'Ubuntu for teams');
  expect(save).not.toHaveAttribute('aria-disabled');
  await userEvent.click(screen.getByRole('button', { name: 'Add mapping' }));
  const mapping = within(
    await screen.findByRole('group', { name: 'Mapping for This machine' }),
  );
  expect(save).toHaveAccessibleDescription('Mapping: Choose an image.');
  await userEvent.click(mapping.getByRole('button', { name: /^Image source/ }));
  await userEvent.click(await screen.findByRole('option', { name: /^Custom/ }));
  await userEvent.type(
    mapping.getByRole('textbox', { name: /^Image/ }),
    'web-with',
  );
  await userEvent.click(
    await screen.findByRole('option', { name: /debian-12-web-with-nginx/ }),
  );
  expect(screen.getByLabelText('Distribution')).toHaveValue('Debian');
  await userEvent.click(mapping.getByLabelText('Sizes'));
  await userEvent.click(
    await screen.findByRole('option', { name: /^Medium: 2 vCPU/ }),
  );
  // The form that people get shows at once what was chosen.
  const preview = within(screen.getByLabelText('Preview of the form'));
  expect(await preview.findByRole('radio', { name: /^Medium/ })).toBeChecked();
  expect(preview.queryByRole('radio', { name: /^Small/ })).toBeNull();

  await userEvent.click(save);
  expect(
    await screen.findByRole('heading', { name: 'Ubuntu for teams' }),
  ).toBeVisible();
  const sent = backend.calls.find(({ call }) => call === 'POST /templates');
  expect(sent?.body).toEqual({
    title: 'Ubuntu for teams',
    os: { type: 'linux', distribution: 'debian', version: '12' },
    ownerRef: 'user:default/guest',
    visibility: 'public',
    published: true,
    maxCount: 10,
    mappings: [
      {
        platformId: 'local',
        region: 'local',
        imageSource: 'custom',
        imageId: 'img-web',
        sizes: ['medium'],
      },
    ],
  });
});

it('validates as one types', async () => {
  renderPlugin(server, '/vm-images/templates/tpl-debian/edit', backend => {
    backend.templates[0].actions.edit = { effect: 'allow', findings: [] };
  });
  await replace(await title(), '  ');
  expect(screen.getByText('Give it a title.')).toBeVisible();
  await replace(screen.getByLabelText('Login user'), 'Ada!');
  expect(screen.getByText(/a letter first\.$/)).toBeVisible();
  await replace(screen.getByLabelText('Most at a time'), '101');
  expect(screen.getByText('From 1 to 100.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Add mapping' }));
  const groups = screen.getAllByRole('group', { name: /^Mapping for/ });
  expect(groups).toHaveLength(2);
  await userEvent.click(
    screen.getByRole('button', { name: 'Remove mapping This machine' }),
  );
  expect(screen.getAllByRole('group', { name: /^Mapping for/ })).toHaveLength(
    1,
  );
});

it('keeps both when someone else saved first', async () => {
  const { backend } = renderPlugin(
    server,
    '/vm-images/templates/tpl-web/edit',
    ({ templates }) => {
      const template = templates.find(({ id }) => id === 'tpl-web')!;
      template.mappings = template.mappings.slice(0, 2);
    },
  );
  await replace(await title(), 'Mine');
  const theirs = backend.templates.find(({ id }) => id === 'tpl-web')!;
  Object.assign(theirs, { description: 'Theirs', maxCount: 3, etag: '7' });

  const save = screen.getByRole('button', { name: 'Save' });
  await userEvent.click(save);
  expect(
    await screen.findByText(/Someone changed this template meanwhile/),
  ).toHaveTextContent('(description, most at a time)');
  expect(screen.getByLabelText('Description')).toHaveValue('Theirs');
  expect(await title()).toHaveValue('Mine');

  await userEvent.click(save);
  expect(await screen.findByRole('heading', { name: 'Mine' })).toBeVisible();
  const puts = backend.calls.filter(({ call }) => call.startsWith('PUT'));
  expect(puts).toHaveLength(2);
  expect(puts[1].body).toMatchObject({
    title: 'Mine',
    description: 'Theirs',
    maxCount: 3,
    mappings: [{ imageId: 'img-web' }, { imageId: 'img-ubuntu-22.04' }],
  });
});

it('lets one choose the template for an image, and maps it there', async () => {
  const { backend } = renderPlugin(
    server,
    '/vm-images/templates?addImage=img-web',
  );
  expect(
    await screen.findByText(/^Choose the VM template to which image/),
  ).toBeVisible();
  const card = (
    await screen.findByRole('link', { name: 'CentOS 9 (legacy)' })
  ).closest('article')!;
  await userEvent.click(
    within(card).getByRole('button', { name: 'Add image here' }),
  );
  // It takes the place of the broken one on the same platform.
  await waitFor(() =>
    expect(screen.getByRole('textbox', { name: /^Image/ })).toHaveValue(
      'debian-12-web-with-nginx-and-the-company-certificates-2026-11',
    ),
  );
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(
    await screen.findByRole('heading', { name: 'CentOS 9 (legacy)' }),
  ).toBeVisible();
  expect(await screen.findByText('Ready')).toBeVisible();
  const put = backend.calls.find(({ call }) => call.startsWith('PUT'));
  expect(put?.body).toMatchObject({
    mappings: [
      { platformId: 'local', imageSource: 'custom', imageId: 'img-web' },
    ],
  });
});

it('refuses to edit what belongs to others, with the reason', async () => {
  renderPlugin(server, '/vm-images/templates/tpl-windows/edit');
  expect(
    await screen.findByText('You may not change this VM template'),
  ).toBeVisible();
  expect(
    screen.getByText(/Only group:default\/windows-team may change/),
  ).toBeVisible();
});
