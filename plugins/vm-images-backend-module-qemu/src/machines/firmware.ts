import { access } from 'node:fs/promises';
import { ServiceUnavailableError } from '@backstage/errors';
import type { FirmwareKind } from '@vm-images/backstage-plugin-vm-images-node';
import type { QemuConfig } from '../config/QemuConfig';

/** UEFI firmware: code for all machines, variables to be copied for each. */
export interface Firmware {
  code: string;
  variables: string;
}

/** Where distributions put the firmware for a q35 machine. */
const USUAL_PLACES: readonly Firmware[] = [
  {
    code: '/usr/share/OVMF/OVMF_CODE_4M.fd',
    variables: '/usr/share/OVMF/OVMF_VARS_4M.fd',
  },
  {
    code: '/usr/share/OVMF/OVMF_CODE.fd',
    variables: '/usr/share/OVMF/OVMF_VARS.fd',
  },
  {
    code: '/usr/share/edk2/ovmf/OVMF_CODE.fd',
    variables: '/usr/share/edk2/ovmf/OVMF_VARS.fd',
  },
  {
    code: '/usr/share/edk2/x64/OVMF_CODE.4m.fd',
    variables: '/usr/share/edk2/x64/OVMF_VARS.4m.fd',
  },
];

/**
 * Finds the UEFI firmware.
 *
 * @throws ServiceUnavailableError saying how to get it
 */
export async function findFirmware(
  config: Pick<QemuConfig, 'firmware'>,
): Promise<Firmware> {
  const places = config.firmware ? [config.firmware] : USUAL_PLACES;
  for (const place of places) {
    if ((await exists(place.code)) && (await exists(place.variables))) {
      return place;
    }
  }
  throw new ServiceUnavailableError(
    config.firmware
      ? `The UEFI firmware ${config.firmware.code} with ` +
        `${config.firmware.variables} is not there; correct vmImages.qemu.firmware`
      : 'The image boots by UEFI, whose firmware is not installed on this ' +
        'host. Run: sudo apt-get install --no-install-recommends ovmf',
  );
}

/** The firmware that machines of this host can start with, as when last looked. */
export class BootModes {
  readonly #config: Pick<QemuConfig, 'firmware'>;
  #known: readonly FirmwareKind[] = ['bios', 'uefi'];

  constructor(config: Pick<QemuConfig, 'firmware'>) {
    this.#config = config;
  }

  get known(): readonly FirmwareKind[] {
    return this.#known;
  }

  /** Looks anew; firmware is installed and removed while the backend runs. */
  async look(): Promise<void> {
    const found = await findFirmware(this.#config).catch(() => undefined);
    this.#known = found ? ['bios', 'uefi'] : ['bios'];
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
