import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A disk that boots by BIOS, with a mark to know it by. */
export function rawDisk(mark: string): Buffer {
  const bytes = Buffer.alloc(2 * 1024 ** 2);
  bytes.write(mark, 1024 ** 2);
  bytes.set([0xeb, 0x3c], 0);
  bytes[510] = 0x55;
  bytes[511] = 0xaa;
  bytes.set([0x80, 0, 0, 0, 0x83, 0, 0, 0, 8, 0, 0, 0, 0, 8, 0, 0], 446);
  return bytes;
}

/** A disk as vSphere exports it. */
export async function streamVmdk(folder: string, raw: Buffer): Promise<Buffer> {
  const [from, to] = [join(folder, 'raw'), join(folder, 'vmdk')];
  await writeFile(from, raw);
  const target = ['-O', 'vmdk', '-o', 'subformat=streamOptimized'];
  execFileSync('qemu-img', ['convert', '-f', 'raw', ...target, from, to]);
  return readFile(to);
}

/** An OVA by the system's own tar. */
export async function makeOva(
  folder: string,
  disks: Buffer[],
  bend: (files: Record<string, Buffer>) => void = () => {},
): Promise<Buffer> {
  const names = disks.map((_, index) => `web-disk${index + 1}.vmdk`);
  const item = (text: string) => `<Item>${text}</Item>`;
  const type = (id: number) => `<rasd:ResourceType>${id}</rasd:ResourceType>`;
  const ovf = `<?xml version="1.0"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
<References>${disks
    .map(
      ({ length }, i) =>
        `<File ovf:id="f${i}" ovf:href="${names[i]}" ovf:size="${length}"/>`,
    )
    .join('')}</References>
<DiskSection><Info/>${disks
    .map(
      (_, i) =>
        `<Disk ovf:diskId="d${i}" ovf:fileRef="f${i}" ovf:capacity="2"/>`,
    )
    .join('')}</DiskSection>
<VirtualSystem ovf:id="vm"><Name>web-01</Name>
<OperatingSystemSection ovf:id="96"><Description>Debian GNU/Linux 12 (64-bit)</Description></OperatingSystemSection>
<VirtualHardwareSection>${item(
    `<rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits>${type(
      4,
    )}<rasd:VirtualQuantity>2048</rasd:VirtualQuantity>`,
  )}${disks
    .map((_, i) =>
      item(`<rasd:HostResource>ovf:/disk/d${i}</rasd:HostResource>${type(17)}`),
    )
    .join('')}</VirtualHardwareSection></VirtualSystem></Envelope>`;
  const files: Record<string, Buffer> = { 'web.ovf': Buffer.from(ovf) };
  for (const [index, disk] of disks.entries()) files[names[index]] = disk;
  const manifest = Object.entries(files).map(([name, bytes]) => {
    const digest = createHash('sha256').update(bytes).digest('hex');
    return `SHA256(${name})= ${digest}\n`;
  });
  files['web.mf'] = Buffer.from(manifest.join(''));
  bend(files);
  for (const [name, bytes] of Object.entries(files)) {
    await writeFile(join(folder, name), bytes);
  }
  const path = join(folder, 'made.ova');
  const how = ['--format=ustar', '-C', folder, '-cf', path];
  execFileSync('tar', [...how, 'web.ovf', 'web.mf', ...names]);
  return readFile(path);
}
