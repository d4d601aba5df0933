/**
 * The smallest installation medium there can be: a CD-ROM with a boot sector
 * that writes itself to the first disk, and is the system when it is started
 * from there. Either way it says so on its serial line, and goes off when the
 * power button is pressed.
 */

/** What is read on the serial line. */
export const SAYS = { installed: 'INSTALLED\n', system: 'SYSTEM\n' };

/** Where the BIOS loads a boot sector. */
const LOADED_AT = 0x7c00;
/** Within the sector. */
const AT = { packet: 0x80, installed: 0x90, failed: 0xa0, system: 0xb0 };

const word = (value: number) =>
  [value % 256, value >> 8]
    .map(it => it.toString(16).padStart(2, '0'))
    .join('');
const address = (offset: number) => word(LOADED_AT + offset);

/** 16-bit machine code; distances of jumps are in bytes. */
const CODE = [
  '31c0 8ed8 8ec0 8ed0', // ax, ds, es, ss = 0
  `bc ${word(LOADED_AT)} fc fb`, // a stack; forward; interrupts
  '80fa80', // was it the first disk that we come from?
  `be ${address(AT.system)}`, // si = what the system says
  '74 13', // then say it
  'b443 b000 b280', // otherwise write to the first disk
  `be ${address(AT.packet)} cd13`, // this very sector
  `be ${address(AT.failed)}`,
  '72 03', // when it could not be written
  `be ${address(AT.installed)}`,
  'baf803', // to the first serial line
  'ac 84c0 74 03 ee eb f8', // all until a zero
  'ba0206 b80001 ef', // the power button may be pressed
  'f4 ba0006 ed f6c401 74 f6', // look whether it was, at every tick
  'ba0406 b80020 ef f4', // off
];

/** Disk address packet: one sector from where we are to sector 0. */
const PACKET = `10 00 ${word(1)} ${word(LOADED_AT)} ${word(0)}`;

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

function bootSector(): Buffer {
  const sector = Buffer.alloc(512);
  hex(CODE.join('')).copy(sector);
  hex(PACKET).copy(sector, AT.packet);
  sector.write(SAYS.installed, AT.installed, 'latin1');
  sector.write('FAILED\n', AT.failed, 'latin1');
  sector.write(SAYS.system, AT.system, 'latin1');
  hex('55aa').copy(sector, 510);
  return sector;
}

const CD_SECTOR = 2048;
const SECTORS = { primary: 16, boot: 17, end: 18, catalog: 19, code: 20 };
const COUNT = 32;

/** The boot catalog: one entry, without emulation of a floppy disk. */
function bootCatalog(): Buffer {
  const catalog = Buffer.alloc(CD_SECTOR);
  catalog[0] = 1;
  hex('55aa').copy(catalog, 30);
  // All words of the entry sum up to nothing.
  catalog.writeUInt16LE(0x10000 - 0xaa55 - 1, 28);
  catalog[32] = 0x88;
  catalog.writeUInt16LE(1, 38);
  catalog.writeUInt32LE(SECTORS.code, 40);
  return catalog;
}

/** The medium, as an ISO image. */
export function makeInstaller(): Buffer {
  const disc = Buffer.alloc(COUNT * CD_SECTOR);
  const at = (sector: number) =>
    disc.subarray(sector * CD_SECTOR, (sector + 1) * CD_SECTOR);
  const primary = at(SECTORS.primary);
  primary.write('\x01CD001\x01', 'latin1');
  primary.write('SMALLEST'.padEnd(32), 40, 'latin1');
  primary.writeUInt32LE(COUNT, 80);
  primary.writeUInt32BE(COUNT, 84);
  primary.writeUInt16LE(CD_SECTOR, 128);
  primary.writeUInt16BE(CD_SECTOR, 130);
  const boot = at(SECTORS.boot);
  boot.write('\x00CD001\x01EL TORITO SPECIFICATION', 'latin1');
  boot.writeUInt32LE(SECTORS.catalog, 0x47);
  at(SECTORS.end).write('\xffCD001\x01', 'latin1');
  bootCatalog().copy(at(SECTORS.catalog));
  bootSector().copy(at(SECTORS.code));
  return disc;
}
