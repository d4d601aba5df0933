/** May this machine get this system? The same answer before the click and after it. */
import {
  deny,
  machineVerdicts,
  reinstallImageVerdict,
  sizeVerdicts,
  verdictOf,
  type Finding,
  type LaunchTerms,
  type MachineSituation,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Platform } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import { getImageRow, imageFromRow } from '../../database/images';
import type { MachineRow } from '../../database/tables';
import { judgeLogin } from '../launch/judgeLaunch';
import type { LaunchSource } from '../launch/LaunchSources';
import { judgeTerms } from '../launch/launchTerms';

/** What one wishes for, beside the image. */
export interface ReinstallWish {
  stopFirst?: boolean;
  acceptTerms?: string;
  withPassword?: boolean;
  withKey?: boolean;
  withUserData?: boolean;
}

/** The machine keeps its size; the image has to fit that. */
function fits({ image }: LaunchSource, row: MachineRow): Finding[] {
  const flavor = {
    name: row.flavor ?? 'of this machine',
    vcpus: row.vcpus,
    memoryMiB: row.memory_mib,
    diskGiB: row.disk_gib,
  };
  const [{ verdict }] = sizeVerdicts(image, [flavor]);
  const remedy = `The size of "${row.name}" stays. Choose a smaller image, or launch a new virtual machine.`;
  return verdict.findings.map(finding => ({ ...finding, remedy }));
}

function* runs(
  { name, state }: MachineRow,
  { stopFirst }: ReinstallWish,
): Iterable<Finding> {
  if (state !== 'running' || stopFirst) return;
  yield deny(
    'reinstall.running',
    `Virtual machine "${name}" runs.`,
    'Stop it first, or ask for that with "stopFirst".',
  );
}

export async function judgeReinstall(options: {
  tx: Knex;
  row: MachineRow;
  situation: MachineSituation;
  source: LaunchSource;
  terms: LaunchTerms | undefined;
  wish: ReinstallWish;
  platform: Platform | undefined;
}): Promise<Verdict> {
  const { tx, row, situation, source, terms, wish, platform } = options;
  const now = row.image_id
    ? await getImageRow({ tx, id: row.image_id })
    : undefined;
  const { machine, savePoints } = situation;
  const about = { machine, savePoints, current: now && imageFromRow(now) };
  return verdictOf([
    ...machineVerdicts(situation).reinstall.findings,
    ...runs(row, wish),
    ...source.verdict.findings,
    ...reinstallImageVerdict(about, source.image).findings,
    ...fits(source, row),
    ...judgeTerms([source.image], terms, wish),
    ...judgeLogin(source, platform, wish),
  ]);
}
