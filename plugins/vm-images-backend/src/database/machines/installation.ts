/**
 * The installation of a system from an ISO, as the row of its machine keeps it.
 * Everything about the flow follows from it, so nothing is lost by a reload, a
 * restart or another replica.
 */
import type {
  ImageKind,
  Installation,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { MachineRow } from '../tables';
import { isoTime, parseJson, withoutUndefined } from '../values';

/** What is kept; the phase follows from it. */
type StoredInstallation = {
  isoImageId: string;
  isoImageName: string;
  /** When the medium was taken out, in milliseconds. */
  finishedAt?: number;
  /** The newest image that was made of it. */
  capturedImageId?: string;
};

const stored = ({ install }: Pick<MachineRow, 'install'>) =>
  parseJson<StoredInstallation>(install);

/** The column of a machine that is launched from an ISO image. */
export function beginInstall(image: {
  id: string;
  name: string;
  kind: ImageKind;
}): string {
  const begun: StoredInstallation = {
    isoImageId: image.id,
    isoImageName: image.name,
  };
  return JSON.stringify(begun);
}

/** What changes once the medium is out; nothing for other machines. */
export function finishedInstall(
  row: Pick<MachineRow, 'install'>,
  now: number,
): Pick<MachineRow, 'install'> | undefined {
  const install = stored(row);
  if (!install || install.finishedAt !== undefined) return undefined;
  return { install: JSON.stringify({ ...install, finishedAt: now }) };
}

/** What changes when an image is made of the machine; nothing for others. */
export function captureInstall(
  row: Pick<MachineRow, 'install'>,
  capturedImageId: string,
): Pick<MachineRow, 'install'> | undefined {
  const install = stored(row);
  return (
    install && { install: JSON.stringify({ ...install, capturedImageId }) }
  );
}

/** How far the installation is; undefined for other machines. */
export function installationOf(
  row: Pick<MachineRow, 'install'>,
): Installation | undefined {
  const install = stored(row);
  if (!install) return undefined;
  const { capturedImageId, finishedAt, isoImageId, isoImageName } = install;
  const phase = capturedImageId === undefined ? 'installed' : 'captured';
  return withoutUndefined<Installation>({
    phase: finishedAt === undefined ? 'installing' : phase,
    isoImageId,
    isoImageName,
    finishedAt: finishedAt === undefined ? undefined : isoTime(finishedAt),
    capturedImageId,
  });
}
