/**
 * The product's nouns. The OpenAPI document is where they are declared; the
 * names here are what the rest of the code says.
 */
import type { components, operations } from '../api/schema.generated';

type Schemas = components['schemas'];

/** @public */
export type Image = Schemas['Image'];
/** @public */
export type ImageStatus = Schemas['ImageStatus'];
/** @public */
export type Standing = Schemas['Standing'];
/** @public */
export type ImageKind = Schemas['ImageKind'];
/** @public */
export type Visibility = Schemas['Visibility'];
/** @public */
export type Architecture = Schemas['Architecture'];
/** @public */
export type BootMode = Schemas['BootMode'];
/** @public */
export type DiskFormat = Schemas['DiskFormat'];
/** @public */
export type OperatingSystem = Schemas['OperatingSystem'];
/** @public */
export type ImageFeatures = Schemas['ImageFeatures'];
/** @public */
export type ImageFacts = Schemas['ImageFacts'];
/** @public */
export type ImageOrigin = Schemas['Origin'];
/** @public */
export type ImageBrief = Schemas['ImageBrief'];
/** @public */
export type ImagePage = Schemas['Page'] & { items: Image[] };
/** @public */
export type ImageShare = Schemas['ImageShare'];
/** @public */
export type ImageShareList = Schemas['ImageShareList'];
/** @public */
export type ShareStatus = Schemas['ShareStatus'];
/** @public */
export type ShareRequest = Schemas['ShareRequest'];
/** @public */
export type ShareResults = Schemas['ShareResults'];
/** @public */
export type ImageFacets = Schemas['ImageFacets'];
/** @public */
export type Listing = Schemas['Listing'];
/** @public */
export type PublishRequest = Schemas['PublishRequest'];
/** @public */
export type LicensedBy = Schemas['LicensedBy'];
/** @public */
export type LaunchTerms = Schemas['LaunchTerms'];
/** @public */
export type ExportTarget = Schemas['ExportTarget'];
/** @public */
export type ExportRequest = Schemas['ExportRequest'];
/** @public */
export type ExportAccepted = Schemas['ExportAccepted'];
/** @public */
export type ImageExport = Schemas['ImageExport'];
/** @public */
export type ImageExports = Schemas['ImageExports'];
/** @public */
export type CopyRequest = Schemas['CopyRequest'];
/** @public */
export type ReplicateRequest = Schemas['ReplicateRequest'];
/** @public */
export type EncryptionKey = Schemas['EncryptionKey'];
/** @public */
export type EncryptionKeyList = Schemas['EncryptionKeyList'];
/** @public */
export type FamilyVersionPage = Schemas['FamilyVersionPage'];
export type KeyRotation = Schemas['KeyRotation'];
/** @public */
export type ImagePatch = Schemas['ImagePatch'];
/** @public */
export type PendingImageChange = Schemas['PendingImageChange'];
/** @public */
export type ImageBatchRequest = Schemas['ImageBatchRequest'];
/** @public */
export type ImageBatchResult = Schemas['ImageBatchResult'];
/** @public */
export type ImageUsage = Schemas['ImageUsage'];
/** @public */
export type ImageDependents = Schemas['ImageDependents'];
/** @public */
export type ImportSource = Schemas['ImportSource'];
/** @public */
export type ImportRequest = Schemas['ImportRequest'];
/** @public */
export type ImportCheckRequest = Schemas['ImportCheckRequest'];
/** @public */
export type ImportCheck = Schemas['ImportCheck'];
/** @public */
export type ImportDisk = Schemas['ImportDisk'];
/** @public */
export type OsCatalog = Schemas['OsCatalog'];
/** @public */
export type Agent = Schemas['Agent'];
/** @public */
export type CaptureRequest = Schemas['CaptureRequest'];
/** @public */
export type CaptureSource = NonNullable<CaptureRequest['source']>;
/** @public */
export type CaptureSources = Schemas['CaptureSources'];
/** @public */
export type Consistency = Schemas['Consistency'];
/** @public */
export type SavePoint = Schemas['SavePoint'];
/** @public */
export type SavePointKind = Schemas['SavePointKind'];
/** @public */
export type SavePointStatus = Schemas['SavePointStatus'];
/** @public */
export type SavePointList = Schemas['SavePointList'];
/** @public */
export type SavePointRequest = Schemas['SavePointRequest'];
/** @public */
export type SavePointAccepted = Schemas['SavePointAccepted'];
/** @public */
export type ImageDisk = Schemas['ImageDisk'];
/** @public */
export type MachineDisk = Schemas['MachineDisk'];
/** @public */
export type LaunchDataDisk = Schemas['LaunchDataDisk'];
/** @public */
export type ImageAccepted = Schemas['ImageAccepted'];
/** @public */
export type DownloadLink = Schemas['DownloadLink'];
/** @public */
export type DownloadRequest = Schemas['DownloadRequest'];
/** @public */
export type MadeDownloadLink = Schemas['MadeDownloadLink'];
/** @public */
export type Upload = Schemas['Upload'];
/** @public */
export type Failure = Schemas['Failure'];
/** @public */
export type VmTemplate = Schemas['VmTemplate'];
/** @public */
export type VmTemplateInput = Schemas['VmTemplateInput'];
/** @public */
export type TemplateMapping = Schemas['TemplateMapping'];
/** @public */
export type TemplateMappingInput = Schemas['TemplateMappingInput'];
/** @public */
export type Login = Schemas['Login'];
/** @public */
export type LaunchRequest = Schemas['LaunchRequest'];
/** @public */
export type LaunchCheckRequest = Schemas['LaunchCheckRequest'];
/** @public */
export type LaunchCheck = Schemas['LaunchCheck'];
/** @public */
export type ReinstallRequest = Schemas['ReinstallRequest'];
/** @public */
export type ReinstallCheckRequest = Schemas['ReinstallCheckRequest'];
/** @public */
export type ReinstallCheck = Schemas['ReinstallCheck'];
/** @public */
export type LaunchAccepted = Schemas['LaunchAccepted'];
/** @public */
export type VirtualMachine = Schemas['VirtualMachine'];
/** @public */
export type VirtualMachinePatch = Schemas['VirtualMachinePatch'];
/** @public */
export type VirtualMachinePage = Schemas['VirtualMachinePage'];
/** @public */
export type MachineState = Schemas['MachineState'];
/** @public */
export type MachineSize = Schemas['MachineSize'];
/** @public */
export type MachineAddress = Schemas['MachineAddress'];
/** @public */
export type PowerAction = Schemas['PowerAction'];
/** @public */
export type Installation = Schemas['Installation'];
/** @public */
export type Operation = Schemas['Operation'];
/** @public */
export type OperationBrief = Schemas['OperationBrief'];
/** @public */
export type OperationStatus = Schemas['OperationStatus'];
/** @public */
export type OperationStage = Schemas['OperationStage'];
/** @public */
export type OperationLogLine = Schemas['OperationLogLine'];
/** @public */
export type OperationPage = Schemas['OperationPage'];
/** @public */
export type PlatformView = Schemas['Platform'];
/** @public */
export type Capability = Schemas['Capability'];
/** @public */
export type Flavor = Schemas['Flavor'];
/** @public */
export type FamilyBrief = Schemas['FamilyBrief'];
/** @public */
export type FamilyPage = Schemas['FamilyPage'];
/** @public */
export type Family = Schemas['Family'];
/** @public */
export type Channel = Schemas['Channel'];
/** @public */
export type Retention = Schemas['Retention'];
/** @public */
export type RetentionRequest = Schemas['RetentionRequest'];
/** @public */
export type RetentionPreview = Schemas['RetentionPreview'];
/** @public */
export type ChannelImage = Schemas['ChannelImage'];
/** @public */
export type ChannelMove = Schemas['ChannelMove'];
/** @public */
export type StandingChange = Schemas['StandingChange'];
/** @public */
export type StandingPlan = Schemas['StandingPlan'];
/** @public */
export type StandingRecord = Schemas['StandingRecord'];
/** @public */
export type StandingReport = Schemas['StandingReport'];
/** @public */
export type StandingOutcome = Schemas['StandingOutcome'];
/** @public */
export type Lineage = Schemas['Lineage'];
/** @public */
export type LineageImage = Schemas['LineageImage'];
/** @public */
export type MachineOwners = Schemas['MachineOwners'];
/** @public */
export type Finding = Schemas['Finding'];
/** @public */
export type Verdict = Schemas['Verdict'];
/** @public */
export type Verdicts = Schemas['Verdicts'];

/** What may be asked of a list of images. @public */
export type ImageListQuery = NonNullable<
  operations['listImages']['parameters']['query']
>;
/** What may be asked of shares. @public */
export type ShareListQuery = NonNullable<
  operations['listShares']['parameters']['query']
>;
/** What an export of a list of images may be asked. @public */
export type ImageExportQuery =
  operations['exportImages']['parameters']['query'];
/** A file that is still coming. @public */
export interface ExportedFile {
  fileName: string;
  contentType: string;
  body: ReadableStream<Uint8Array>;
}
/** What may be asked of a list of virtual machines. @public */
export type MachineListQuery = NonNullable<
  operations['listVirtualMachines']['parameters']['query']
>;
/** What may be asked of a list of operations. @public */
export type OperationListQuery = NonNullable<
  operations['listOperations']['parameters']['query']
>;
