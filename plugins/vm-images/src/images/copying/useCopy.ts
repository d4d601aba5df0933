import { useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  isDenied,
  useAnnounce,
  useOwners,
  usePlatforms,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { usePaths } from '../../layout/usePaths';
import { placesFor } from './places';

/** What the dialog asks. */
interface CopyForm {
  /** Key of the place. */
  place?: string;
  name: string;
  ownerRef?: string;
}

/** The state of a copy: where it may go, what was typed, and the sending. */
export function useCopy(image: Image, onDone: () => void) {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const paths = usePaths();
  const owners = useOwners().value ?? [];
  const platforms = usePlatforms();
  const [typed, setTyped] = useState<Partial<CopyForm>>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const key = useRef(newKey());

  const places = platforms.value && placesFor(image, platforms.value);
  const open = places?.filter(({ verdict }) => !isDenied(verdict)) ?? [];
  const own = owners.find(one => one === image.ownerRef);
  const form: CopyForm = {
    place: open[0]?.key,
    name: image.name,
    ownerRef: own ?? owners[0],
    ...typed,
  };
  const place = open.find(one => one.key === form.place);

  async function submit() {
    if (!place) return;
    setBusy(true);
    setError(undefined);
    const { platformId, region } = place;
    const { name, ownerRef } = form;
    try {
      const made = await api.copyImage(
        image.id,
        { platformId, region, name: name.trim(), ownerRef },
        { idempotencyKey: key.current },
      );
      announce({ type: 'image', id: made.image.id, change: 'created' });
      toast.show({
        title: `Copying ${image.name} to ${place.title}`,
        link: { title: 'Show copy', href: paths.image(made.image.id) },
      });
      onDone();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }

  function change(news: Partial<CopyForm>) {
    // Another request than the one that may have been answered.
    key.current = newKey();
    setTyped(old => ({ ...old, ...news }));
  }
  return {
    ...{ form, change, owners, places, place, busy, submit },
    error: error ?? (platforms.value ? undefined : platforms.error),
  };
}
