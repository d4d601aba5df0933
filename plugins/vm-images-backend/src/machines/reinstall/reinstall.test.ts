import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  ReinstallRequest,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { insertSavePoint, moveSavePoint } from '../../database/savePoints';
import { as } from '../__testUtils__/ServiceBench';
import { publicKey, startBench, type Bench } from '../__testUtils__/startBench';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const ada = as('ada');
const login = { sshPublicKeys: [publicKey] };
const GiB = 1024 ** 3;

let bench: Bench['bench'];
let services: Bench['services'];
let launched: Bench['launched'];
let image: Bench['image'];
afterEach(() => bench.close());

describe.each(databases.eachSupportedId())('reinstalling on %s', id => {
  beforeEach(async () => {
    ({ bench, services, launched, image } = await startBench(databases, id));
  });

  const reinstall = (
    { id: machineId, name }: VirtualMachine,
    request: Partial<ReinstallRequest> = {},
    who = ada,
  ) =>
    services.machines.reinstall(
      machineId,
      { login, confirm: name, stopFirst: true, ...request },
      who,
    );
  const done = async (
    machine: VirtualMachine,
    request: Partial<ReinstallRequest> = {},
  ) => {
    const operation = await reinstall(machine, request);
    const ended = await bench.ended(operation.id);
    expect(ended).toMatchObject({ status: 'succeeded', error: undefined });
    return services.machines.get(machine.id, ada);
  };
  const usersOf = async (imageId: string) =>
    (await services.machines.list({ imageId }, ada)).items.map(
      ({ name }) => name,
    );

  it('gives the machine its own system anew, and keeps everything else', async () => {
    const machine = await launched({
      dataDisks: [{ sizeGiB: 1 }],
      login: { user: 'eve', password: 'first password' },
    });
    const platformId = machine.platformMachineId!;
    bench.platform.writeDisk(platformId, 'scribbled over');
    bench.platform.writeDataDisk(platformId, 'data-1', 'precious');
    const operation = await reinstall(machine);
    const begun = await services.machines.get(machine.id, ada);
    expect(['reinstalling', 'running']).toContain(begun.state);
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
    const after = await services.machines.get(machine.id, ada);
    expect(after).toMatchObject({
      state: 'running',
      ...{ imageId: image.id, imageName: 'debian', loginUser: 'debian' },
      ...{ loginMethods: ['key'], addresses: machine.addresses },
      ...{ platformMachineId: platformId, size: machine.size },
    });
    expect(after.failure).toBeUndefined();
    expect(bench.platform.readDisk(platformId)).toBe('disk of debian');
    expect(bench.platform.readDataDisk(platformId, 'data-1')).toBe('precious');
    expect(JSON.stringify(operation)).not.toContain(publicKey);
  });

  it('changes the system, and with it who uses which image', async () => {
    const machine = await launched();
    const other = await bench.image({ name: 'alpine', default_user: 'root' });
    expect(await usersOf(image.id)).toEqual(['web']);
    const after = await done(machine, {
      imageId: other.id,
      login: { password: 'a new password' },
    });
    expect(after).toMatchObject({
      ...{ imageId: other.id, imageName: 'alpine', state: 'running' },
      ...{ loginUser: 'root', loginMethods: ['password'] },
    });
    expect(await usersOf(other.id)).toEqual(['web']);
    expect(await usersOf(image.id)).toEqual([]);
    const rows = await bench.database('operations').select('input', 'state');
    expect(JSON.stringify(rows)).not.toContain('a new password');
    const { machines } = await bench.onPlatform();
    expect(machines).toMatchObject([{ imageId: other.platform_image_id }]);
  });

  it('starts what was stopped, and ends an installation', async () => {
    const iso = await bench.image({ name: 'netinst', kind: 'iso' });
    await bench.offersMedium(iso);
    const machine = await launched({ imageId: iso.id, diskGiB: 1 });
    const stop = await services.machines.power(machine.id, 'force-stop', ada);
    await bench.ended(stop.id);
    const own = await services.machines.checkReinstall(machine.id, {}, ada);
    expect(own.verdict).toMatchObject({
      effect: 'deny',
      findings: [{ rule: 'reinstall.kind' }],
    });
    const after = await done(machine, { imageId: image.id, stopFirst: false });
    expect(after).toMatchObject({ state: 'running', imageId: image.id });
    expect(after.install).toBeUndefined();
  });

  it('says before what is lost, what is kept and what stands against it', async () => {
    const machine = await launched({ dataDisks: [{ sizeGiB: 1 }] });
    const check = (imageId?: string) =>
      services.machines.checkReinstall(machine.id, { imageId }, ada);
    expect(await check()).toMatchObject({
      verdict: { effect: 'allow' },
      image: { id: image.id, name: 'debian' },
      ...{ defaultUser: 'debian', passwordSupported: true },
      lost: [{ id: 'system' }],
      kept: [{ id: 'data-1' }],
    });
    const refused: [string, Parameters<typeof bench.image>[0]][] = [
      ['image.state', { status: 'importing' }],
      ['launch.standing', { standing: 'revoked' }],
      ['launch.kind', { kind: 'data-disk' }],
      ['reinstall.place', { region: 'there' }],
      ['reinstall.architecture', { architecture: 'aarch64' }],
      ['size.memory', { min_memory_mib: 4096 }],
      ['size.disk', { virtual_size_bytes: 900 * GiB }],
      ['reinstall.encryption', { encrypted: 1, encryption_key_name: 'k' }],
    ];
    for (const [rule, facts] of refused) {
      const { id: imageId } = await bench.image({
        name: `no-${rule}`,
        ...facts,
      });
      const { verdict } = await check(imageId);
      expect({ rule, effect: verdict.effect }).toEqual({
        ...{ rule, effect: 'deny' },
      });
      expect(verdict.findings.map(finding => finding.rule)).toContain(rule);
      await expect(reinstall(machine, { imageId })).rejects.toMatchObject({
        name: 'ConflictError',
      });
    }
    expect((await services.machines.get(machine.id, ada)).state).toBe(
      'running',
    );
    expect(bench.platform.faults.count('rebuild.replaceSystemDisk')).toBe(0);
  });

  it('is for the owner, who confirms it and could log in', async () => {
    const machine = await launched();
    await expect(reinstall(machine, { confirm: 'wep' })).rejects.toMatchObject({
      name: 'InputError',
    });
    await expect(reinstall(machine, { login: {} })).rejects.toThrow(
      /Nobody could log in/,
    );
    await expect(reinstall(machine, { stopFirst: false })).rejects.toThrow(
      /runs/,
    );
    await expect(reinstall(machine, {}, as('eve'))).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    const hidden = await bench.image({
      ...{ name: 'secret', visibility: 'private', owner_ref: 'user:x/y' },
    });
    await expect(
      reinstall(machine, { imageId: hidden.id }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    services.policy.denied.add('vm-images.virtual-machine.launch');
    await expect(reinstall(machine)).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    const { actions } = await services.machines.get(machine.id, ada);
    expect(actions.reinstall.effect).toBe('deny');
  });

  it('asks for the terms of the image, and keeps who agreed', async () => {
    const machine = await launched();
    const listing = { terms: 'Pay with your soul.' };
    const { id: imageId } = await bench.image({
      ...{ name: 'licensed', visibility: 'marketplace' },
      ...{
        owner_ref: 'group:default/vendor',
        listing: JSON.stringify(listing),
      },
    });
    const { terms, verdict } = await services.machines.checkReinstall(
      ...([machine.id, { imageId }, ada] as const),
    );
    expect(verdict.findings).toMatchObject([{ rule: 'launch.terms' }]);
    await expect(reinstall(machine, { imageId })).rejects.toThrow(/terms/);
    await done(machine, { imageId, acceptTerms: terms!.id });
    expect(await bench.database('terms_acceptances')).toMatchObject([
      { image_id: imageId, owner_ref: 'user:default/ada' },
    ]);
  });

  it('refuses another system while snapshots of this one are kept', async () => {
    const machine = await launched();
    const other = await bench.image({ name: 'alpine' });
    const point = { id: randomUUID(), kind: 'snapshot' as const };
    await insertSavePoint({
      tx: bench.database,
      savePoint: {
        ...{ ...point, name: 'before', description: '' },
        ...{ machine_id: machine.id, platform_id: 'memory' },
        ...{ created_by: 'user:default/ada', operation_id: null },
      },
    });
    await moveSavePoint({ tx: bench.database, id: point.id, to: 'available' });
    await expect(reinstall(machine, { imageId: other.id })).rejects.toThrow(
      /1 snapshot of the system/,
    );
    expect((await done(machine)).imageId).toBe(image.id);
  });

  it('keeps a licence that binds what data disks may hold', async () => {
    const paid = await bench.image({
      ...{ name: 'paid', visibility: 'marketplace' },
      owner_ref: 'group:default/vendor',
      listing: JSON.stringify({ price: { model: 'paid' } }),
    });
    const licensed = await bench.image({
      ...{ name: 'made of it', owner_ref: 'user:default/ada' },
      origin: JSON.stringify({ type: 'machine', text: '', imageId: paid.id }),
    });
    const machine = await launched({
      ...{ imageId: licensed.id, dataDisks: [{ sizeGiB: 1 }] },
    });
    await done(machine, { imageId: image.id });
    expect(await usersOf(licensed.id)).toEqual(['web']);
    const { image: captured } = await services.machines.capture(
      { name: 'copy', virtualMachineId: machine.id },
      ada,
    );
    expect(captured.licensedBy).toMatchObject({ name: 'paid' });
  });

  it('leaves the old system when the new one cannot be had, and is tried again', async () => {
    const machine = await launched();
    const other = await bench.image({ name: 'alpine' });
    bench.platform.writeDisk(machine.platformMachineId!, 'old');
    bench.platform.faults.add({
      call: 'rebuild.replaceSystemDisk',
      error: new Error('No space left'),
    });
    const operation = await reinstall(machine, { imageId: other.id });
    expect(await bench.ended(operation.id)).toMatchObject({
      status: 'failed',
      error: { stage: 'replace', reason: 'No space left' },
    });
    expect(await services.machines.get(machine.id, ada)).toMatchObject({
      ...{ state: 'running', imageId: image.id },
    });
    expect(bench.platform.readDisk(machine.platformMachineId!)).toBe('old');
    expect(await usersOf(other.id)).toEqual([]);
    await services.operations.retry(operation.id, ada);
    expect((await bench.ended(operation.id)).status).toBe('succeeded');
    expect(await services.machines.get(machine.id, ada)).toMatchObject({
      ...{ state: 'running', imageId: other.id },
    });
    expect(await usersOf(other.id)).toEqual(['web']);
  });

  it('believes the platform when nobody heard that it was done', async () => {
    const machine = await launched();
    const other = await bench.image({ name: 'alpine' });
    bench.platform.faults.add({
      ...{ call: 'rebuild.replaceSystemDisk', after: true },
      error: new Error('The line went dead'),
    });
    const operation = await reinstall(machine, { imageId: other.id });
    await bench.ended(operation.id);
    expect(await services.machines.get(machine.id, ada)).toMatchObject({
      imageId: other.id,
      failure: { stage: 'Replace the system disk' },
    });
    expect(await usersOf(other.id)).toEqual(['web']);
  });

  it('shows a guest that does not answer, and takes a second try', async () => {
    const machine = await launched();
    bench.platform.faults.add({
      call: 'launch.waitUntilReady',
      error: new Error('It did not answer'),
    });
    const operation = await reinstall(machine);
    expect((await bench.ended(operation.id)).status).toBe('failed');
    expect(await services.machines.get(machine.id, ada)).toMatchObject({
      state: 'running',
      failure: { stage: 'Wait until it answers', reason: 'It did not answer' },
    });
    expect((await done(machine)).failure).toBeUndefined();
  });

  it('is cancelled while the machine stops, which then runs as before', async () => {
    const machine = await launched();
    const other = await bench.image({ name: 'alpine' });
    bench.platform.faults.delay('power.stop', 60_000);
    const operation = await reinstall(machine, { imageId: other.id });
    await bench.until(
      'it is being stopped',
      () => bench.platform.faults.count('power.stop') > 0,
    );
    const busy = await services.machines.get(machine.id, ada);
    expect(busy.state).toBe('reinstalling');
    expect(busy.actions.capture.effect).toBe('deny');
    // It is in use from the first moment, so that nobody deletes it meanwhile.
    expect(await usersOf(other.id)).toEqual(['web']);
    await services.operations.cancel(operation.id, ada);
    expect((await bench.ended(operation.id)).status).toBe('cancelled');
    expect(await services.machines.get(machine.id, ada)).toMatchObject({
      ...{ state: 'running', imageId: image.id },
    });
    expect(await usersOf(other.id)).toEqual([]);
    expect(bench.platform.faults.count('rebuild.replaceSystemDisk')).toBe(0);
  });

  it('brings the user data of the template that the machine came from', async () => {
    services.templates.set('t1', {
      ...{ id: 't1', name: 'web', title: 'Web', loginUser: 'web' },
      ...{ userData: '#cloud-config\n{}', maxCount: 5, actions: {} },
      mappings: [
        {
          ...{ platformId: 'memory', region: 'here', sizes: [] },
          ...{ imageId: image.id, imageSource: 'custom', status: 'ready' },
        },
      ],
    } as never);
    const machine = await launched({ imageId: undefined, templateId: 't1' });
    const inputOf = async (operationId: string) =>
      (await bench.engine.get(operationId)).input;
    const own = await reinstall(machine, { userData: '#!/bin/sh\n' });
    await bench.ended(own.id);
    expect(await inputOf(own.id)).toMatchObject({
      userData: ['#cloud-config\n{}', '#!/bin/sh\n'],
      login: { user: 'web' },
    });
    const kept = await services.machines.get(machine.id, ada);
    expect(kept.templateId).toBe('t1');
    const other = await bench.image({ name: 'alpine', default_user: 'root' });
    const change = await reinstall(machine, { imageId: other.id });
    await bench.ended(change.id);
    expect(await inputOf(change.id)).toMatchObject({
      ...{ userData: [], login: { user: 'root' } },
    });
    const changed = await services.machines.get(machine.id, ada);
    expect(changed.templateId).toBeUndefined();
  });
});
