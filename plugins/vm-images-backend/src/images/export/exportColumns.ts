import type {
  ImageFeatures,
  ImageOrigin,
  Listing,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { ImageValue } from '../../database/imageList/readImages';
import type { ImageRow } from '../../database/tables';
import { remembered } from './remembered';

/** What stands in a cell; nothing at all is an empty one. */
export type Cell = string | number | undefined;

/** An image as an export tells it: a cell for each column. */
export type ExportedImage = readonly Cell[];

export interface ExportColumn {
  title: string;
  /** In characters, for spreadsheets. */
  width: number;
  /** What its cells are; a time is milliseconds since 1970. */
  type: 'text' | 'number' | 'time';
}

/** Of what platforms are; nothing of one that is gone. */
export type PlatformType = (platformId: string) => string | undefined;

/** What an export has to know to word a value. */
interface Wording {
  platformType: PlatformType;
}

interface SourcedColumn extends ExportColumn {
  /** The column of the table that it is worded from. */
  from: keyof ImageRow;
  word(value: ImageValue, wording: Wording): Cell;
}

const featureWords: Record<keyof ImageFeatures, string> = {
  cloudInit: 'cloud-init',
  guestAgent: 'qemu-ga',
  hotUpgrade: 'hot upgrade',
  multiQueue: 'multi-queue',
  sriov: 'SR-IOV',
};

const featuresOf = remembered((json: string) => {
  const features = JSON.parse(json) as ImageFeatures;
  return Object.entries(featureWords)
    .filter(([name]) => features[name as keyof ImageFeatures])
    .map(([, word]) => word)
    .join(', ');
});

const originOf = remembered((json: string) => {
  const origin = JSON.parse(json) as ImageOrigin | null;
  return origin?.text ?? 'Unknown.';
});

/** `free`, `0.05 EUR per hour`; nothing where no price was stated. */
function priceOf({ price }: Listing): string | undefined {
  if (price?.model !== 'paid') return price?.model;
  const unit = price.unit === 'once' ? 'once' : `per ${price.unit}`;
  return `${price.amount} ${price.currency} ${unit}`;
}

function column<TFrom extends keyof ImageRow>(
  title: string,
  width: number,
  from: TFrom,
  word: (value: ImageRow[TFrom], wording: Wording) => Cell,
  type: ExportColumn['type'] = 'text',
): SourcedColumn {
  return { title, width, from, word: word as SourcedColumn['word'], type };
}

/** Texts stand as they are; nothing where there is none. */
const text = (title: string, width: number, from: TextColumn) =>
  column(title, width, from, value => value || undefined);

type TextColumn = {
  [Name in keyof ImageRow]: ImageRow[Name] extends string | null ? Name : never;
}[keyof ImageRow];

const bytes = <TFrom extends 'size_bytes' | 'virtual_size_bytes'>(
  title: string,
  from: TFrom,
  word: (value: ImageRow[TFrom]) => Cell,
) => column(title, 16, from, word, 'number');

const time = (title: string, from: 'created_at' | 'updated_at') =>
  column(title, 20, from, Number, 'time');

/** What is published says it. */
const listed = (
  title: string,
  width: number,
  word: (listing: Listing) => Cell,
) =>
  column(title, width, 'listing', json =>
    json === null ? undefined : word(JSON.parse(json) as Listing),
  );

/**
 * Every attribute of an image, one column each, in the words of the API so that
 * what was exported can be filtered and compared. New ones go to the end: people
 * have formulas and scripts that count columns.
 */
const columns: readonly SourcedColumn[] = [
  text('Name', 32, 'name'),
  text('ID', 38, 'id'),
  text('Status', 12, 'status'),
  text('Standing', 12, 'standing'),
  column('Encrypted', 10, 'encrypted', value => (value ? 'yes' : 'no')),
  column('Features', 24, 'features', featuresOf),
  text('System type', 12, 'os_type'),
  text('Operating system', 18, 'os_distribution'),
  text('OS version', 12, 'os_version'),
  text('Architecture', 12, 'architecture'),
  text('Boot mode', 10, 'boot_mode'),
  text('Kind', 14, 'kind'),
  column('Platform type', 14, 'platform_id', (platformId, { platformType }) =>
    platformType(platformId),
  ),
  text('Platform', 16, 'platform_id'),
  text('Region', 16, 'region'),
  text('ID on the platform', 38, 'platform_image_id'),
  // Zero stands for "not known yet".
  bytes('Size (bytes)', 'size_bytes', value => Number(value) || undefined),
  bytes('Disk size (bytes)', 'virtual_size_bytes', value =>
    value === null ? undefined : Number(value),
  ),
  text('Digest', 24, 'digest'),
  text('Visibility', 12, 'visibility'),
  text('Owner', 28, 'owner_ref'),
  text('Project group', 18, 'project_group'),
  column('Tags', 24, 'tags', json => (JSON.parse(json) as string[]).join(', ')),
  text('Family', 18, 'family'),
  text('Version', 12, 'version'),
  column('Source', 36, 'origin', originOf),
  text('Description', 36, 'description'),
  time('Created (UTC)', 'created_at'),
  time('Updated (UTC)', 'updated_at'),
  listed('Publisher', 20, ({ publisher }) => publisher?.name),
  listed('Price', 18, priceOf),
  listed('Contents', 36, ({ contents }) => contents),
];

export const exportColumns: readonly ExportColumn[] = columns;

/** The columns of the table that an export reads, each once. */
export const exportSources: readonly (keyof ImageRow)[] = [
  ...new Set(columns.map(({ from }) => from)),
];

const places = columns.map(({ from }) => exportSources.indexOf(from));

/** An image as an export tells it, from the values of `exportSources`. */
export function exportedImage(
  values: readonly ImageValue[],
  wording: Wording,
): ExportedImage {
  return columns.map(({ word }, at) => word(values[places[at]], wording));
}
