import { ConflictError, InputError } from '@backstage/errors';
import {
  dataDisksOf,
  deny,
  verdictOf,
  type Caller,
  type LaunchTerms,
  type ReinstallCheck,
  type ReinstallCheckRequest,
  type ReinstallRequest,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  enforceVerdict,
  type CallerResolver,
  type ServiceOptions,
} from '../../authorization';
import { withoutUndefined } from '../../database/values';
import { machineFromRow } from '../../database/machines';
import { holdMachineImage } from '../../database/machines/machineDiskImages';
import type { MachineRow } from '../../database/tables';
import type { OperationRow } from '../../operations';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import type { LaunchSource, LaunchSources } from '../launch/LaunchSources';
import { readAllTerms, recordAcceptance } from '../launch/launchTerms';
import { refuseGoneImages } from '../launch/startLaunch';
import { planLogin } from '../login/planLogin';
import type { MachineViews } from '../MachineViews';
import type { MachineWork } from '../MachineWork';
import { judgeReinstall, type ReinstallWish } from './judgeReinstall';
import { findSystem } from './findSystem';

interface Judged {
  caller: Caller;
  source: LaunchSource;
  terms?: LaunchTerms;
  verdict: Verdict;
}

/** Checks reinstallations and starts them. */
export class Reinstaller {
  readonly #o: {
    database: Knex;
    registry: PlatformRegistry;
    callers: CallerResolver;
    sources: LaunchSources;
    views: MachineViews;
    work: MachineWork;
  };

  constructor(options: {
    database: Knex;
    registry: PlatformRegistry;
    callers: CallerResolver;
    sources: LaunchSources;
    views: MachineViews;
    work: MachineWork;
  }) {
    this.#o = options;
  }

  /** Whatever stands against it is part of the answer, not an error. */
  async check(
    row: MachineRow,
    request: ReinstallCheckRequest,
    options: ServiceOptions,
  ): Promise<ReinstallCheck> {
    const { disks = [] } = machineFromRow(row);
    const kept = dataDisksOf(disks);
    const content = { kept, lost: disks.filter(disk => !kept.includes(disk)) };
    try {
      const wish = { ...request, stopFirst: true };
      const judged = await this.#judge(row, wish, options);
      return {
        ...checkOf(judged, this.#takesPasswords(row, judged)),
        ...content,
      };
    } catch (error) {
      const { name, message } = error as Error;
      if (name !== 'ConflictError' && name !== 'NotAllowedError') throw error;
      const verdict = verdictOf([deny('reinstall.image', message)]);
      return { verdict, ...content };
    }
  }

  /**
   * Puts it in line; the machine is `reinstalling` from now on.
   *
   * @throws NotAllowedError or ConflictError with every reason and remedy when
   * it is refused; InputError when it is not confirmed, or for a login that is none
   */
  async reinstall(
    row: MachineRow,
    request: ReinstallRequest,
    options: ServiceOptions,
  ): Promise<OperationRow> {
    if (request.confirm !== row.name) {
      throw new InputError(
        `What is on the system disk of virtual machine "${row.name}" will be lost. Confirm that by its name; "${request.confirm}" is another one.`,
      );
    }
    const { login } = request;
    const judged = await this.#judge(
      row,
      {
        ...request,
        withPassword: login.password !== undefined,
        withKey: (login.sshPublicKeys ?? []).length > 0,
        withUserData: request.userData !== undefined,
      },
      options,
    );
    enforceVerdict(judged.verdict);
    const { caller, terms, source } = judged;
    const plan = planOf(row, request, source);
    const { imageId } = plan;
    return this.#o.work.reinstall(row, caller, async tx => {
      await refuseGoneImages(tx, [{ id: imageId, name: plan.imageName }]);
      await recordAcceptance({
        ...{ tx, terms, ownerRef: row.owner_ref },
        acceptedBy: caller.principal,
      });
      const reserved =
        imageId !== row.image_id &&
        (await holdMachineImage({ tx, machineId: row.id, imageId }));
      return { ...plan, reserved };
    });
  }

  async #judge(
    row: MachineRow,
    wish: ReinstallWish & { imageId?: string },
    options: ServiceOptions,
  ): Promise<Judged> {
    const { callers, database: tx, registry, sources, views } = this.#o;
    const caller = await callers.resolve(options.credentials);
    const situation = await views.situation(row, caller);
    const source = await findSystem(sources, row, wish.imageId, options);
    const ownerRef = row.owner_ref;
    const images = [source.image];
    const { terms } = await readAllTerms({ tx, images, ownerRef });
    const verdict = await judgeReinstall({
      ...{ tx, row, situation, source, terms, wish },
      platform: registry.get(row.platform_id),
    });
    return { caller, source, terms, verdict };
  }

  #takesPasswords(row: MachineRow, { source }: Judged): boolean {
    const platform = this.#o.registry.get(row.platform_id);
    return Boolean(
      source.image.features.cloudInit && platform?.launch?.passwords,
    );
  }
}

function checkOf(
  { source, terms, verdict }: Judged,
  passwordSupported: boolean,
): Omit<ReinstallCheck, 'kept' | 'lost'> {
  const { id, name, os, version, encryptionKeyName } = source.image;
  return withoutUndefined({
    ...{ verdict, terms, passwordSupported, encryptionKeyName },
    image: withoutUndefined({ id, name, os, version }),
    defaultUser: source.template?.loginUser ?? source.image.defaultUser,
  });
}

function planOf(
  row: MachineRow,
  { login, userData }: ReinstallRequest,
  { image, template }: LaunchSource,
) {
  if (!image.platformImageId) {
    throw new ConflictError(
      `Image "${image.name}" is not on its platform yet.`,
    );
  }
  return {
    imageId: image.id,
    imageName: image.name,
    platformImageId: image.platformImageId,
    hostname: row.name,
    login: planLogin({
      login,
      defaultUser: template?.loginUser ?? image.defaultUser,
      required: Boolean(image.features.cloudInit),
    }),
    userData: [template?.userData, userData].filter(data => data !== undefined),
  };
}
