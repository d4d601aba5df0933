/** Descriptions of appliances, any part of which can be bent. */

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
