import { describeWithQemu, guestImage } from '../__testUtils__/realQemu';
import { ssh, sshKey } from '../__testUtils__/ssh';
import {
  consoleOf,
  launchSpec,
  type TestPlatform,
  testPlatform,
  work,
} from '../__testUtils__/testPlatform';

jest.setTimeout(300_000);

describeWithQemu('a real virtual machine', () => {
  let test: TestPlatform;
  const key = sshKey();

  beforeAll(async () => {
    test = await testPlatform({ publicImageFolders: [guestImage().folder] });
  });
  afterAll(() => test?.dispose());

  it('boots, takes the key, host name and user data, and reaches nobody', async () => {
    const { platform } = test;
    const spec = await launchSpec(platform, {
      login: { user: 'debian', sshPublicKeys: [key.public] },
      userData: [
        '#cloud-config\nruncmd:\n  - echo "from the template: ä" > /root/note\n',
        '#!/bin/sh\necho from the requester >> /root/note\n',
      ],
    });
    const t0 = performance.now();
    const made = await platform.launch.create(spec, work());
    console.log('create', performance.now() - t0, made);
    const machine = await platform.launch.waitUntilReady(
      { id: made.id, marker: spec.marker },
      { ...work(), timeoutMs: 120_000 },
    );
    console.log('ready', performance.now() - t0);
    const port = machine.addresses[0].port!;
    const login = { port, username: 'root', privateKey: key.private };
    console.log(await ssh(login, 'hostname; cat /root/note; id'));
    console.log(await consoleOf(test.dataDir, made.id));
    console.log(await platform.health(work()));
  });
});
