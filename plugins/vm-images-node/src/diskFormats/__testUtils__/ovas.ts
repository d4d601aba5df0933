/** Appliances made by a real tar writer, any part of which can be bent. */
import { createHash } from 'node:crypto';
import { pack } from 'tar-stream';
import type { Header } from 'tar-stream';

export type OvaFile = [
  header: string | (Partial<Header> & { name: string }),
  content: Buffer | string,
];

/** A tar archive. */
export async function tarOf(files: OvaFile[]): Promise<Buffer> {
  const archive = pack();
  for (const [header, content] of files) {
    const about = typeof header === 'string' ? { name: header } : header;
    archive.entry(about, Buffer.from(content));
  }
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

export interface OvfParts {
  files?: { id: string; href: string; size?: number; more?: string }[];
  disks?: { id: string; file?: string; more?: string }[];
  /** Ids in the order of the hardware. */
  order?: string[];
  prolog?: string;
  machine?: string;
  os?: string;
  memory?: string;
  machines?: number;
}

/** A description as VMware writes it. */
export function ovfOf(parts: OvfParts = {}): string {
  const {
    files = [{ id: 'file1', href: 'disk1.vmdk' }],
    disks = [{ id: 'vmdisk1', file: 'file1' }],
    order = disks.map(({ id }) => id),
    prolog = '<?xml version="1.0" encoding="UTF-8"?>',
    machine = 'web-01',
    os = '<OperatingSystemSection ovf:id="96" vmw:osType="debian12_64Guest"><Description>Debian GNU/Linux 12 (64-bit)</Description></OperatingSystemSection>',
    memory = '<rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:VirtualQuantity>2048</rasd:VirtualQuantity>',
    machines = 1,
  } = parts;
  const items = [
    '<rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity>',
    `${memory}<rasd:ResourceType>4</rasd:ResourceType>`,
    ...order.map(
      id =>
        `<rasd:HostResource>ovf:/disk/${id}</rasd:HostResource><rasd:ResourceType>17</rasd:ResourceType>`,
    ),
  ].map(item => `<Item>${item}</Item>`);
  const system = `<VirtualSystem ovf:id="vm"><Name>${machine}</Name>${os}<VirtualHardwareSection>${items.join(
    '',
  )}<vmw:Config vmw:key="firmware" vmw:value="efi"/></VirtualHardwareSection></VirtualSystem>`;
  const attribute = (name: string, value: unknown) =>
    value === undefined ? '' : ` ovf:${name}="${value}"`;
  return `${prolog}
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData" xmlns:vmw="http://www.vmware.com/schema/ovf">
<References>${files
    .map(
      ({ id, href, size, more = '' }) =>
        `<File${attribute('id', id)}${attribute('href', href)}${attribute(
          'size',
          size,
        )} ${more}/>`,
    )
    .join('')}</References>
<DiskSection>${disks
    .map(
      ({ id, file, more = '' }) =>
        `<Disk${attribute('diskId', id)}${attribute(
          'fileRef',
          file,
        )}${attribute('capacity', 1)} ${more}/>`,
    )
    .join('')}</DiskSection>
${system.repeat(machines)}
</Envelope>`;
}

/** A line of a manifest. */
export function digestLine(name: string, content: Buffer | string): string {
  const digest = createHash('sha256').update(content).digest('hex');
  return `SHA256(${name})= ${digest}\n`;
}
