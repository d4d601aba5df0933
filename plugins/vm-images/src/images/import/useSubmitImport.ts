import { useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { ImportRequest } from '@vm-images/backstage-plugin-vm-images-common';
import {
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { uploadsApiRef, type UploadPlan } from '../../api/uploads';
import { usePaths } from '../../layout/usePaths';
import { factsOf } from '../form/imageForm';
import type { ImportDraft } from './useImportDraft';

/** Hands the import over: at once for an address, once it is complete for an upload. */
export function useSubmitImport(draft: ImportDraft, onDone: () => void) {
  const api = useApi(vmImagesApiRef);
  const uploads = useApi(uploadsApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const paths = usePaths();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  // One key per dialog: a second click or a repeated try makes one image.
  const key = useRef(newKey());

  async function send() {
    const { source, upload } = draft;
    if (source?.type === 'url') {
      const { image } = await api.importImage(
        { ...planOf(draft), source: { type: 'url', url: source.url } },
        { idempotencyKey: key.current },
      );
      announce({ type: 'image', id: image.id, change: 'created' });
      toast.show({
        title: `Importing ${image.name}`,
        link: { title: 'Show image', href: paths.image(image.id) },
      });
    } else if (upload) {
      await uploads.plan(upload.key, planOf(draft));
      if (upload.phase !== 'complete') {
        toast.show({
          title: `Uploading ${upload.fileName}`,
          description: 'It is imported as soon as it is complete.',
        });
      }
    }
  }

  async function submit() {
    setBusy(true);
    setError(undefined);
    try {
      await send();
      onDone();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }
  return { submit, busy, error };
}

function planOf(draft: ImportDraft): UploadPlan {
  const { form, target } = draft;
  const plan: Omit<ImportRequest, 'source'> = {
    name: form.name.trim(),
    description: form.description || undefined,
    platformId: target.platformId,
    region: target.region,
    ownerRef: target.ownerRef,
    kind: target.kind,
    encryptionKey: target.kind === 'iso' ? undefined : target.encryptionKey,
    tags: form.tags.length > 0 ? form.tags : undefined,
    family: form.family.trim() || undefined,
    version: form.version.trim() || undefined,
    facts: { ...factsOf(form, target.kind), architecture: target.architecture },
  };
  return JSON.parse(JSON.stringify(plan));
}
