import { overlayNode, readOnlyRawNode } from './blockNodes';
import { qemuArguments, type QemuSpec } from './qemuArguments';

const nasty = `/data/a,b "c" 'd' %s $(id)/disk.qcow2`;

const spec: QemuSpec = {
  name: 'n,process=evil',
  uuid: '12345678-1234-8234-8234-123456789abc',
  accelerator: 'tcg',
  vcpus: 2,
  memoryMiB: 512,
  disks: [
    {
      node: 'system',
      block: overlayNode(nasty, `${nasty}.base`),
      serial: 'vmi,1',
      bootIndex: 0,
      as: 'disk',
    },
    {
      node: 'installer',
      block: readOnlyRawNode('/x.iso'),
      serial: 'iso',
      bootIndex: 1,
      as: 'cdrom',
    },
  ],
  mac: '52:54:00:00:00:01',
  forwardedPorts: [{ hostPort: 22001, guestPort: 22 }],
  egress: false,
  pidFile: '/data/a,b/pid',
  sockets: {
    qmp: 'q,.sock',
    jobs: 'j.sock',
    agent: 'a.sock',
    serial: 's.sock',
  },
  serialLog: 'serial,.log',
};

const values = (args: string[], name: string) =>
  args.flatMap((arg, at) => (arg === name ? [args[at + 1]] : []));

describe('the command line', () => {
  const args = qemuArguments(spec);

  it('starts from nothing and shuts itself in', () => {
    expect(args).toEqual(
      expect.arrayContaining(['-nodefaults', '-no-user-config']),
    );
    expect(values(args, '-sandbox')).toEqual([
      'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
    ]);
    expect(values(args, '-display')).toEqual(['none']);
  });

  it('lets no value become an option of its own', () => {
    expect(values(args, '-name')).toEqual(['vm-images-n,,process=evil']);
    const [qmp] = values(args, '-chardev');
    expect(qmp).toBe('socket,id=qmp,path=q,,.sock,server=on,wait=off');
    expect(values(args, '-device')).toContain(
      'virtio-blk-pci,id=dev-system,drive=system,serial=vmi,,1,bootindex=0',
    );
    // No list of options, so as it is.
    expect(values(args, '-pidfile')).toEqual(['/data/a,b/pid']);
  });

  it('names every file with its format, and opens images read-only', () => {
    const [system, installer] = values(args, '-blockdev').map(text =>
      JSON.parse(text),
    );
    expect(system).toMatchObject({
      'node-name': 'system',
      driver: 'qcow2',
      file: { driver: 'file', filename: nasty },
      backing: {
        driver: 'qcow2',
        'read-only': true,
        backing: null,
        file: { filename: `${nasty}.base`, 'read-only': true },
      },
    });
    expect(installer).toMatchObject({ driver: 'raw', 'read-only': true });
    expect(overlayNode('/a', undefined).backing).toBeNull();
  });

  it('forwards loopback ports only, and keeps the guest in by default', () => {
    expect(values(args, '-netdev')).toEqual([
      'user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:22001-:22',
    ]);
    const open = qemuArguments({ ...spec, egress: true, forwardedPorts: [] });
    expect(values(open, '-netdev')).toEqual(['user,id=net0,restrict=off']);
  });

  it('takes the processor and the firmware that fit', () => {
    expect(values(args, '-cpu')).toEqual(['max']);
    const uefi = qemuArguments({
      ...spec,
      accelerator: 'kvm',
      firmware: { code: '/code', variables: nasty },
    });
    expect(values(uefi, '-cpu')).toEqual(['host']);
    expect(values(uefi, '-machine')[0]).toContain('pflash0=code,pflash1=vars');
    const vars = values(uefi, '-blockdev').map(text => JSON.parse(text));
    expect(vars).toContainEqual(
      expect.objectContaining({ 'node-name': 'vars', 'read-only': false }),
    );
  });
});
