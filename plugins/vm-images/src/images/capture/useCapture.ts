import { useEffect, useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type {
  CaptureRequest,
  CaptureSource,
  ImageAccepted,
  ImageFacts,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  useAnnounce,
  useOwners,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import type { ImageForm } from '../form/imageForm';
import { changedFacts } from './FactsFields';
import { readsMachine } from './sourceKey';

/** What the capture dialog asks. */
export interface CaptureForm {
  name: string;
  family: string;
  version: string;
  description: string;
  tags: string[];
  ownerRef?: string;
  stopFirst: boolean;
  source: CaptureSource;
  /** What was said instead of what is inherited. */
  facts: Partial<ImageForm>;
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
  source: { type: 'system-disk' },
  facts: {},
};

/** The state of a capture: proposals, what was typed over them, and the sending. */
export function useCapture(
  machine: VirtualMachine | undefined,
  options: {
    source?: CaptureSource;
    onAccepted: (accepted: ImageAccepted) => void;
  },
) {
  const api = useApi(vmImagesApiRef);
  const announce = useAnnounce();
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

  const source = typed.source ?? options.source ?? blank.source;
  const form: CaptureForm = {
    ...blank,
    source,
    ownerRef: machine?.ownerRef ?? owners[0],
    ...(source.type === 'data-disk'
      ? // What it holds is not of the lineage of the system.
        { name: dated(`${machine?.name}-${source.diskId}`) }
      : proposed),
    ...typed,
  };

  async function submit(inherited: ImageFacts) {
    if (!machine) return;
    setBusy(true);
    setError(undefined);
    try {
      const request = requestOf(form, machine, inherited);
      const accepted = await api.captureImage(request, {
        idempotencyKey: key.current,
      });
      const { image } = accepted;
      announce({ type: 'image', id: image.id, change: 'created' });
      announce({ type: 'virtualMachine', id: machine.id, change: 'updated' });
      options.onAccepted(accepted);
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

function requestOf(
  form: CaptureForm,
  machine: VirtualMachine,
  inherited: ImageFacts,
): CaptureRequest {
  const { source } = form;
  const running = machine.state === 'running' && readsMachine(source);
  return {
    virtualMachineId: machine.id,
    name: form.name.trim(),
    description: form.description.trim() || undefined,
    ownerRef: form.ownerRef,
    family: form.family.trim() || undefined,
    version: form.version.trim() || undefined,
    tags: form.tags.length > 0 ? form.tags : undefined,
    encryptionKey: form.encryptionKey,
    stopFirst: running ? form.stopFirst : undefined,
    source: source.type === 'system-disk' ? undefined : source,
    facts:
      source.type === 'data-disk'
        ? undefined
        : changedFacts(inherited, form.facts),
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
