import { useEffect, useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type {
  CaptureRequest,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  useAnnounce,
  useOwners,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { usePaths } from '../../layout/usePaths';

/** What the capture dialog asks. */
export interface CaptureForm {
  name: string;
  family: string;
  version: string;
  description: string;
  tags: string[];
  ownerRef?: string;
  stopFirst: boolean;
  /** Id of the key that the image gets encrypted with. */
  encryptionKey?: string;
}

const blank: CaptureForm = {
  name: '',
  family: '',
  version: '',
  description: '',
  tags: [],
  stopFirst: false,
};

/** The state of a capture: proposals, what was typed over them, and the sending. */
export function useCapture(
  machine: VirtualMachine | undefined,
  onDone: () => void,
) {
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const paths = usePaths();
  const owners = useOwners().value ?? [];
  const [proposed, setProposed] = useState<Partial<CaptureForm>>({});
  const [typed, setTyped] = useState<Partial<CaptureForm>>({});
  const [inheritedKey, setInheritedKey] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const key = useRef(newKey());

  useEffect(() => {
    let current = true;
    setInheritedKey(undefined);
    setProposed(machine ? { name: dated(machine.name) } : {});
    if (machine?.imageId) {
      void api.getImage(machine.imageId).then(
        ({ family, version, ownerRef, encryptionKeyName }) => {
          if (current) setInheritedKey(encryptionKeyName);
          // Another's lineage is not continued uninvited.
          if (!current || !family || !ownerRef) return;
          const next = nextVersion(version);
          const name = [family, next].filter(Boolean).join('-');
          setProposed({ name, family, version: next });
        },
        () => {},
      );
    }
    return () => {
      current = false;
    };
  }, [api, machine]);

  const form: CaptureForm = {
    ...blank,
    ownerRef: machine?.ownerRef ?? owners[0],
    ...proposed,
    ...typed,
  };

  async function submit() {
    if (!machine) return;
    setBusy(true);
    setError(undefined);
    try {
      const { image } = await api.captureImage(requestOf(form, machine), {
        idempotencyKey: key.current,
      });
      announce({ type: 'image', id: image.id, change: 'created' });
      announce({ type: 'virtualMachine', id: machine.id, change: 'updated' });
      toast.show({
        title: `Capturing ${image.name} from ${machine.name}`,
        link: { title: 'Show image', href: paths.image(image.id) },
      });
      onDone();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }

  const change = (news: Partial<CaptureForm>) =>
    setTyped(old => ({ ...old, ...news }));
  return { form, change, owners, inheritedKey, busy, error, submit };
}

function requestOf(form: CaptureForm, machine: VirtualMachine): CaptureRequest {
  return {
    virtualMachineId: machine.id,
    name: form.name.trim(),
    description: form.description.trim() || undefined,
    ownerRef: form.ownerRef,
    family: form.family.trim() || undefined,
    version: form.version.trim() || undefined,
    tags: form.tags.length > 0 ? form.tags : undefined,
    encryptionKey: form.encryptionKey,
    stopFirst: machine.state === 'running' ? form.stopFirst : undefined,
  };
}

function dated(name: string): string {
  return `${name}-${new Date().toISOString().slice(0, 10)}`;
}

/** `3` becomes `4`, `1.9` becomes `1.10`; anything else is left to the person. */
export function nextVersion(version: string | undefined): string {
  const parts = /^(.*?)(\d+)$/.exec(version ?? '');
  return parts ? `${parts[1]}${Number(parts[2]) + 1}` : '';
}
