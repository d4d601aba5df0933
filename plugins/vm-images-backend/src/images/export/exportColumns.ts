import type { ImageFeatures } from '@vm-images/backstage-plugin-vm-images-common';
import type { ExportedImage } from './ImageExporter';

/** What stands in a cell; nothing at all is an empty one. */
export type Cell = string | number | Date | undefined;

export interface ExportColumn {
  title: string;
  /** In characters, for spreadsheets. */
  width: number;
  cell(image: ExportedImage): Cell;
}

const featureWords: Record<keyof ImageFeatures, string> = {
  cloudInit: 'cloud-init',
  guestAgent: 'qemu-ga',
  hotUpgrade: 'hot upgrade',
  multiQueue: 'multi-queue',
  sriov: 'SR-IOV',
};

function featuresOf({ features }: ExportedImage): string {
  return Object.entries(featureWords)
    .filter(([name]) => features[name as keyof ImageFeatures])
    .map(([, word]) => word)
    .join(', ');
}

/** `free`, `0.05 EUR per hour`; nothing where no price was stated. */
function priceOf({ listing }: ExportedImage): string | undefined {
  const price = listing?.price;
  if (price?.model !== 'paid') return price?.model;
  const unit = price.unit === 'once' ? 'once' : `per ${price.unit}`;
  return `${price.amount} ${price.currency} ${unit}`;
}

const column = (
  title: string,
  width: number,
  cell: ExportColumn['cell'],
): ExportColumn => ({ title, width, cell });

/**
 * Every attribute of an image, one column each, in the words of the API so that
 * what was exported can be filtered and compared. New ones go to the end: people
 * have formulas and scripts that count columns.
 */
export const exportColumns: readonly ExportColumn[] = [
  column('Name', 32, image => image.name),
  column('ID', 38, image => image.id),
  column('Status', 12, image => image.status),
  column('Standing', 12, image => image.standing),
  column('Encrypted', 10, image => (image.encrypted ? 'yes' : 'no')),
  column('Features', 24, featuresOf),
  column('System type', 12, image => image.os.type),
  column('Operating system', 18, image => image.os.distribution),
  column('OS version', 12, image => image.os.version),
  column('Architecture', 12, image => image.architecture),
  column('Boot mode', 10, image => image.bootMode),
  column('Kind', 14, image => image.kind),
  column('Platform type', 14, image => image.platformType),
  column('Platform', 16, image => image.platformId),
  column('Region', 16, image => image.region),
  column('ID on the platform', 38, image => image.platformImageId),
  column('Size (bytes)', 16, image => image.sizeBytes),
  column('Disk size (bytes)', 16, image => image.virtualSizeBytes),
  column('Digest', 24, image => image.digest),
  column('Visibility', 12, image => image.visibility),
  column('Owner', 28, image => image.ownerRef),
  column('Project group', 18, image => image.projectGroup),
  column('Tags', 24, image => image.tags.join(', ')),
  column('Family', 18, image => image.family),
  column('Version', 12, image => image.version),
  column('Source', 36, image => image.origin.text),
  column('Description', 36, image => image.description || undefined),
  column('Created (UTC)', 20, image => new Date(image.createdAt)),
  column('Updated (UTC)', 20, image => new Date(image.updatedAt)),
  column('Publisher', 20, image => image.listing?.publisher?.name),
  column('Price', 18, priceOf),
  column('Contents', 36, image => image.listing?.contents),
];
