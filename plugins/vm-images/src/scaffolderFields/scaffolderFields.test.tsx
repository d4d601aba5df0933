import {
  mockApis,
  registerMswTestHooks,
  renderInTestApp,
} from '@backstage/frontend-test-utils';
import {
  SecretsContextProvider,
  useTemplateSecrets,
  type TemplateParameterSchema,
} from '@backstage/plugin-scaffolder-react';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { VmImagesClient } from '@vm-images/backstage-plugin-vm-images-common';
import { vmImagesApiRef } from '@vm-images/backstage-plugin-vm-images-react';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { FakeBackend } from '../../dev/fake/FakeBackend';
import { withVerdicts } from '../../dev/fake/images';
import { validateLogin } from './validateLogin';
import { VmImagesLogin } from './VmImagesLogin';
import { VmImagesOwner } from './VmImagesOwner';
import { VmImagesSize } from './VmImagesSize';

jest.setTimeout(120_000);

const server = setupServer();
registerMswTestHooks(server);
beforeEach(() => localStorage.clear());

const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ada@laptop';

/** As the catalog's software templates ask it. */
const manifest: TemplateParameterSchema = {
  title: 'Debian 12',
  steps: [
    {
      title: 'Virtual machine',
      schema: {
        title: 'Virtual machine',
        type: 'object',
        required: ['login'],
        properties: {
          size: {
            title: 'Size',
            type: 'string',
            'ui:field': 'VmImagesSize',
            'ui:options': { templateId: 'tpl-web' },
          },
          ownerRef: {
            title: 'Owner',
            type: 'string',
            'ui:field': 'VmImagesOwner',
          },
          login: {
            title: 'Login',
            type: 'object',
            'ui:field': 'VmImagesLogin',
            'ui:options': { templateId: 'tpl-web' },
            properties: {
              sshPublicKeys: { type: 'string' },
              usePassword: { type: 'boolean' },
            },
          },
        },
      },
    },
  ],
};

const extensions = [
  { name: 'VmImagesSize', component: VmImagesSize },
  { name: 'VmImagesOwner', component: VmImagesOwner },
  {
    name: 'VmImagesLogin',
    component: VmImagesLogin,
    validation: validateLogin,
  },
] as unknown as Parameters<typeof Stepper>[0]['extensions'];

function Form(props: { onCreate: (values: object, secrets: object) => void }) {
  const { secrets } = useTemplateSecrets();
  return (
    <Stepper
      manifest={manifest}
      extensions={extensions}
      onCreate={async values => props.onCreate(values, secrets)}
    />
  );
}

/** The form in the scaffolder's own stepper, its answers from a fake backend. */
function renderForm(prepare: (backend: FakeBackend) => void = () => {}) {
  const backend = new FakeBackend();
  prepare(backend);
  server.use(
    http.all('http://localhost:7007/api/vm-images/*', ({ request }) =>
      backend.handle(request.clone()),
    ),
  );
  const onCreate = jest.fn();
  const client = new VmImagesClient({
    discoveryApi: {
      getBaseUrl: async () => 'http://localhost:7007/api/vm-images',
    },
    fetchApi: { fetch: (input, init) => fetch(input, init) },
  });
  renderInTestApp(
    <SecretsContextProvider>
      <Form onCreate={onCreate} />
    </SecretsContextProvider>,
    { apis: [[vmImagesApiRef, client], mockApis.storage()] as never },
  );
  return { backend, onCreate };
}

async function paste(field: HTMLElement, text: string) {
  await userEvent.click(field);
  await userEvent.clear(field);
  await userEvent.paste(text);
}

const review = () =>
  userEvent.click(screen.getByRole('button', { name: 'Review' }));

it('says why nothing can be launched of the image, whatever the size', async () => {
  renderForm(backend => {
    const image = backend.images.find(({ id }) => id === 'img-web')!;
    const arm = withVerdicts({ ...image, architecture: 'aarch64' });
    backend.images.splice(backend.images.indexOf(image), 1, arm);
  });
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent(
    /is for aarch64; platform "This machine" runs x86_64 only\. Choose an image for x86_64/,
  );
});

it('hands over owner, size and key', async () => {
  const { onCreate } = renderForm();
  expect(await screen.findByRole('radio', { name: /^Small/ })).toBeChecked();
  expect(screen.getByRole('radio', { name: /^Tiny/ })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await userEvent.click(screen.getByRole('radio', { name: /^Medium/ }));
  expect(screen.getByRole('radio', { name: /^Medium/ })).toBeChecked();
  await waitFor(() => expect(screen.getByText('guest')).toBeVisible());

  await review();
  expect(
    await screen.findAllByText(
      'Nobody could log in. Give an SSH public key, a password or both.',
    ),
  ).not.toHaveLength(0);
  await paste(screen.getByLabelText('SSH public key'), KEY);
  await review();
  await userEvent.click(await screen.findByRole('button', { name: 'Create' }));
  expect(onCreate).toHaveBeenCalledWith(
    {
      ownerRef: 'user:default/guest',
      size: 'medium',
      login: { sshPublicKeys: KEY },
    },
    {},
  );
});

it('puts the password among the secrets and nowhere else', async () => {
  const { backend, onCreate } = renderForm();
  await screen.findByRole('radio', { name: /^Small/ });
  await userEvent.click(
    await screen.findByLabelText('Log in with a password as well'),
  );
  const password = screen.getByLabelText('Password');
  fireEvent.change(password, { target: { value: 'short' } });
  await review();
  expect(
    await screen.findAllByText('The password needs from 8 to 128 characters.'),
  ).not.toHaveLength(0);

  fireEvent.change(password, { target: { value: 'correct horse battery' } });
  await review();
  await userEvent.click(await screen.findByRole('button', { name: 'Create' }));
  expect(onCreate).toHaveBeenCalledTimes(1);
  const [values, secrets] = onCreate.mock.calls[0];
  expect(values.login).toEqual({ sshPublicKeys: '', usePassword: true });
  expect(secrets).toEqual({ password: 'correct horse battery' });
  expect(JSON.stringify([values, backend.calls])).not.toContain('horse');
  expect(document.body).not.toHaveTextContent('horse');
});

it('takes the password back with its tick', async () => {
  const { onCreate } = renderForm();
  await screen.findByRole('radio', { name: /^Small/ });
  await paste(await screen.findByLabelText('SSH public key'), KEY);
  const box = screen.getByLabelText('Log in with a password as well');
  await userEvent.click(box);
  await userEvent.click(screen.getByRole('button', { name: 'Generate' }));
  await userEvent.click(box);
  await review();
  await userEvent.click(await screen.findByRole('button', { name: 'Create' }));
  const [values, secrets] = onCreate.mock.calls[0];
  expect(values.login).toEqual({ sshPublicKeys: KEY });
  expect(secrets).toEqual({ password: '' });
});

it('offers no password where the image takes none, and refuses one that came anyhow', async () => {
  const { backend } = renderForm(one => {
    one.images.find(({ id }) => id === 'img-web')!.features = {};
  });
  expect(await screen.findByText(/^None can be set at launch/)).toBeVisible();
  expect(
    screen.getByLabelText('Log in with a password as well'),
  ).toBeDisabled();

  const addError = jest.fn();
  const client = {
    checkLaunch: async (request: object) =>
      (
        await backend.handle(
          new Request('http://localhost/api/vm-images/launches/check', {
            method: 'POST',
            body: JSON.stringify(request),
          }),
        )
      ).json(),
  };
  await validateLogin(
    { usePassword: true },
    { addError },
    {
      apiHolder: { get: () => client as never },
      formData: {},
      uiSchema: { 'ui:options': { templateId: 'tpl-web' } },
    },
  );
  expect(addError).toHaveBeenCalledWith(
    expect.stringMatching(/no cloud-init, which would set the password/),
  );
});
