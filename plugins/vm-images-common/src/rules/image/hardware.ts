/** Whether the virtual machines of a platform can run what an image holds. */
import type { Finding, Image } from '../../model/types';
import { deny } from '../verdict';
import type { ImageSituation } from './ImageSituation';

const FIRMWARE = { bios: 'BIOS', uefi: 'UEFI' } as const;

/**
 * Processor and firmware that the system of the image was made for. What only
 * holds data runs anywhere.
 */
export function* runsOn({
  image,
  hardware,
}: Pick<ImageSituation, 'hardware'> & {
  image: Pick<Image, 'name' | 'kind' | 'architecture' | 'bootMode'>;
}): Iterable<Finding> {
  if (!hardware || image.kind === 'data-disk') return;
  const { title, architectures, bootModes } = hardware;
  const { name, architecture, bootMode } = image;
  if (!architectures.includes(architecture)) {
    yield deny(
      'launch.architecture',
      `Image "${name}" is for ${architecture}; platform "${title}" runs ${architectures.join(
        ' and ',
      )} only.`,
      `Choose an image for ${architectures.join(
        ' or ',
      )}, or a platform that runs ${architecture}.`,
    );
  }
  if (bootMode !== 'both' && !bootModes.includes(bootMode)) {
    const offered = bootModes.map(one => FIRMWARE[one]);
    yield deny(
      'launch.bootMode',
      `Image "${name}" starts by ${
        FIRMWARE[bootMode]
      }; virtual machines of platform "${title}" start by ${offered.join(
        ' and ',
      )} only.`,
      `Choose an image that starts by ${offered.join(
        ' or ',
      )}, or ask the platform team for ${FIRMWARE[bootMode]}.`,
    );
  }
}
