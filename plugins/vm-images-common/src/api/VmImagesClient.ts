import type {
  Channel,
  ExportAccepted,
  Image,
  ImageAccepted,
  ImageBatchResult,
  LaunchAccepted,
  Operation,
  Retention,
  ShareResults,
  VirtualMachine,
  VmTemplate,
} from '../model/types';
import { EncryptionClient } from './EncryptionClient';
import type { VmImagesApi } from './VmImagesApi';
import {
  Requester,
  type Call,
  type DiscoveryLike,
  type FetchLike,
} from './request';

type Args<K extends keyof VmImagesApi> = Parameters<VmImagesApi[K]>;
type Result<K extends keyof VmImagesApi> = ReturnType<VmImagesApi[K]>;

const at = (...segments: string[]) =>
  `/${segments.map(encodeURIComponent).join('/')}`;

/** Talks to the backend over HTTP, from a browser or from another plugin. @public */
export class VmImagesClient extends EncryptionClient implements VmImagesApi {
  readonly #requester: Requester;

  constructor(apis: { discoveryApi: DiscoveryLike; fetchApi: FetchLike }) {
    const requester = new Requester(apis);
    super(requester);
    this.#requester = requester;
  }

  async #items<T>(call: Call): Promise<T[]> {
    return (await this.#requester.json<{ items: T[] }>(call)).items;
  }

  async #operation(call: Call): Promise<Operation> {
    const answer = await this.#requester.json<{ operation: Operation }>(call);
    return answer.operation;
  }

  #create<T>(
    path: string,
    body: unknown,
    options: Args<'importImage'>[1],
  ): Promise<T> {
    const headers = { 'Idempotency-Key': options?.idempotencyKey };
    return this.#requester.json({
      method: 'POST',
      path,
      body,
      headers,
      options,
    });
  }

  #edit<T>(
    method: 'PATCH' | 'PUT' | 'POST',
    path: string,
    body: unknown,
    options: Args<'updateImage'>[2],
  ): Promise<T> {
    const headers = { 'If-Match': options?.ifMatch };
    return this.#requester.json({ method, path, body, headers, options });
  }

  listImages(...[query, options]: Args<'listImages'>): Result<'listImages'> {
    return this.#requester.json({ path: '/images', query, options });
  }

  getImageFacets(
    ...[options]: Args<'getImageFacets'>
  ): Result<'getImageFacets'> {
    return this.#requester.json({ path: '/images/facets', options });
  }

  getImage(...[id, options]: Args<'getImage'>): Result<'getImage'> {
    return this.#requester.json({ path: at('images', id), options });
  }

  updateImage(
    ...[id, patch, options]: Args<'updateImage'>
  ): Result<'updateImage'> {
    return this.#edit<Image>('PATCH', at('images', id), patch, options);
  }

  deleteImage(...[id, options]: Args<'deleteImage'>): Result<'deleteImage'> {
    const headers = { 'Idempotency-Key': options?.idempotencyKey };
    const path = at('images', id);
    const query = { confirm: options?.confirm, force: options?.force };
    return this.#operation({ method: 'DELETE', path, query, headers, options });
  }

  restoreImage(...[id, options]: Args<'restoreImage'>): Result<'restoreImage'> {
    const headers = { 'Idempotency-Key': options?.idempotencyKey };
    const path = at('images', id, 'restore');
    return this.#requester.json({ method: 'POST', path, headers, options });
  }

  destroyImage(...[id, options]: Args<'destroyImage'>): Result<'destroyImage'> {
    const headers = { 'Idempotency-Key': options?.idempotencyKey };
    const path = at('images', id, 'destroy');
    return this.#operation({ method: 'POST', path, headers, options });
  }

  fetchImage(...[id, options]: Args<'fetchImage'>): Result<'fetchImage'> {
    const headers = { 'Idempotency-Key': options?.idempotencyKey };
    const path = at('images', id, 'fetch');
    return this.#operation({ method: 'POST', path, headers, options });
  }

  finishInstall(
    ...[id, options]: Args<'finishInstall'>
  ): Result<'finishInstall'> {
    const headers = { 'Idempotency-Key': options?.idempotencyKey };
    const path = at('virtual-machines', id, 'finish-install');
    return this.#operation({ method: 'POST', path, headers, options });
  }

  changeImages(
    ...[request, options]: Args<'changeImages'>
  ): Result<'changeImages'> {
    return this.#create<ImageBatchResult>('/images/batch', request, options);
  }

  getImageUsage(
    ...[id, options]: Args<'getImageUsage'>
  ): Result<'getImageUsage'> {
    return this.#requester.json({ path: at('images', id, 'usage'), options });
  }

  publishImage(
    ...[id, request, options]: Args<'publishImage'>
  ): Result<'publishImage'> {
    const path = at('images', id, 'publish');
    return this.#edit<Image>('POST', path, request, options);
  }

  unpublishImage(
    ...[id, options]: Args<'unpublishImage'>
  ): Result<'unpublishImage'> {
    const path = at('images', id, 'unpublish');
    return this.#edit<Image>('POST', path, undefined, options);
  }

  async exportImages(
    ...[query, options]: Args<'exportImages'>
  ): Result<'exportImages'> {
    const path = '/images/export';
    const response = await this.#requester.raw({ path, query, options });
    if (!response.body) throw new Error('The export of images has no body');
    const disposition = response.headers.get('content-disposition') ?? '';
    return {
      fileName:
        /filename="([^"]+)"/.exec(disposition)?.[1] ?? `images.${query.format}`,
      contentType: response.headers.get('content-type') ?? '',
      body: response.body,
    };
  }

  getImageVerdicts(
    ...[id, options]: Args<'getImageVerdicts'>
  ): Result<'getImageVerdicts'> {
    const path = at('images', id, 'verdicts');
    return this.#requester.json({ path, options });
  }

  listDownloads(
    ...[id, options]: Args<'listDownloads'>
  ): Result<'listDownloads'> {
    return this.#items({ path: at('images', id, 'downloads'), options });
  }

  async revokeDownload(
    ...[id, linkId, options]: Args<'revokeDownload'>
  ): Result<'revokeDownload'> {
    const path = at('images', id, 'downloads', linkId);
    await this.#requester.raw({ method: 'DELETE', path, options });
  }

  createDownload(
    ...[id, body = {}, options]: Args<'createDownload'>
  ): Result<'createDownload'> {
    const path = at('images', id, 'downloads');
    return this.#requester.json({ method: 'POST', path, body, options });
  }

  exportImage(
    ...[id, request, options]: Args<'exportImage'>
  ): Result<'exportImage'> {
    const path = at('images', id, 'exports');
    return this.#create<ExportAccepted>(path, request, options);
  }

  listImageExports(
    ...[id, options]: Args<'listImageExports'>
  ): Result<'listImageExports'> {
    return this.#requester.json({ path: at('images', id, 'exports'), options });
  }

  copyImage(...[id, request, options]: Args<'copyImage'>): Result<'copyImage'> {
    const path = at('images', id, 'copies');
    return this.#create<ImageAccepted>(path, request, options);
  }

  listShares(...[query, options]: Args<'listShares'>): Result<'listShares'> {
    return this.#requester.json({ path: '/shares', query, options });
  }

  listImageShares(
    ...[id, options]: Args<'listImageShares'>
  ): Result<'listImageShares'> {
    return this.#requester.json({ path: at('images', id, 'shares'), options });
  }

  shareImage(
    ...[id, request, options]: Args<'shareImage'>
  ): Result<'shareImage'> {
    const path = at('images', id, 'shares');
    return this.#create<ShareResults>(path, request, options);
  }

  async stopSharing(
    ...[id, share, options]: Args<'stopSharing'>
  ): Result<'stopSharing'> {
    const path = at('images', id, 'shares', share);
    await this.#requester.raw({ method: 'DELETE', path, options });
  }

  answerShare(
    ...[id, answer, options]: Args<'answerShare'>
  ): Result<'answerShare'> {
    const path = at('shares', id, answer);
    return this.#requester.json({ method: 'POST', path, options });
  }

  importImage(
    ...[request, options]: Args<'importImage'>
  ): Result<'importImage'> {
    return this.#create<ImageAccepted>('/imports', request, options);
  }

  checkImport(...[body, options]: Args<'checkImport'>): Result<'checkImport'> {
    const path = '/imports/check';
    return this.#requester.json({ method: 'POST', path, body, options });
  }

  captureImage(
    ...[request, options]: Args<'captureImage'>
  ): Result<'captureImage'> {
    return this.#create<ImageAccepted>('/captures', request, options);
  }

  listUploads(...[options]: Args<'listUploads'>): Result<'listUploads'> {
    return this.#items({ path: '/uploads', options });
  }

  uploadUrl(): Promise<string> {
    return this.#requester.url('/uploads');
  }

  listFamilies(
    ...[query, options]: Args<'listFamilies'>
  ): Result<'listFamilies'> {
    return this.#requester.json({ path: '/families', query, options });
  }

  getFamily(...[id, query, options]: Args<'getFamily'>): Result<'getFamily'> {
    return this.#requester.json({ path: at('families', id), query, options });
  }

  promoteImage(
    ...[id, channel, body, options]: Args<'promoteImage'>
  ): Result<'promoteImage'> {
    const path = at('families', id, 'channels', channel);
    return this.#edit<Channel>('PUT', path, body, options);
  }

  rollBackChannel(
    ...[id, channel, body = {}, options]: Args<'rollBackChannel'>
  ): Result<'rollBackChannel'> {
    const path = at('families', id, 'channels', channel, 'rollback');
    return this.#edit<Channel>('POST', path, body, options);
  }

  async deleteChannel(
    ...[id, channel, options]: Args<'deleteChannel'>
  ): Result<'deleteChannel'> {
    const headers = { 'If-Match': options?.ifMatch };
    const path = at('families', id, 'channels', channel);
    await this.#requester.raw({ method: 'DELETE', path, headers, options });
  }

  listChannelMoves(
    ...[id, channel, options]: Args<'listChannelMoves'>
  ): Result<'listChannelMoves'> {
    const path = at('families', id, 'channels', channel, 'moves');
    return this.#items({ path, options });
  }

  getRetention(...[id, options]: Args<'getRetention'>): Result<'getRetention'> {
    const path = at('families', id, 'retention');
    return this.#requester.json({ path, options });
  }

  setRetention(
    ...[id, rule, options]: Args<'setRetention'>
  ): Result<'setRetention'> {
    const path = at('families', id, 'retention');
    return this.#edit<Retention>('PUT', path, rule, options);
  }

  previewRetention(
    ...[id, rule, options]: Args<'previewRetention'>
  ): Result<'previewRetention'> {
    const path = at('families', id, 'retention', 'preview');
    const body = { rule };
    return this.#requester.json({ method: 'POST', path, body, options });
  }

  getStanding(...[id, options]: Args<'getStanding'>): Result<'getStanding'> {
    return this.#requester.json({
      path: at('images', id, 'standing'),
      options,
    });
  }

  changeStanding(
    ...[id, body, options]: Args<'changeStanding'>
  ): Result<'changeStanding'> {
    const path = at('images', id, 'standing');
    return this.#requester.json({ method: 'POST', path, body, options });
  }

  async cancelStandingPlan(
    ...[id, options]: Args<'cancelStandingPlan'>
  ): Result<'cancelStandingPlan'> {
    const path = at('images', id, 'standing', 'plan');
    await this.#requester.raw({ method: 'DELETE', path, options });
  }

  getLineage(...[id, options]: Args<'getLineage'>): Result<'getLineage'> {
    return this.#requester.json({ path: at('images', id, 'lineage'), options });
  }

  getMachineOwners(
    ...[id, options]: Args<'getMachineOwners'>
  ): Result<'getMachineOwners'> {
    const path = at('images', id, 'machine-owners');
    return this.#requester.json({ path, options });
  }

  listTemplates(
    ...[query, options]: Args<'listTemplates'>
  ): Result<'listTemplates'> {
    return this.#items({ path: '/templates', query, options });
  }

  getTemplate(...[id, options]: Args<'getTemplate'>): Result<'getTemplate'> {
    return this.#requester.json({ path: at('templates', id), options });
  }

  createTemplate(
    ...[body, options]: Args<'createTemplate'>
  ): Result<'createTemplate'> {
    const path = '/templates';
    return this.#requester.json({ method: 'POST', path, body, options });
  }

  updateTemplate(
    ...[id, input, options]: Args<'updateTemplate'>
  ): Result<'updateTemplate'> {
    return this.#edit<VmTemplate>('PUT', at('templates', id), input, options);
  }

  async deleteTemplate(
    ...[id, options]: Args<'deleteTemplate'>
  ): Result<'deleteTemplate'> {
    const path = at('templates', id);
    await this.#requester.raw({ method: 'DELETE', path, options });
  }

  launch(...[request, options]: Args<'launch'>): Result<'launch'> {
    return this.#create<LaunchAccepted>('/launches', request, options);
  }

  checkLaunch(...[body, options]: Args<'checkLaunch'>): Result<'checkLaunch'> {
    const path = '/launches/check';
    return this.#requester.json({ method: 'POST', path, body, options });
  }

  listVirtualMachines(
    ...[query, options]: Args<'listVirtualMachines'>
  ): Result<'listVirtualMachines'> {
    return this.#requester.json({ path: '/virtual-machines', query, options });
  }

  getVirtualMachine(
    ...[id, options]: Args<'getVirtualMachine'>
  ): Result<'getVirtualMachine'> {
    return this.#requester.json({ path: at('virtual-machines', id), options });
  }

  updateVirtualMachine(
    ...[id, patch, options]: Args<'updateVirtualMachine'>
  ): Result<'updateVirtualMachine'> {
    const path = at('virtual-machines', id);
    return this.#edit<VirtualMachine>('PATCH', path, patch, options);
  }

  deleteVirtualMachine(
    ...[id, options]: Args<'deleteVirtualMachine'>
  ): Result<'deleteVirtualMachine'> {
    const headers = { 'Idempotency-Key': options?.idempotencyKey };
    const path = at('virtual-machines', id);
    return this.#operation({ method: 'DELETE', path, headers, options });
  }

  powerVirtualMachine(
    ...[id, action, options]: Args<'powerVirtualMachine'>
  ): Result<'powerVirtualMachine'> {
    const headers = { 'Idempotency-Key': options?.idempotencyKey };
    const path = at('virtual-machines', id, 'power');
    const body = { action };
    return this.#operation({ method: 'POST', path, body, headers, options });
  }

  async readConsole(
    ...[id, query, options]: Args<'readConsole'>
  ): Result<'readConsole'> {
    const path = at('virtual-machines', id, 'console');
    const response = await this.#requester.raw({ path, query, options });
    if (!response.body) throw new Error(`The console of ${id} sent no body`);
    return response.body;
  }

  async writeConsole(
    ...[id, data, options]: Args<'writeConsole'>
  ): Result<'writeConsole'> {
    const path = at('virtual-machines', id, 'console');
    await this.#requester.raw({
      method: 'POST',
      path,
      body: { data },
      options,
    });
  }

  listOperations(
    ...[query, options]: Args<'listOperations'>
  ): Result<'listOperations'> {
    return this.#requester.json({ path: '/operations', query, options });
  }

  getOperation(...[id, options]: Args<'getOperation'>): Result<'getOperation'> {
    return this.#requester.json({ path: at('operations', id), options });
  }

  getOperationLog(
    ...[id, query, options]: Args<'getOperationLog'>
  ): Result<'getOperationLog'> {
    return this.#items({ path: at('operations', id, 'log'), query, options });
  }

  cancelOperation(
    ...[id, options]: Args<'cancelOperation'>
  ): Result<'cancelOperation'> {
    const path = at('operations', id, 'cancel');
    return this.#operation({ method: 'POST', path, options });
  }

  retryOperation(
    ...[id, options]: Args<'retryOperation'>
  ): Result<'retryOperation'> {
    const path = at('operations', id, 'retry');
    return this.#operation({ method: 'POST', path, options });
  }

  listPlatforms(...[options]: Args<'listPlatforms'>): Result<'listPlatforms'> {
    return this.#items({ path: '/platforms', options });
  }

  syncPlatform(...[id, options]: Args<'syncPlatform'>): Result<'syncPlatform'> {
    const path = at('platforms', id, 'sync');
    return this.#operation({ method: 'POST', path, options });
  }

  getOsCatalog(...[options]: Args<'getOsCatalog'>): Result<'getOsCatalog'> {
    return this.#requester.json({ path: '/os-catalog', options });
  }

  listOwners(...[options]: Args<'listOwners'>): Result<'listOwners'> {
    return this.#items({ path: '/owners', options });
  }
}
