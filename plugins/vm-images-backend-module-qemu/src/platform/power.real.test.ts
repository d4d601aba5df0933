import { readFile, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { describeWithQemu, guestImage } from '../__testUtils__/realQemu';
import { ssh, sshKey } from '../__testUtils__/ssh';
import {
  launchSpec,
  qemuPids,
  type TestPlatform,
  testPlatform,
  work,
} from '../__testUtils__/testPlatform';

jest.setTimeout(300_000);

describeWithQemu('the power of a real virtual machine', () => {
  let test: TestPlatform;
  let ref: { id: string; marker: string };
  let sshPort: number;
  const key = sshKey();

  const stopping = { ...work(), graceMs: 60_000 };
  const state = async () =>
    (await test.platform.inventory.machine(ref.id, work()))!;
  const run = (command: string) =>
    ssh({ port: sshPort, username: 'root', privateKey: key.private }, command);
  const ready = async () => {
    const options = { ...work(), timeoutMs: 120_000 };
    const machine = await test.platform.launch.waitUntilReady(ref, options);
    sshPort = machine.addresses[0].port!;
    return machine;
  };

  beforeAll(async () => {
    test = await testPlatform({ publicImages: [guestImage().offer] });
    const spec = await launchSpec(test.platform, {
      login: { user: 'root', sshPublicKeys: [key.public] },
    });
    const { id } = await test.platform.launch.create(spec, work());
    ref = { id, marker: spec.marker };
    await ready();
    await run('echo kept > /var/note; sync');
  });
  afterAll(() => test?.dispose());

  it('is not tied to the backend', async () => {
    const [pid] = await qemuPids(test.dataDir);
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const [, , group, session] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ');
    expect([group, session]).toEqual([`${pid}`, `${pid}`]);
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    expect(environment).not.toContain('JEST');

    const other = await test.restarted();
    await expect(
      other.inventory.machine(ref.id, work()),
    ).resolves.toMatchObject({ state: 'running' });
  });

  it('survives kill -9 of QEMU: off, wanted on, and back with its disk', async () => {
    const [pid] = await qemuPids(test.dataDir);
    const before = sshPort;
    process.kill(pid, 'SIGKILL');
    while ((await qemuPids(test.dataDir)).length > 0) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    // Sockets and pid file are still there, as after a power cut.
    expect(await state()).toMatchObject({
      state: 'stopped',
      facts: { desired: 'running' },
    });
    await test.platform.power.start(ref, work());
    await ready();
    expect(sshPort).toBe(before);
    await expect(run('cat /var/note')).resolves.toBe('kept\n');
  });

  it('takes another port when its own is taken', async () => {
    await test.platform.power.stop(ref, { ...stopping, force: true });
    const before = sshPort;
    const squatter = net.createServer().listen(before, '127.0.0.1');
    await test.platform.power.start(ref, work());
    await ready();
    expect(sshPort).not.toBe(before);
    squatter.close();
  });

  it('lets the guest switch itself off, and restarts it', async () => {
    const stopped = await test.platform.power.stop(ref, {
      ...stopping,
      force: false,
    });
    expect(stopped).toMatchObject({
      state: 'stopped',
      facts: { desired: 'stopped' },
    });
    const { machines } = test.services;
    const history = await test.platform.console.history(ref, {
      ...work(),
      maxBytes: 4096,
    });
    expect(String(history)).toMatch(/SHUTDOWN|reboot: Power down|power/i);
    expect(await readFile(machines.paths(ref.id).serialLog)).not.toHaveLength(
      0,
    );

    await test.platform.power.start(ref, work());
    await ready();
    const boot = await run('cat /proc/sys/kernel/random/boot_id');
    const rebooted = await test.platform.power.reboot(ref, work());
    expect(rebooted).toMatchObject({
      state: 'running',
      facts: { desired: 'running' },
    });
    await ready();
    await expect(run('cat /proc/sys/kernel/random/boot_id')).resolves.not.toBe(
      boot,
    );
  });

  it('is cut where QEMU does not listen any more', async () => {
    const [pid] = await qemuPids(test.dataDir);
    process.kill(pid, 'SIGSTOP');
    expect(await state()).toMatchObject({
      state: 'running',
      platformStatus: 'silent',
    });
    await test.platform.power.stop(ref, { ...stopping, force: true });
    expect(await qemuPids(test.dataDir)).toEqual([]);
    expect((await state()).state).toBe('stopped');
  });

  it('never hits a stranger that has got the number of its QEMU', async () => {
    const { pidFile } = test.services.machines.paths(ref.id);
    await writeFile(pidFile, `${process.pid}\n`);
    expect((await state()).state).toBe('stopped');
    await test.platform.power.stop(ref, { ...stopping, force: true });
    await test.platform.power.start(ref, work());
    expect((await state()).state).toBe('running');
  });

  it("is nobody else's to switch", async () => {
    const wrong = { id: ref.id, marker: 'somebody' };
    const { console: serial, power } = test.platform;
    for (const call of [
      () => power.start(wrong, work()),
      () => power.stop(wrong, { ...stopping, force: true }),
      () => power.reboot(wrong, work()),
      () => serial.history(wrong, { ...work(), maxBytes: 1 }),
      () => serial.attach(wrong, work()),
    ]) {
      await expect(call()).rejects.toMatchObject({ name: 'NotAllowedError' });
    }
    await expect(
      power.start({ id: '../../etc', marker: 'x' }, work()),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    expect((await state()).state).toBe('running');
  });

  it('ends the console when the machine is destroyed', async () => {
    const stream = await test.platform.console.attach(ref, work());
    const closed = new Promise(resolve => stream.once('close', resolve));
    stream.resume();
    await test.platform.launch.destroy(ref, work());
    await closed;
    expect(await qemuPids(test.dataDir)).toEqual([]);
  });
});
