import {
  conversionOf,
  deny,
  judgeImport,
  judgeOs,
  verdictOf,
  warn,
  type Caller,
  type Finding,
  type ImportCheck,
  type ImportCheckRequest,
  type OsCatalog,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { Platform } from '@vm-images/backstage-plugin-vm-images-node';
import type { Knex } from 'knex';
import type { CallerResolver, ServiceOptions } from '../authorization';
import type { ImageRow } from '../database/tables';
import type { UploadService } from '../uploads';
import { importTarget, sourceFindings } from './assertTaken';
import type { Found } from './Found';
import type { ImportService } from './ImportService';
import type { ImportTools } from './ImportTools';
import { judgeSpace } from './judgeSpace';
import { lookAtUpload } from './lookAtUpload';
import { lookAtUrl } from './lookAtUrl';
import { messageOf } from './sourceFindings';

export interface ImportCheckerOptions {
  database: Knex;
  callers: CallerResolver;
  imports: ImportService;
  uploads: UploadService;
  tools: ImportTools;
  osCatalog: OsCatalog;
  /** Room where files lie while they become images. */
  freeBytes(): Promise<number>;
  /** What becomes of formats that a platform does not take; default `auto`. */
  convert?(platformId: string): 'auto' | 'refuse';
}

/** Looks at a source before anything is kept, and says what an import would say. */
export class ImportChecker {
  readonly #o: ImportCheckerOptions;

  constructor(options: ImportCheckerOptions) {
    this.#o = options;
  }

  async check(
    request: ImportCheckRequest,
    options: ServiceOptions,
  ): Promise<ImportCheck> {
    const { callers, imports } = this.#o;
    // It sends requests into the network, as an import does.
    await imports.requireMayImport(options);
    const caller = await callers.resolve(options.credentials);
    const findings: Finding[] = [];
    let platform: Platform | undefined;
    try {
      platform = imports.platformFor(request.platformId);
    } catch (error) {
      findings.push(deny('import.platform', messageOf(error)));
    }
    const { findings: more, ...found } = await this.#look(request, caller);
    findings.push(...more);
    const target =
      platform && importTarget(platform, this.#o.convert?.(platform.id));
    const convertTo = target && conversionOf(target, found);
    if (target) findings.push(...judgeImport(target, factsOf(request, found)));
    if (platform) findings.push(...sourceFindings(platform, request.source));
    findings.push(...this.#judgeOs(request, found));
    findings.push(...(await this.#judgeSpace(request, found, !!convertTo)));
    const name = request.name ?? found.suggestedName;
    if (name && (await this.#isTaken(name, caller))) {
      findings.push(
        warn('import.name', `You already have an image named "${name}".`),
      );
    }
    return { ...found, convertTo, verdict: verdictOf(findings) };
  }

  async #look(request: ImportCheckRequest, caller: Caller): Promise<Found> {
    const { tools, uploads } = this.#o;
    const { source } = request;
    if (source.type === 'url') return lookAtUrl(tools, source.url);
    const upload = await uploads.complete(source.uploadId, caller.principal);
    return lookAtUpload(tools, upload);
  }

  /** What was said of the system, or else what was found. */
  #judgeOs(
    { facts, kind }: ImportCheckRequest,
    found: Omit<Found, 'findings'>,
  ): Finding[] {
    if (kind === 'data-disk') return [];
    const os = facts?.os ?? found.facts?.os;
    const architecture = facts?.architecture ?? found.facts?.architecture;
    return judgeOs(this.#o.osCatalog, os, architecture);
  }

  async #judgeSpace(
    { source }: ImportCheckRequest,
    { sizeBytes = 0 }: Omit<Found, 'findings'>,
    converts: boolean,
  ): Promise<Iterable<Finding>> {
    return judgeSpace({
      freeBytes: await this.#o.freeBytes(),
      fetchBytes: source.type === 'url' ? sizeBytes : 0,
      convertBytes: converts ? sizeBytes : 0,
    });
  }

  async #isTaken(name: string, caller: Caller): Promise<boolean> {
    const row = await this.#o
      .database<ImageRow>('images')
      .where({ name_key: name.toLowerCase() })
      .whereIn('owner_ref', [...caller.ownershipRefs])
      .whereNull('deleted_at')
      .first('id');
    return row !== undefined;
  }
}

function factsOf(
  { kind, facts }: ImportCheckRequest,
  { format, container, virtualSizeBytes }: Omit<Found, 'findings'>,
) {
  // Who asks before saying anything is not told what is missing.
  const asked = facts?.features ? kind : 'data-disk';
  return {
    ...{ format, container, virtualSizeBytes, kind: asked },
    features: facts?.features,
  };
}
