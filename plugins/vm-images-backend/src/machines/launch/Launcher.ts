import { ConflictError } from '@backstage/errors';
import {
  deny,
  verdictOf,
  type LaunchCheck,
  type LaunchCheckRequest,
  type LaunchRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  enforceVerdict,
  type CallerResolver,
  type ServiceOptions,
} from '../../authorization';
import { chooseOwner } from '../../authorization/chooseOwner';
import { findTakenNames, lockMachineNames } from '../../database/machines';
import type { OperationEngine, OperationRow } from '../../operations';
import type { PlatformRegistry } from '../../platforms/PlatformRegistry';
import { planLogin } from '../login/planLogin';
import {
  judgeLaunch,
  type LaunchJudgement,
  type LaunchWish,
} from './judgeLaunch';
import { planDisks } from './dataDisks';
import {
  imagesOf,
  type LaunchSource,
  type LaunchSources,
  type LaunchTarget,
} from './LaunchSources';
import { readAllTerms, recordAcceptance } from './launchTerms';
import { startLaunch, type LaunchPlan } from './startLaunch';

interface Judged {
  source: LaunchSource;
  judgement: LaunchJudgement;
  ownerRef: string;
}

/** Checks launches and starts them. */
export class Launcher {
  readonly #database: Knex;
  readonly #engine: OperationEngine;
  readonly #registry: PlatformRegistry;
  readonly #callers: CallerResolver;
  readonly #sources: LaunchSources;
  readonly #maxCount: number;

  constructor(options: {
    database: Knex;
    engine: OperationEngine;
    registry: PlatformRegistry;
    callers: CallerResolver;
    sources: LaunchSources;
    /** Most machines in one launch. */
    maxCount: number;
  }) {
    this.#database = options.database;
    this.#engine = options.engine;
    this.#registry = options.registry;
    this.#callers = options.callers;
    this.#sources = options.sources;
    this.#maxCount = options.maxCount;
  }

  /** Whatever stands against a launch is part of the answer, not an error. */
  async check(
    request: LaunchCheckRequest,
    options: ServiceOptions,
  ): Promise<LaunchCheck> {
    try {
      const wish = { ...request, count: request.count ?? 1 };
      const { ownerRef } = request;
      return checkOf(
        await this.#judge(request, wish, { ...options, ownerRef }),
      );
    } catch (error) {
      const { name, message } = error as Error;
      if (name !== 'ConflictError' && name !== 'NotAllowedError') throw error;
      return {
        verdict: verdictOf([deny('launch.source', message)]),
        sizes: [],
      };
    }
  }

  /**
   * Puts the launch in line; it begins at once if there is room.
   *
   * @throws NotAllowedError or ConflictError with every reason and remedy when
   * it is refused; InputError for a login that is none.
   */
  async launch(
    request: LaunchRequest,
    options: ServiceOptions,
  ): Promise<{ operation: OperationRow; machineIds: string[] }> {
    const { login } = request;
    const wish = {
      ...request,
      count: request.count ?? 1,
      withPassword: login.password !== undefined,
      withKey: (login.sshPublicKeys ?? []).length > 0,
      withUserData: request.userData !== undefined,
    };
    const judged = await this.#judge(request, wish, {
      ...options,
      ownerRef: request.ownerRef,
    });
    enforceVerdict(judged.judgement.verdict);
    const { principal } = await this.#callers.resolve(options.credentials);
    const plan = planOf(request, judged, principal);
    const engine = this.#engine;
    return this.#database.transaction(async tx => {
      // Until here somebody else may have taken a name that was free.
      await lockMachineNames({ tx, ...plan });
      const { verdict, names, terms } = await this.#weigh(tx, judged, wish);
      enforceVerdict(verdict);
      const { ownerRef } = judged;
      await recordAcceptance({ tx, terms, ownerRef, acceptedBy: principal });
      return startLaunch({ tx, engine, plan: { ...plan, names } });
    });
  }

  async #judge(
    target: LaunchTarget,
    wish: LaunchWish,
    options: ServiceOptions & { ownerRef?: string },
  ): Promise<Judged> {
    const caller = await this.#callers.resolve(options.credentials);
    const ownerRef = chooseOwner(caller, options.ownerRef);
    const source = await this.#sources.find(target, options);
    const judgement = await this.#weigh(
      this.#database,
      { source, ownerRef },
      wish,
    );
    return { source, judgement, ownerRef };
  }

  /** Judges by the names that are taken now. */
  async #weigh(
    tx: Knex | Knex.Transaction,
    { source, ownerRef }: Pick<Judged, 'source' | 'ownerRef'>,
    wish: LaunchWish,
  ): Promise<LaunchJudgement> {
    const { platformId } = source.image;
    const stem = stemOf(wish.name);
    const taken = stem
      ? await findTakenNames({ tx, platformId, ownerRef, stem })
      : new Set<string>();
    const images = imagesOf(source);
    const terms = await readAllTerms({ tx, images, ownerRef });
    return judgeLaunch({
      source,
      ...terms,
      wish,
      platform: this.#registry.get(platformId),
      maxCount: this.#maxCount,
      isTaken: name => taken.has(name),
    });
  }
}

/** Long names lose their end to the number; what is left they all share. */
function stemOf(name: string = ''): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '')
    .slice(0, 50);
}

function planOf(
  request: LaunchRequest,
  { source, judgement, ownerRef }: Judged,
  createdBy: string,
): LaunchPlan {
  const { image, template } = source;
  if (!image.platformImageId || !judgement.flavor) {
    throw new ConflictError(
      `Image "${image.name}" is not on its platform yet.`,
    );
  }
  return {
    platformId: image.platformId,
    region: image.region,
    image: {
      id: image.id,
      name: image.name,
      platformImageId: image.platformImageId,
      kind: image.kind,
    },
    ...(template && { template: { id: template.id, title: template.title } }),
    flavor: judgement.flavor,
    disks: planDisks(source.dataDisks ?? [], image, judgement.flavor.diskGiB),
    names: judgement.names,
    description: request.description ?? '',
    ownerRef,
    createdBy,
    login: planLogin({
      login: request.login,
      defaultUser: judgement.defaultUser,
      required: Boolean(image.features.cloudInit),
    }),
    userData: [template?.userData, request.userData].filter(
      data => data !== undefined,
    ),
  };
}

function checkOf({ source, judgement }: Judged): LaunchCheck {
  const { flavor, defaultUser, dataDisks, ...rest } = judgement;
  const { id, name, os, version, platformId, region, encryptionKeyName } =
    source.image;
  return {
    ...rest,
    ...{ platformId, region },
    image: { id, name, os, ...(version !== undefined && { version }) },
    ...(flavor && { suggestedSize: flavor.name }),
    ...(defaultUser && { defaultUser }),
    ...(dataDisks && { dataDisks }),
    ...(encryptionKeyName && { encryptionKeyName }),
  };
}
