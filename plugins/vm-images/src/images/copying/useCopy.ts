import { useApi } from '@backstage/core-plugin-api';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  isDenied,
  usePlatforms,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useSending } from '../../layout';
import type { NewImage } from '../form/NewImageFields';
import { useNewImage, useOwnersFor } from '../form/useNewImage';
import { placesFor } from './places';

/** What the dialog asks. */
interface CopyForm extends NewImage {
  /** Key of the place. */
  place?: string;
}

/** The state of a copy: where it may go, what was typed, and the sending. */
export function useCopy(image: Image, onDone: () => void) {
  const api = useApi(vmImagesApiRef);
  const tell = useNewImage();
  const { owners, proposed } = useOwnersFor(image);
  const platforms = usePlatforms();
  const { typed, change, busy, error, send } = useSending<CopyForm>();

  const places = platforms.value && placesFor(image, platforms.value);
  const open = places?.filter(({ verdict }) => !isDenied(verdict)) ?? [];
  const form: CopyForm = {
    place: open[0]?.key,
    name: image.name,
    ownerRef: proposed,
    ...typed,
  };
  const place = open.find(one => one.key === form.place);

  const submit = async () => {
    if (!place) return;
    await send(async idempotencyKey => {
      const { platformId, region } = place;
      const { name, ownerRef } = form;
      const made = await api.copyImage(
        image.id,
        { platformId, region, name: name.trim(), ownerRef },
        { idempotencyKey },
      );
      const title = `Copying ${image.name} to ${place.title}`;
      tell(made.image, { title, link: 'Show copy' });
      onDone();
    });
  };

  return {
    ...{ form, change, owners, places, place, submit },
    isReady: !busy && place !== undefined && form.name.trim() !== '',
    error: error ?? (platforms.value ? undefined : platforms.error),
  };
}
