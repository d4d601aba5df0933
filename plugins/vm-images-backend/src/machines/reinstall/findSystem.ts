import { ConflictError } from '@backstage/errors';
import type { ServiceOptions } from '../../authorization';
import type { MachineRow } from '../../database/tables';
import type { LaunchSource, LaunchSources } from '../launch/LaunchSources';

const refusals = ['NotFoundError', 'NotAllowedError', 'ConflictError'];

/**
 * Finds the image of the new system, as the caller may see it: the machine's own
 * where none is named. That one comes with its template, which may lend it and has
 * user data, as long as the template still leads to it.
 *
 * @throws NotFoundError for an image that the caller may not see, ConflictError
 * when the machine's own is not there for the caller
 */
export async function findSystem(
  sources: LaunchSources,
  row: MachineRow,
  imageId: string | undefined,
  options: ServiceOptions,
): Promise<LaunchSource> {
  const wanted = imageId ?? row.image_id ?? undefined;
  if (wanted === undefined) {
    throw new ConflictError(
      `Nobody knows which image virtual machine "${row.name}" was made from. Choose an image.`,
    );
  }
  const lent =
    wanted === row.image_id && (await ofTemplate(sources, row, options));
  if (lent) return lent;
  try {
    return await sources.find({ imageId: wanted }, options);
  } catch (error) {
    const isMissing = (error as Error)?.name === 'NotFoundError';
    if (!isMissing || imageId !== undefined) throw error;
    throw new ConflictError(
      `The image "${row.image_name}" of virtual machine "${row.name}" is not there for you any more. Choose another image.`,
    );
  }
}

async function ofTemplate(
  sources: LaunchSources,
  row: MachineRow,
  options: ServiceOptions,
): Promise<LaunchSource | undefined> {
  if (!row.template_id) return undefined;
  const { template_id: templateId, platform_id: platformId, region } = row;
  try {
    const target = { templateId, platformId, region };
    const source = await sources.find(target, options);
    return source.image.id === row.image_id ? source : undefined;
  } catch (error) {
    if (!refusals.includes((error as Error)?.name)) throw error;
    return undefined;
  }
}
