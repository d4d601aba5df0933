import { useEffect, useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type {
  Image,
  VmTemplate,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  isConflict,
  useAnnounce,
  useOwners,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import {
  changedTemplateFields,
  checkTemplate,
  emptyTemplate,
  templateFormOf,
  templateInputOf,
  withImage,
  type TemplateErrors,
  type TemplateForm,
} from './templateForm';

/**
 * The state of the editor: what was, what is entered over it, what is wrong
 * with it, and the saving, which does not overwrite what others did meanwhile.
 */
export function useTemplateEditor(options: {
  /** Absent for a new one. */
  template?: VmTemplate;
  /** Mapped from the start. */
  image?: Image;
  onSaved: (template: VmTemplate) => void;
}) {
  const { template, image, onSaved } = options;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  const me = useOwners().value?.[0];
  const [base, setBase] = useState(template);
  const [before, setBefore] = useState(() =>
    template ? templateFormOf(template) : emptyTemplate,
  );
  const [form, setForm] = useState(() =>
    image ? withImage(before, image) : before,
  );
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [conflict, setConflict] = useState<string[]>([]);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const owned = { ...form, ownerRef: form.ownerRef || (base ? '' : me ?? '') };
  const errors = checkTemplate(owned);
  const changed = changedTemplateFields(before, form);

  /** Takes over what the other person changed, keeps what this one did. */
  async function rebase(id: string, reason: unknown) {
    const newest = await api.getTemplate(id);
    // Nobody changed it: something else stands against it, such as a name.
    if (newest.etag === base?.etag) throw reason;
    const theirs = templateFormOf(newest);
    const mine = Object.fromEntries(changed.map(field => [field, form[field]]));
    setConflict(
      changedTemplateFields(before, theirs).map(
        field => fieldWords[field] ?? field,
      ),
    );
    setBase(newest);
    setBefore(theirs);
    setForm({ ...theirs, ...mine });
  }

  async function save() {
    setBusy(true);
    setError(undefined);
    const input = templateInputOf(owned);
    try {
      const saved = base
        ? await api.updateTemplate(base.id, input, { ifMatch: base.etag })
        : await api.createTemplate(input);
      announce({
        type: 'template',
        id: saved.id,
        change: base ? 'updated' : 'created',
      });
      toast.show({ title: `Saved ${saved.title}`, tone: 'success' });
      onSaved(saved);
    } catch (reason) {
      if (base && isConflict(reason)) {
        await rebase(base.id, reason).catch(setError);
      } else setError(reason);
    } finally {
      setBusy(false);
    }
  }

  return {
    form: owned,
    errors,
    /** Of fields that were touched: nobody is blamed for what is still blank. */
    shownErrors: only(errors, touched, base !== undefined),
    dirty: changed.length > 0,
    conflict,
    error,
    busy,
    save,
    change(change: Partial<TemplateForm>) {
      setTouched(old => new Set([...old, ...Object.keys(change)]));
      setForm(old => ({ ...old, ...change }));
    },
  };
}

const fieldWords: Partial<Record<keyof TemplateForm, string>> = {
  osType: 'system',
  osDistribution: 'distribution',
  osVersion: 'OS version',
  ownerRef: 'owner',
  loginUser: 'login user',
  maxCount: 'most at a time',
  defaultSize: 'default size',
  userData: 'user data',
  published: 'offered in Create',
};

function only(
  errors: TemplateErrors,
  touched: ReadonlySet<string>,
  all: boolean,
): TemplateErrors {
  if (all) return errors;
  return Object.fromEntries(
    Object.entries(errors).filter(([field, problem]) =>
      // A mapping is named by its key; what is blank there was just added.
      field.includes(' ') ? problem.startsWith('There') : touched.has(field),
    ),
  );
}

/** Asks the browser to ask before a page with unsaved changes is left. */
export function useUnsavedWarning(dirty: boolean): void {
  const latest = useRef(dirty);
  latest.current = dirty;
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (latest.current) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, []);
}
