/** The whole HTTP API, typed. The OpenAPI document says what each call does. */
import type {
  Channel,
  ChannelMove,
  Family,
  FamilyPage,
  FamilyVersionPage,
  Lineage,
  MachineOwners,
  StandingChange,
  StandingOutcome,
  StandingReport,
  CaptureRequest,
  CopyRequest,
  DownloadLink,
  DownloadRequest,
  MadeDownloadLink,
  Image,
  ImageAccepted,
  ImageBatchRequest,
  ImageBatchResult,
  ExportAccepted,
  ExportedFile,
  ExportRequest,
  ImageExportQuery,
  ImageExports,
  ImageFacets,
  ImageListQuery,
  ImagePage,
  ImagePatch,
  ImageUsage,
  ImageShare,
  ImageShareList,
  ImportCheck,
  ImportCheckRequest,
  ImportRequest,
  LaunchAccepted,
  LaunchCheck,
  LaunchCheckRequest,
  LaunchRequest,
  MachineListQuery,
  Operation,
  OperationListQuery,
  OperationLogLine,
  OperationPage,
  OsCatalog,
  PlatformView,
  PowerAction,
  ReinstallCheck,
  ReinstallCheckRequest,
  ReinstallRequest,
  Retention,
  RetentionPreview,
  RetentionRequest,
  PublishRequest,
  ShareListQuery,
  ShareRequest,
  ShareResults,
  Upload,
  Verdicts,
  VirtualMachine,
  VirtualMachinePage,
  VirtualMachinePatch,
  VmTemplate,
  VmTemplateInput,
} from '../model/types';
import type { EncryptionApi } from './EncryptionApi';
import type { SavePointApi } from './SavePointApi';
import type { EditOptions, RequestOptions, WriteOptions } from './request';

/** @public */
export interface VmImagesApi extends SavePointApi, EncryptionApi {
  listImages(
    query?: ImageListQuery,
    options?: RequestOptions,
  ): Promise<ImagePage>;
  getImageFacets(options?: RequestOptions): Promise<ImageFacets>;
  getImage(id: string, options?: RequestOptions): Promise<Image>;
  updateImage(
    id: string,
    patch: ImagePatch,
    options?: EditOptions,
  ): Promise<Image>;
  /** Into the recycle bin. With dependents it has to be confirmed. */
  deleteImage(
    id: string,
    options?: WriteOptions & { confirm?: boolean; force?: boolean },
  ): Promise<Operation>;
  restoreImage(id: string, options?: WriteOptions): Promise<Image>;
  destroyImage(id: string, options?: WriteOptions): Promise<Operation>;
  /** The same to many; each has its own result. */
  changeImages(
    request: ImageBatchRequest,
    options?: WriteOptions,
  ): Promise<ImageBatchResult>;
  getImageUsage(id: string, options?: RequestOptions): Promise<ImageUsage>;
  /** Brings the bytes of a public image to its platform. */
  fetchImage(id: string, options?: WriteOptions): Promise<Operation>;
  /** Everyone sees and may launch it from now on. */
  publishImage(
    id: string,
    request: PublishRequest,
    options?: EditOptions,
  ): Promise<Image>;
  unpublishImage(id: string, options?: EditOptions): Promise<Image>;
  /** Every image of the list as a file, to be read as it comes. */
  exportImages(
    query: ImageExportQuery,
    options?: RequestOptions,
  ): Promise<ExportedFile>;
  getImageVerdicts(id: string, options?: RequestOptions): Promise<Verdicts>;
  createDownload(
    id: string,
    request?: DownloadRequest,
    options?: RequestOptions,
  ): Promise<MadeDownloadLink>;
  /** Newest first, without their addresses. */
  listDownloads(id: string, options?: RequestOptions): Promise<DownloadLink[]>;
  revokeDownload(
    id: string,
    linkId: string,
    options?: RequestOptions,
  ): Promise<void>;
  /** Uploads it to a bucket that the platform team has configured. */
  exportImage(
    id: string,
    request: ExportRequest,
    options?: WriteOptions,
  ): Promise<ExportAccepted>;
  /** What was exported, newest first, and the buckets that it may go to. */
  listImageExports(id: string, options?: RequestOptions): Promise<ImageExports>;
  /**
   * Makes the same image on another platform or in another region, and shares
   * it there if asked to.
   */
  copyImage(
    id: string,
    request: CopyRequest,
    options?: WriteOptions,
  ): Promise<ImageAccepted>;
  /** Newest first; `total` counts all of them. */
  listShares(
    query?: ShareListQuery,
    options?: RequestOptions,
  ): Promise<ImageShareList>;
  /** With whom an image is shared; for its owner. */
  listImageShares(
    imageId: string,
    options?: RequestOptions,
  ): Promise<ImageShareList>;
  shareImage(
    imageId: string,
    request: ShareRequest,
    options?: WriteOptions,
  ): Promise<ShareResults>;
  /** `share` is an id, or the entity ref of the recipient. */
  stopSharing(
    imageId: string,
    share: string,
    options?: RequestOptions,
  ): Promise<void>;
  /** What a recipient answers to a share, or does with an accepted one. */
  answerShare(
    id: string,
    answer: 'accept' | 'reject' | 'leave',
    options?: RequestOptions,
  ): Promise<ImageShare>;
  importImage(
    request: ImportRequest,
    options?: WriteOptions,
  ): Promise<ImageAccepted>;
  checkImport(
    request: ImportCheckRequest,
    options?: RequestOptions,
  ): Promise<ImportCheck>;
  /** The operating systems that this portal knows. */
  getOsCatalog(options?: RequestOptions): Promise<OsCatalog>;
  captureImage(
    request: CaptureRequest,
    options?: WriteOptions,
  ): Promise<ImageAccepted>;
  listUploads(options?: RequestOptions): Promise<Upload[]>;
  /** Where the tus protocol is spoken. */
  uploadUrl(): Promise<string>;

  /** By name, as far as the caller sees a version. */
  listFamilies(
    query?: { search?: string; cursor?: string; limit?: number },
    options?: RequestOptions,
  ): Promise<FamilyPage>;
  /** By id; or by name, with the owner where several have one of that name. */
  getFamily(
    family: string,
    query?: { owner?: string },
    options?: RequestOptions,
  ): Promise<Family>;
  /** Versions of a family, newest first; `nextCursor` leads to older ones. */
  listFamilyVersions(
    familyId: string,
    query?: { cursor?: string; limit?: number },
    options?: RequestOptions,
  ): Promise<FamilyVersionPage>;
  /** `ifMatch` is the channel's etag; `"0"` of one that is not there yet. */
  promoteImage(
    familyId: string,
    channel: string,
    request: { imageId: string; note?: string },
    options?: EditOptions,
  ): Promise<Channel>;
  /** Points the channel at what it offered before. */
  rollBackChannel(
    familyId: string,
    channel: string,
    request?: { note?: string },
    options?: EditOptions,
  ): Promise<Channel>;
  deleteChannel(
    familyId: string,
    channel: string,
    options?: EditOptions,
  ): Promise<void>;
  listChannelMoves(
    familyId: string,
    channel: string,
    options?: RequestOptions,
  ): Promise<ChannelMove[]>;
  /** By which rule old versions go into the recycle bin. */
  getRetention(familyId: string, options?: RequestOptions): Promise<Retention>;
  setRetention(
    familyId: string,
    rule: RetentionRequest,
    options?: EditOptions,
  ): Promise<Retention>;
  /** What a rule would do now; the one that is set when none is given. */
  previewRetention(
    familyId: string,
    rule?: RetentionRequest,
    options?: RequestOptions,
  ): Promise<RetentionPreview>;
  getStanding(id: string, options?: RequestOptions): Promise<StandingReport>;
  changeStanding(
    id: string,
    change: StandingChange,
    options?: RequestOptions,
  ): Promise<StandingOutcome>;
  cancelStandingPlan(id: string, options?: RequestOptions): Promise<void>;
  getLineage(id: string, options?: RequestOptions): Promise<Lineage>;
  /** Who runs the image. */
  getMachineOwners(
    id: string,
    options?: RequestOptions,
  ): Promise<MachineOwners>;

  listTemplates(
    query?: { search?: string },
    options?: RequestOptions,
  ): Promise<VmTemplate[]>;
  getTemplate(id: string, options?: RequestOptions): Promise<VmTemplate>;
  createTemplate(
    input: VmTemplateInput,
    options?: RequestOptions,
  ): Promise<VmTemplate>;
  updateTemplate(
    id: string,
    input: VmTemplateInput,
    options?: EditOptions,
  ): Promise<VmTemplate>;
  deleteTemplate(id: string, options?: RequestOptions): Promise<void>;

  launch(
    request: LaunchRequest,
    options?: WriteOptions,
  ): Promise<LaunchAccepted>;
  checkLaunch(
    request: LaunchCheckRequest,
    options?: RequestOptions,
  ): Promise<LaunchCheck>;
  listVirtualMachines(
    query?: MachineListQuery,
    options?: RequestOptions,
  ): Promise<VirtualMachinePage>;
  getVirtualMachine(
    id: string,
    options?: RequestOptions,
  ): Promise<VirtualMachine>;
  updateVirtualMachine(
    id: string,
    patch: VirtualMachinePatch,
    options?: EditOptions,
  ): Promise<VirtualMachine>;
  deleteVirtualMachine(id: string, options?: WriteOptions): Promise<Operation>;
  /** Takes the installation medium out and starts from the disk. */
  finishInstall(id: string, options?: WriteOptions): Promise<Operation>;
  /** Replaces the system disk; what was on it is lost. */
  reinstallVirtualMachine(
    id: string,
    request: ReinstallRequest,
    options?: WriteOptions,
  ): Promise<Operation>;
  checkReinstall(
    id: string,
    request: ReinstallCheckRequest,
    options?: RequestOptions,
  ): Promise<ReinstallCheck>;
  powerVirtualMachine(
    id: string,
    action: PowerAction,
    options?: WriteOptions,
  ): Promise<Operation>;
  /** History first, then, with `follow`, live bytes until the signal aborts. */
  readConsole(
    id: string,
    query: { follow?: boolean; historyBytes?: number },
    options?: RequestOptions,
  ): Promise<ReadableStream<Uint8Array>>;
  writeConsole(
    id: string,
    data: string,
    options?: RequestOptions,
  ): Promise<void>;

  listOperations(
    query?: OperationListQuery,
    options?: RequestOptions,
  ): Promise<OperationPage>;
  getOperation(id: string, options?: RequestOptions): Promise<Operation>;
  getOperationLog(
    id: string,
    query?: { after?: number },
    options?: RequestOptions,
  ): Promise<OperationLogLine[]>;
  cancelOperation(id: string, options?: RequestOptions): Promise<Operation>;
  retryOperation(id: string, options?: RequestOptions): Promise<Operation>;

  listPlatforms(options?: RequestOptions): Promise<PlatformView[]>;
  syncPlatform(id: string, options?: RequestOptions): Promise<Operation>;
  /** Entity refs the caller may own things as, the caller first. */
  listOwners(options?: RequestOptions): Promise<string[]>;
}
