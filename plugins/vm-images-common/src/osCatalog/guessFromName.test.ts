import { guessFromName } from './guessFromName';

const os = (type: string, distribution: string, version?: string) => ({
  type,
  distribution,
  version,
});

it.each([
  ['debian-12-genericcloud-amd64.qcow2', os('linux', 'debian', '12'), 'x86_64'],
  [
    'noble-server-cloudimg-arm64.img',
    os('linux', 'ubuntu', '24.04'),
    'aarch64',
  ],
  ['ubuntu-22.04-minimal.vmdk', os('linux', 'ubuntu', '22.04'), undefined],
  [
    'Fedora-Cloud-Base-Generic-43-1.6.x86_64.qcow2',
    os('linux', 'fedora', '43'),
    'x86_64',
  ],
  [
    'Rocky-10-GenericCloud.latest.aarch64.raw',
    os('linux', 'rocky', '10'),
    'aarch64',
  ],
  ['cirros-0.6.3-x86_64-disk.img', os('linux', 'cirros', '0.6'), 'x86_64'],
  ['alpine-virt-3.22.1-x86_64.iso', os('linux', 'alpine', '3.22'), 'x86_64'],
  ['Windows2022.vhdx', os('windows', 'windows-server', '2022'), undefined],
  ['backup.raw', undefined, undefined],
])('%s', (fileName, system, architecture) => {
  const { facts } = guessFromName(fileName);
  expect(facts.os).toEqual(system);
  expect(facts.architecture).toBe(architecture);
});

it('names the image like the file, without its ending', () => {
  expect(guessFromName('web.v2.qcow2').name).toBe('web.v2');
  expect(guessFromName('.qcow2').name).toBe('.qcow2');
});
