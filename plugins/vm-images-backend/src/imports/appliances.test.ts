/** Machines as OVA, and what the check says before: real files and tools. */
import { stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestDatabases } from '@backstage/backend-test-utils';
import { ImportBench, sha256 } from './__testUtils__/ImportBench';
import { makeOva, rawDisk, streamVmdk } from './__testUtils__/makeOva';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const system = rawDisk('the system');
const data = rawDisk('some data');

describe.each(databases.eachSupportedId())('an appliance on %s', id => {
  let bench: ImportBench;
  let source: Server | undefined;

  const begin = async (options?: Parameters<typeof ImportBench.start>[1]) => {
    bench = await ImportBench.start(await databases.init(id), options);
  };
  afterEach(async () => {
    await bench.stop();
    source?.closeAllConnections();
    source?.close();
    source = undefined;
  });
  const appliance = async (bend?: Parameters<typeof makeOva>[2]) =>
    makeOva(
      bench.folder,
      [
        await streamVmdk(bench.folder, system),
        await streamVmdk(bench.folder, data),
      ],
      bend,
    );

  it('becomes an image of its system disk, and one of each other disk', async () => {
    await begin();
    const bytes = await appliance();
    const { operation, images } = await bench.run({
      name: 'web',
      source: await bench.upload(bytes),
      tags: ['moved'],
    });
    expect(operation).toMatchObject({ status: 'succeeded', error: undefined });
    expect(images).toMatchObject([
      {
        ...{ name: 'web', kind: 'system-disk', status: 'available' },
        ...{ os_distribution: 'debian', os_version: '12', boot_mode: 'bios' },
        ...{ min_memory_mib: 2048, format: 'qcow2', operation_id: null },
      },
      {
        ...{ name: 'web disk 2', kind: 'data-disk', status: 'available' },
        ...{ family: 'web', format: 'qcow2', operation_id: null },
      },
    ]);
    expect(JSON.parse(images[0].origin)).toMatchObject({
      ...{ sourceFormat: 'vmdk', sourceDigest: sha256(bytes) },
    });
    expect(JSON.parse(images[1].origin)).toMatchObject({
      imageId: images[0].id,
      text: 'Disk 2 (web-disk2.vmdk) of the machine of image "web"',
    });
    expect((await bench.contentOf(images[0])).equals(system)).toBe(true);
    expect((await bench.contentOf(images[1])).equals(data)).toBe(true);
    for (const image of images) {
      const path = await bench.staging.path(image.id, 'source');
      await expect(stat(path)).rejects.toThrow('ENOENT');
    }
  });

  it('is refused as a whole if its manifest promises another one', async () => {
    await begin();
    const bytes = await appliance(files => {
      files['web-disk2.vmdk'] = Buffer.from(files['web-disk2.vmdk']);
      files['web-disk2.vmdk'][files['web-disk2.vmdk'].length - 3000] += 1;
    });
    const { operation, images } = await bench.run({
      name: 'web',
      source: await bench.upload(bytes),
    });
    expect(operation).toMatchObject({
      status: 'failed',
      error: {
        reason: expect.stringContaining("promises another 'web-disk2.vmdk'"),
      },
    });
    expect(images).toMatchObject([{ name: 'web', status: 'failed' }]);
  });

  it('is looked into before the import, here and at the end of a URL', async () => {
    await begin();
    const bytes = await appliance();
    const sizes = [0, 1].map(() => expect.any(Number));
    const disks = sizes.map((sizeBytes, index) => ({
      ...{ name: `web-disk${index + 1}.vmdk`, format: 'vmdk', sizeBytes },
    }));
    const told = {
      ...{ container: 'ova', format: 'vmdk', convertTo: 'qcow2', disks },
      ...{ suggestedName: 'web-01', sizeBytes: bytes.length },
      verdict: { effect: 'allow' },
      facts: {
        os: { type: 'linux', distribution: 'debian', version: '12' },
        minMemoryMiB: 2048,
      },
      detected: { format: 'certain', os: 'guess', minMemoryMiB: 'guess' },
    };
    expect(
      await bench.check({ source: await bench.upload(bytes) }),
    ).toMatchObject({
      ...told,
      virtualSizeBytes: system.length,
      facts: { ...told.facts, bootMode: 'bios', architecture: 'x86_64' },
      detected: { ...told.detected, bootMode: 'certain' },
    });

    source = createServer((request, response) => {
      const [, end = 0] = /-(\d+)/.exec(request.headers.range ?? '') ?? [];
      const last = Math.min(Number(end), bytes.length - 1);
      response.writeHead(206, {
        ...{ ETag: '"1"', 'Content-Type': 'application/ovf' },
        'Content-Range': `bytes 0-${last}/${bytes.length}`,
      });
      response.end(bytes.subarray(0, last + 1));
    });
    await new Promise<void>(done => {
      source!.listen(0, '127.0.0.1', done);
    });
    const { port } = source.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/web.ova`;
    expect(await bench.check({ source: { type: 'url', url } })).toMatchObject({
      ...{ ...told, resumable: true, contentType: 'application/ovf' },
      detected: { ...told.detected, format: 'guess' },
    });
  });

  it('is refused with a guide where nothing is converted', async () => {
    await begin({ convert: 'refuse' });
    const uploaded = await bench.upload(await appliance());
    const check = await bench.check({ source: uploaded });
    expect(check).not.toHaveProperty('convertTo', 'qcow2');
    expect(check.verdict).toMatchObject({
      effect: 'deny',
      findings: [
        {
          rule: 'import.format',
          remedy: expect.stringContaining('qemu-img convert -f vmdk -O qcow2'),
        },
      ],
    });
    const { operation } = await bench.run({ name: 'web', source: uploaded });
    expect(operation.error?.reason).toContain('qemu-img convert -f vmdk');
  });

  it('is held to the agents that the platform asks for', async () => {
    await begin({
      agents: { required: ['cloudInit'], conflicting: ['guestAgent'] },
    });
    const uploaded = await bench.upload(await streamVmdk(bench.folder, system));
    const facts = { features: { cloudInit: false, guestAgent: true } };
    const { verdict } = await bench.check({ source: uploaded, facts });
    expect(verdict.findings.map(({ rule }) => rule)).toEqual([
      ...['import.agents.required', 'import.agents.conflicting'],
    ]);
    const { operation } = await bench.run({
      ...{ name: 'web', source: uploaded, facts },
    });
    expect(operation).toMatchObject({
      status: 'failed',
      error: { reason: expect.stringContaining('have cloud-init') },
    });
  });
});

describe('the check', () => {
  let bench: ImportBench;
  afterEach(() => bench.stop());

  it('tells of systems that are not verified, and of room', async () => {
    bench = await ImportBench.start(await databases.init('SQLITE_3'), {
      freeBytes: 1000,
    });
    const uploaded = await bench.upload(await streamVmdk(bench.folder, system));
    const os = { type: 'linux', distribution: 'debian', version: '5' } as const;
    const { verdict } = await bench.check({ source: uploaded, facts: { os } });
    expect(verdict).toMatchObject({
      effect: 'warn',
      findings: [
        {
          rule: 'import.os.unverified',
          reason:
            'Debian 5 on x86_64 is not verified: known there are 13, 12, 11.',
        },
        { rule: 'import.space', effect: 'warn' },
      ],
    });
  });
});
