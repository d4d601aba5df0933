import { access } from 'node:fs/promises';
import { ServiceUnavailableError } from '@backstage/errors';
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

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
