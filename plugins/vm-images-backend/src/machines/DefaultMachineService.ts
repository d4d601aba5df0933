import { InputError } from '@backstage/errors';
import {
  captureSourceVerdict,
  savePointSourceVerdict,
  type Caller,
  type CaptureRequest,
  type CaptureSources,
  type LaunchCheckRequest,
  type LaunchRequest,
  type MachineAction,
  type MachineListQuery,
  type PowerAction,
  type ReinstallCheckRequest,
  type ReinstallRequest,
  type VirtualMachinePatch,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Knex } from 'knex';
import {
  enforceVerdict,
  type CallerResolver,
  type ServiceOptions,
} from '../authorization';
import { chooseOwner } from '../authorization/chooseOwner';
import { revisionOfEtag } from '../database/etag';
import {
  getMachineRow,
  listMachines,
  patchMachine,
} from '../database/machines';
import { getImageRow } from '../database/images';
import type { SavePointRow } from '../database/savePoints';
import type { MachineRow } from '../database/tables';
import { withoutUndefined } from '../database/values';
import type { NewImages } from '../images/ImageService';
import { operationFromRow } from '../operationsApi/operationFromRow';
import type { SavePointViews } from '../savePoints/SavePointViews';
import type { Capturer } from './capture/Capturer';
import { captureSourcesOf, verdictOfRequest } from './capture/captureSources';
import { inheritedFacts } from './capture/newImage';
import type { Launcher } from './launch/Launcher';
import type { MachineAccess } from './MachineAccess';
import type { MachineConsole } from './MachineConsole';
import type { ConsoleReading, MachineService } from './MachineService';
import type { MachineViews } from './MachineViews';
import type { MachineWork } from './MachineWork';
import type { Reinstaller } from './reinstall/Reinstaller';
import { parseMachineListQuery } from './parseMachineListQuery';

export interface MachineServiceParts {
  database: Knex;
  callers: CallerResolver;
  views: MachineViews;
  work: MachineWork;
  launcher: Launcher;
  capturer: Capturer;
  reinstaller: Reinstaller;
  console: MachineConsole;
  savePoints: SavePointViews;
  /** What was captured. */
  images: NewImages;
}

type Options = ServiceOptions & {
  /** What the caller may see and do; everything when left out. */
  access?: MachineAccess;
};

/**
 * Virtual machines, as the rules allow. Who sees what, and what the permission
 * framework says, is `AuthorizedMachineService`'s.
 */
export class DefaultMachineService implements MachineService {
  readonly #parts: MachineServiceParts;

  constructor(parts: MachineServiceParts) {
    this.#parts = parts;
  }

  async list(query: MachineListQuery, options: Options) {
    const { database: tx, views } = this.#parts;
    const caller = await this.#caller(options);
    const everything = { everything: true, owners: caller.ownershipRefs };
    const { view = everything } = options.access ?? {};
    const request = parseMachineListQuery(query, caller);
    const { rows, ...page } = await listMachines({ tx, request, view });
    return withoutUndefined({
      ...page,
      items: await views.show(rows, caller, options.access),
    });
  }

  async get(id: string, options: Options) {
    const { views } = this.#parts;
    const caller = await this.#caller(options);
    return views.showOne(await views.row(id), caller, options.access);
  }

  async verdicts(id: string, options: Options) {
    return (await this.get(id, options)).actions;
  }

  async update(
    id: string,
    patch: VirtualMachinePatch,
    options: Options & { ifMatch?: string },
  ) {
    const { database: tx, views } = this.#parts;
    const { caller } = await this.#judge(id, 'edit', options);
    const { description, ownerRef } = patch;
    const row = await patchMachine({
      tx,
      id,
      ifRevision: revisionOfEtag(options.ifMatch),
      patch: {
        ...(description !== undefined && { description }),
        ...(ownerRef !== undefined && {
          owner_ref: chooseOwner(caller, ownerRef),
        }),
      },
    });
    return views.showOne(row, caller, options.access);
  }

  async power(id: string, action: PowerAction, options: ServiceOptions) {
    const { row, caller } = await this.#judge(id, action, options);
    const { work } = this.#parts;
    return operationFromRow(await work.power(row, action, caller));
  }

  async finishInstall(id: string, options: ServiceOptions) {
    const { row, caller } = await this.#judge(id, 'finish-install', options);
    return operationFromRow(await this.#parts.work.finishInstall(row, caller));
  }

  async reinstall(
    id: string,
    request: ReinstallRequest,
    options: ServiceOptions,
  ) {
    const { reinstaller } = this.#parts;
    const { row } = await this.#judge(id, 'reinstall', options);
    return operationFromRow(await reinstaller.reinstall(row, request, options));
  }

  async checkReinstall(
    id: string,
    request: ReinstallCheckRequest,
    options: ServiceOptions,
  ) {
    const { reinstaller, views } = this.#parts;
    return reinstaller.check(await views.row(id), request, options);
  }

  async delete(id: string, options: ServiceOptions) {
    const { row, caller } = await this.#judge(id, 'delete', options);
    return operationFromRow(await this.#parts.work.delete(row, caller));
  }

  async checkLaunch(request: LaunchCheckRequest, options: ServiceOptions) {
    return this.#parts.launcher.check(request, options);
  }

  async launch(request: LaunchRequest, options: Options) {
    const { database: tx, views, launcher } = this.#parts;
    const caller = await this.#caller(options);
    const { operation, machineIds } = await launcher.launch(request, options);
    const rows = await Promise.all(
      machineIds.map(id => getMachineRow({ tx, id })),
    );
    return {
      operation: operationFromRow(operation),
      virtualMachines: await views.show(
        rows.filter(row => row !== undefined),
        caller,
        options.access,
      ),
    };
  }

  async capture(request: CaptureRequest, options: ServiceOptions) {
    const { capturer, images, views } = this.#parts;
    const caller = await this.#caller(options);
    const row = await views.row(request.virtualMachineId);
    const savePoint = await this.#judgeSource(request, row, caller);
    const { imageId, operation } = await capturer.capture(
      ...([request, row, caller, savePoint] as const),
    );
    return {
      image: await images.made(imageId, options),
      operation: operationFromRow(operation),
    };
  }

  async captureSources(id: string, options: Options): Promise<CaptureSources> {
    const { database: tx, savePoints, views } = this.#parts;
    const caller = await this.#caller(options);
    const row = await views.row(id);
    const situation = await views.situation(row, caller);
    const kept = await savePoints.list(row, situation, options.access);
    const source = row.image_id
      ? await getImageRow({ tx, id: row.image_id })
      : undefined;
    const facts = inheritedFacts(source);
    return {
      items: captureSourcesOf(situation, kept),
      facts,
      freezes: row.state === 'running' && Boolean(facts.features?.guestAgent),
    };
  }

  async readConsole(
    id: string,
    reading: ConsoleReading,
    options: ServiceOptions,
  ) {
    const { row } = await this.#judge(id, 'console', options);
    return this.#parts.console.read(row, reading);
  }

  async writeConsole(id: string, data: string, options: ServiceOptions) {
    const { row } = await this.#judge(id, 'console', options);
    await this.#parts.console.write(row, data);
  }

  #caller(options: ServiceOptions) {
    return this.#parts.callers.resolve(options.credentials);
  }

  /** The machine and the caller, if the rules let the two do it. */
  async #judge(id: string, action: MachineAction, options: ServiceOptions) {
    const { views } = this.#parts;
    const caller = await this.#caller(options);
    const row = await views.row(id);
    const verdicts = await views.verdicts(row, caller);
    enforceVerdict(verdicts[action]);
    return { row, caller };
  }

  /** Whether the source may be used; gives the snapshot or backup it names. */
  async #judgeSource(
    request: CaptureRequest,
    row: MachineRow,
    caller: Caller,
  ): Promise<SavePointRow | undefined> {
    const { savePoints, views } = this.#parts;
    const { source = { type: 'system-disk' } } = request;
    const situation = await views.situation(row, caller);
    if ('savePointId' in source) {
      const point = await savePoints.row(row.id, source.savePointId);
      if (point.kind !== source.type) {
        throw new InputError(`"${point.name}" is no ${source.type}.`);
      }
      const machine = row;
      const [shown] = await savePoints.show([point], { machine, situation });
      enforceVerdict(
        verdictOfRequest(savePointSourceVerdict(situation, shown), request),
      );
      return point;
    }
    const verdict = captureSourceVerdict(situation, source);
    enforceVerdict(verdictOfRequest(verdict, request));
    return undefined;
  }
}
