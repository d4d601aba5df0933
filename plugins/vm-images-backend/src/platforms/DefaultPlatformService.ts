import { NotAllowedError } from '@backstage/errors';
import type { PlatformView } from '@vm-images/backstage-plugin-vm-images-common';
import {
  capabilitiesOf,
  type Platform,
} from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import type { CallerResolver, ServiceOptions } from '../authorization';
import type { Sql } from '../database/sql';
import type { PlatformStateRow } from '../database/tables';
import { isoTime, withoutUndefined } from '../database/values';
import type { OperationEngine } from '../operations';
import { operationFromRow } from '../operationsApi/operationFromRow';
import { countImages, countMachines } from './countByPlatform';
import type { PlatformRegistry } from './PlatformRegistry';
import type { PlatformService } from './PlatformService';
import { SYNC_PLATFORM } from './sync/syncOperation';

/** What a permission policy leaves of what is counted; all when undefined. */
export interface CountConditions {
  /** Of images; alias `i`. */
  images?: Sql;
  /** Of machines; alias `m`. */
  machines?: Sql;
}

type ConditionsOf = (options: ServiceOptions) => Promise<CountConditions>;

/** Everyone who is signed in may see which platforms there are. */
export class DefaultPlatformService implements PlatformService {
  readonly #database: Knex;
  readonly #registry: PlatformRegistry;
  readonly #engine: OperationEngine;
  readonly #callers: CallerResolver;
  readonly #conditions: ConditionsOf;
  readonly #convert: (platformId: string) => 'auto' | 'refuse';

  constructor(options: {
    database: Knex;
    registry: PlatformRegistry;
    engine: OperationEngine;
    callers: CallerResolver;
    conditions: ConditionsOf;
    /** What becomes of formats that a platform does not take. */
    convert?(platformId: string): 'auto' | 'refuse';
  }) {
    this.#database = options.database;
    this.#registry = options.registry;
    this.#engine = options.engine;
    this.#callers = options.callers;
    this.#conditions = options.conditions;
    this.#convert = options.convert ?? (() => 'auto');
  }

  async list({ credentials }: ServiceOptions): Promise<PlatformView[]> {
    const caller = await this.#callers.resolve(credentials);
    const only = await this.#conditions({ credentials });
    const database = this.#database;
    const images = await countImages(database, caller, only.images);
    const machines = await countMachines(database, caller, only.machines);
    const states = await this.#database<PlatformStateRow>('platform_states');
    return this.#registry.list().map(platform =>
      this.#view(
        platform,
        {
          images: images.get(platform.id) ?? 0,
          virtualMachines: machines.get(platform.id) ?? 0,
        },
        states.find(state => state.platform_id === platform.id),
      ),
    );
  }

  async sync(id: string, { credentials }: ServiceOptions) {
    const { title } = this.#registry.require(id);
    const caller = await this.#callers.resolve(credentials);
    if (!caller.admin) {
      throw new NotAllowedError(
        `Only an administrator may synchronize platform "${title}". It happens by itself as well.`,
      );
    }
    const operation = await this.#engine.enqueue({
      kind: SYNC_PLATFORM,
      input: { platformId: id },
      subject: { type: 'platform', id, name: title },
      createdBy: caller.principal,
    });
    return operationFromRow(operation);
  }

  #view(
    platform: Platform,
    counts: PlatformView['counts'],
    state: PlatformStateRow | undefined,
  ): PlatformView {
    const { status, reason, remedy, facts } = this.#registry.health(
      platform.id,
    );
    return withoutUndefined({
      id: platform.id,
      type: platform.type,
      title: platform.title,
      ...{ status, reason, remedy, facts },
      regions: [...platform.regions],
      flavors: [...(platform.launch?.flavors ?? [])],
      architectures: platform.launch && [...platform.launch.architectures],
      bootModes: platform.launch && [...platform.launch.bootModes],
      // Every platform can be compared with what is there.
      capabilities: [...capabilitiesOf(platform), 'sync' as const],
      acceptedFormats: platform.imports && [
        ...platform.imports.acceptedFormats,
      ],
      ...importView(platform, this.#convert),
      limits: { ...platform.limits },
      counts,
      lastSyncAt: state?.last_sync_at ? isoTime(state.last_sync_at) : undefined,
      lastSyncError: state?.last_sync_error ?? undefined,
    });
  }
}

/** What becomes of images that it does not take as they are. */
function importView(
  { id, imports }: Platform,
  convert: (id: string) => 'auto' | 'refuse',
): Pick<PlatformView, 'convert' | 'agents'> {
  if (!imports) return {};
  const { required = [], conflicting = [] } = imports.agents ?? {};
  return {
    convert: convert(id),
    agents: { required: [...required], conflicting: [...conflicting] },
  };
}
