import { useApi } from '@backstage/core-plugin-api';
import type {
  Channel,
  Family,
  Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';

/** Moves channels: at once, with a word on what was done. */
export function useChannelActions(family: Family) {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const moved = (title: string) => {
    announce({ type: 'family', id: family.id, change: 'updated' });
    toast.show({ title, tone: 'success' });
  };
  const known = (name: string) =>
    family.channels.find(channel => channel.name === name);

  return {
    /** Throws what went wrong, for dialogs that stay. */
    async promote(image: Image, channel: string, note?: string) {
      // Whoever moved it meanwhile is not overruled unseen.
      const ifMatch = known(channel)?.etag ?? '"0"';
      const request = { imageId: image.id, ...(note && { note }) };
      await api.promoteImage(family.id, channel, request, { ifMatch });
      moved(`Channel ${channel} offers ${wordFor(image)} now`);
    },

    async rollBack({ name, etag }: Channel) {
      try {
        const options = { ifMatch: etag };
        const { id } = family;
        const { image } = await api.rollBackChannel(id, name, {}, options);
        moved(`Channel ${name} offers ${wordFor(image)} again`);
      } catch (error) {
        toast.failed(`Channel ${name} was not rolled back`, error);
      }
    },

    async remove({ name, etag }: Channel) {
      await api.deleteChannel(family.id, name, { ifMatch: etag });
      moved(`Channel ${name} removed`);
    },
  };
}

/** A version as people call it. */
export function wordFor(image: {
  id?: string;
  name?: string;
  version?: string;
}): string {
  if (image.version) return `version ${image.version}`;
  return image.name ?? 'an image that you may not see';
}
