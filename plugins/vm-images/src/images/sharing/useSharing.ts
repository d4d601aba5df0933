import { useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type {
  Image,
  ShareRequest,
  ShareResults,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  messageOf,
  plural,
  useAnnounce,
  useOwners,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { usePaths } from '../../layout';
import type { Place } from '../copying/places';

/** The state of the share dialog: whom with, where, and the sending. */
export function useSharing(image: Image) {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const paths = usePaths();
  const owners = useOwners().value ?? [];
  const [recipients, setRecipients] = useState<string[]>([]);
  const [note, setNote] = useState('');
  const [place, setPlace] = useState<Place>();
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<string[]>([]);
  const key = useRef({ of: '', key: newKey() });

  const done = ({ items }: ShareResults) => {
    const refused = items.filter(({ result }) => result === 'refused');
    setProblems([...new Set(refused.flatMap(({ reason }) => reason ?? []))]);
    setRecipients(refused.map(one => one.recipientRef));
    const shared = items.filter(({ result }) => result === 'shared');
    for (const type of ['share', 'image'] as const) {
      announce({ type, id: image.id, change: 'updated' });
    }
    if (shared.length === 0) return;
    setNote('');
    toast.show({
      title: `Shared ${image.name} with ${plural(
        shared.length,
        'user or group',
        'users and groups',
      )}`,
    });
  };

  const copyAndShare = async (there: Place, wish: ShareRequest) => {
    const { platformId, region } = there;
    const ownerRef = owners.find(one => one === image.ownerRef) ?? owners.at(0);
    const request = { platformId, region, ownerRef, share: wish };
    const of = JSON.stringify(request);
    // Another request than the one that may have been answered.
    if (key.current.of !== of) key.current = { of, key: newKey() };
    const made = await api.copyImage(image.id, request, {
      idempotencyKey: key.current.key,
    });
    announce({ type: 'image', id: made.image.id, change: 'created' });
    setProblems([]);
    setRecipients([]);
    setNote('');
    toast.show({
      title: `Copying ${image.name} to ${there.title}, to be shared there`,
      link: {
        title: 'Show progress',
        href: paths.operations(made.operation.id),
      },
    });
  };

  const share = async () => {
    setBusy(true);
    const trimmed = note.trim();
    const wish = { recipients, ...(trimmed && { note: trimmed }) };
    try {
      if (place) await copyAndShare(place, wish);
      else done(await api.shareImage(image.id, wish));
    } catch (error) {
      setProblems([messageOf(error)]);
    } finally {
      setBusy(false);
    }
  };
  return {
    ...{ recipients, setRecipients, note, setNote, place, setPlace },
    ...{ busy, problems, share },
  };
}
