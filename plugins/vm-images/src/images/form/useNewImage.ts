import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  useAnnounce,
  useOwners,
  useToast,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../../layout';

/** Who may own what is made of an image, its own owner first. */
export function useOwnersFor(image: Image) {
  const owners = useOwners().value ?? [];
  const own = owners.find(one => one === image.ownerRef);
  return { owners, proposed: own ?? owners[0] };
}

/** Tells the open pages and the person of an image that is being made. */
export function useNewImage() {
  const announce = useAnnounce();
  const toast = useToast();
  const paths = usePaths();
  return (made: Image, words: { title: string; link: string }) => {
    announce({ type: 'image', id: made.id, change: 'created' });
    const link = { title: words.link, href: paths.image(made.id) };
    toast.show({ title: words.title, link });
  };
}
