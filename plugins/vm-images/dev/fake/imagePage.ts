import type {
  Image,
  ImagePageAnswer,
  Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';

/** A page of images as the API answers it: verdicts apart from the images. */
export function imagePage(
  items: readonly Image[],
  page: object = {},
): ImagePageAnswer {
  const verdicts: Verdict[] = [];
  return {
    ...page,
    items: items.map(image => ({
      ...image,
      actions: Object.fromEntries(
        Object.entries(image.actions).map(([action, verdict]) => [
          action,
          verdicts.push(verdict) - 1,
        ]),
      ),
    })),
    verdicts,
  };
}
