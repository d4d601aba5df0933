import { TestDatabases } from '@backstage/backend-test-utils';
import { as } from '../__testUtils__/ServiceBench';
import { startBench, type Bench } from '../__testUtils__/startBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
let bench: Bench['bench'];
let services: Bench['services'];
let launched: Bench['launched'];
afterEach(() => bench.close());

describe.each(databases.eachSupportedId())(
  'captures and consoles on %s',
  id => {
    beforeEach(async () => {
      ({ bench, services, launched } = await startBench(databases, id));
    });

    it('captures with what the source image says', async () => {
      const source = await bench.image({
        name: 'source',
        os_distribution: 'debian',
        os_version: '12',
        default_user: 'debian',
        min_memory_mib: 200,
        family: 'web',
      });
      const machine = await launched({
        imageId: source.id,
        ownerRef: 'group:default/web',
      });
      const ada = as('ada');
      const goOn = bench.platform.faults.hold('capture.fromMachine');
      const { image: made, operation } = await services.machines.capture(
        {
          virtualMachineId: machine.id,
          name: 'web v2',
          version: '2',
          tags: ['gold'],
        },
        ada,
      );
      expect(made).toMatchObject({
        status: 'creating',
        visibility: 'private',
        ownerRef: 'group:default/web',
        os: { type: 'linux', distribution: 'debian', version: '12' },
        defaultUser: 'debian',
        minMemoryMiB: 200,
        family: 'web',
        version: '2',
        tags: ['gold'],
        origin: {
          type: 'machine',
          text: 'Captured from virtual machine "web" by user:default/ada.',
          virtualMachineId: machine.id,
          imageId: source.id,
        },
      });
      await expect(
        services.machines.power(machine.id, 'stop', ada),
      ).rejects.toThrow(/being worked on \(Capture image web v2\)/);
      const { actions } = await services.machines.get(machine.id, ada);
      expect(actions.stop).toMatchObject({
        effect: 'deny',
        findings: [{ rule: 'machine.busy' }],
      });
      expect(actions.edit.effect).toBe('allow');
      goOn();
      expect((await bench.ended(operation.id)).status).toBe('succeeded');
      const again = await launched({ imageId: made.id, name: 'copy' });
      expect(again).toMatchObject({ state: 'running', imageName: 'web v2' });
    });

    it('stops first where a running machine cannot be copied', async () => {
      const { id: vm } = await launched();
      Object.assign(bench.platform.capture!, { live: false });
      const request = { virtualMachineId: vm, name: 'x' };
      const ada = as('ada');
      await expect(services.machines.capture(request, ada)).rejects.toThrow(
        /cannot copy the disk of a running machine/,
      );
      const { operation } = await services.machines.capture(
        { ...request, stopFirst: true },
        ada,
      );
      expect((await bench.ended(operation.id)).status).toBe('succeeded');
    });

    it('reads a console from its history on, and types into it', async () => {
      const machine = await launched();
      const platformId = machine.platformMachineId!;
      const ada = as('ada');
      const gone = new AbortController();
      const read = (follow: boolean, historyBytes: number) =>
        services.machines.readConsole(
          machine.id,
          { follow, historyBytes, signal: gone.signal },
          ada,
        );
      const history: string[] = [];
      for await (const bytes of await read(false, 7)) {
        history.push(Buffer.from(bytes).toString());
      }
      expect(history.join('')).toBe('login: ');

      let seen = '';
      const reading = (async () => {
        for await (const bytes of await read(true, 1000)) {
          seen += Buffer.from(bytes).toString();
        }
      })();
      await bench.until('history is there', () => seen.includes('login:'));
      bench.platform.print(platformId, 'booting\n');
      await services.machines.writeConsole(machine.id, 'ls\n', ada);
      await services.machines.writeConsole(machine.id, 'pwd\n', ada);
      await bench.until('all is there', () => seen.endsWith('pwd\n'));
      expect(seen).toBe('web login: booting\nls\npwd\n');
      gone.abort();
      await reading;
    });

    it.each(['stop', 'delete'] as const)(
      'ends a console when the machine goes: %s',
      async action => {
        const machine = await launched();
        const ada = as('ada');
        const never = new AbortController();
        let seen = '';
        const reading = (async () => {
          const bytes = await services.machines.readConsole(
            machine.id,
            { follow: true, historyBytes: 100, signal: never.signal },
            ada,
          );
          for await (const some of bytes) seen += Buffer.from(some).toString();
          return 'ended';
        })();
        await bench.until('history is there', () => seen.includes('login:'));
        const { id: ends } =
          action === 'stop'
            ? await services.machines.power(machine.id, 'stop', ada)
            : await services.machines.delete(machine.id, ada);
        await bench.ended(ends);
        expect(await reading).toBe('ended');
      },
    );

    it('follows a machine that is off no further than its history', async () => {
      const machine = await launched();
      const ada = as('ada');
      const { id: stop } = await services.machines.power(
        machine.id,
        'stop',
        ada,
      );
      await bench.ended(stop);
      const history: Uint8Array[] = [];
      const { signal } = new AbortController();
      const reading = { follow: true, historyBytes: 7, signal };
      for await (const bytes of await services.machines.readConsole(
        machine.id,
        reading,
        ada,
      )) {
        history.push(bytes);
      }
      expect(Buffer.concat(history).toString()).toBe('login: ');
    });
  },
);
