import { useEffect, useMemo, useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  guessFromName,
  judgeImportSource,
  whySourceRefused,
  type Architecture,
  type ImageFacts,
  type ImageKind,
  type ImportSource,
  type ImportSourceType,
  type PlatformView,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { DiskStart } from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import {
  useOwners,
  usePlatforms,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useStore } from '../../api/Store';
import type { ImportStart } from '../../api/importPanel';
import { uploadsApiRef, type ChosenFile } from '../../api/uploads';
import { emptyForm, featuresOf, osOf, type ImageForm } from '../form/imageForm';
import { fieldInHand, fillForm, newsOf, type FillNews } from './fillForm';
import { localVerdict } from './localVerdict';
import { readDiskStart } from './readDiskStart';
import { markFacts, osFields } from './markFacts';
import { useDetection } from './useDetection';

/** Where the image's bytes come from. */
export type DraftSource =
  | { type: 'url'; url: string }
  | { type: 'file'; file: File; start: DiskStart; uploadKey?: string }
  | { type: 'upload'; uploadKey: string };

/** Where it goes and what it is for, beside the form. */
export interface DraftTarget {
  platformId?: string;
  region?: string;
  ownerRef?: string;
  kind?: ImageKind;
  architecture?: Architecture;
  /** Id of the key that the image gets encrypted with. */
  encryptionKey?: string;
}

/** Everything the import dialog knows, prefilled as far as can be. */
export function useImportDraft(begin: ImportStart) {
  const uploads = useApi(uploadsApiRef);
  const api = useApi(vmImagesApiRef);
  const items = useStore(uploads.items);
  const { value: platforms = [], loading } = usePlatforms();
  const owners = useOwners().value ?? [];
  const [source, setSource] = useState<DraftSource>();
  const [form, setForm] = useState<ImageForm>(emptyForm);
  const [touched, setTouched] = useState<ReadonlySet<keyof ImageForm>>(
    new Set(),
  );
  const [chosen, setTarget] = useState<DraftTarget>({});
  const [formerUrl, setFormerUrl] = useState('');
  /** The backend proposes no name, so the one of the form is judged. */
  const [isUnnamed, setUnnamed] = useState(false);
  const [news, setNews] = useState<FillNews>();

  const able = platforms.filter(one => one.capabilities.includes('import'));
  const sourceType = typeOf(source);
  const taking = able.filter(one => takes(one, sourceType));
  const platform =
    able.find(one => one.id === chosen.platformId) ??
    taking.find(one => one.status === 'ready') ??
    taking[0] ??
    able[0];
  const target: DraftTarget = {
    ...chosen,
    platformId: platform?.id,
    region: chosen.region ?? platform?.regions[0],
    ownerRef: chosen.ownerRef ?? owners[0],
  };
  const upload =
    source && source.type !== 'url'
      ? items.find(item => item.key === source.uploadKey)
      : undefined;
  // Where it goes is part of the question; else it would be asked twice.
  const asked = loading
    ? undefined
    : askable(source, upload?.phase === 'complete', upload?.uploadId);
  const isNamed = touched.has('name') || isUnnamed;
  const saidOs = osFields.some(field => touched.has(field));

  /** Prefills what the name and the backend's look tell. */
  function fill(
    name: string | undefined,
    facts: ImageFacts = {},
    held: ReadonlySet<keyof ImageForm> = touched,
  ) {
    setForm(old => fillForm(old, name, facts, held));
    const { architecture } = facts;
    if (architecture) setTarget(old => ({ architecture, ...old }));
  }

  const { check, found, phase } = useDetection({
    api,
    source,
    asked,
    target: { platformId: target.platformId, kind: chosen.kind },
    words: {
      // Left alone it is what the backend proposes, and judges by itself: it is
      // not asked twice, and the button does not go out of use under the hand.
      name: (isNamed && form.name.trim()) || undefined,
      facts: {
        features: featuresOf(form, chosen.kind),
        // What was only guessed is the backend's to judge.
        ...(saidOs && { os: osOf(form), architecture: target.architecture }),
      },
    },
    onFound({ suggestedName, facts = {} }, first) {
      setUnnamed(!suggestedName);
      const held = new Set([...touched, ...fieldInHand()]);
      if (first) setNews(newsOf(form, suggestedName, facts, held));
      fill(suggestedName, facts, held);
    },
  });

  async function takeFile(file: ChosenFile) {
    const start = await readDiskStart(file.file).catch(unreadable);
    const guess = guessFromName(file.file.name);
    fill(guess.name, guess.facts);
    if (start.format === 'iso') setTarget(old => ({ kind: 'iso', ...old }));
    const uploadKey = start.refusal ? undefined : uploads.start(file);
    setSource({ type: 'file', file: file.file, start, uploadKey });
  }

  function takeUrl(url: string) {
    const guess = guessFromName(fileNameOf(url));
    fill(guess.name, guess.facts);
    setSource({ type: 'url', url });
  }

  function takeUpload(uploadKey: string) {
    const guess = guessFromName(uploads.get(uploadKey)?.fileName ?? '');
    fill(guess.name, guess.facts);
    setSource({ type: 'upload', uploadKey });
  }

  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    if (begin.file) void takeFile(begin.file);
    else if (begin.url) takeUrl(begin.url);
    else if (begin.uploadKey) takeUpload(begin.uploadKey);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only once: the dialog is drawn anew for another start
  }, []);

  const start = source?.type === 'file' ? source.start : undefined;
  const disk = {
    format: found?.format ?? start?.format,
    virtualSizeBytes: found?.virtualSizeBytes ?? start?.virtualSizeBytes,
    sizeBytes: found?.sizeBytes ?? upload?.sizeBytes,
    container: found?.container ?? start?.container,
    features: featuresOf(form, chosen.kind),
    kind: chosen.kind,
  };
  const verdict =
    check.value?.verdict ?? localVerdict(disk, platform, sourceType);
  const marks = useMemo(
    () => markFacts(form, found, touched),
    [form, found, touched],
  );

  return {
    source,
    upload,
    form,
    target,
    platform,
    platforms: able,
    /** Those of them that take what was chosen. */
    taking,
    /** Why nothing can come from such a source, whatever platform is chosen. */
    refusedSources: {
      upload: whySourceRefused(platforms, 'upload'),
      url: whySourceRefused(platforms, 'url'),
    },
    owners,
    /** The newest look; without a value while it is asked again. */
    check,
    /** The newest that is known of what was chosen. */
    found,
    phase,
    /** What the first look filled in. */
    news,
    /** Where it could go is not known yet. */
    loading,
    disk,
    verdict,
    ...marks,
    /** The address that was chosen before, to be corrected. */
    formerUrl,
    takeFile,
    takeUrl,
    /** Back to choosing; what was uploaded is taken back. */
    drop() {
      if (source?.type === 'url') setFormerUrl(source.url);
      if (source?.type === 'file' && source.uploadKey) {
        void uploads.cancel(source.uploadKey);
      }
      setSource(undefined);
    },
    change(change: Partial<ImageForm>) {
      const fields = Object.keys(change) as (keyof ImageForm)[];
      setTouched(old => new Set([...old, ...fields]));
      setForm(old => ({ ...old, ...change }));
    },
    retarget: (change: DraftTarget) =>
      setTarget(old => ({ ...old, ...change })),
  };
}

/** The last part of an address's path, also where its percent signs are no escapes. */
function fileNameOf(url: string): string {
  const last = url.split(/[?#]/)[0].split('/').pop() ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function typeOf(source: DraftSource | undefined): ImportSourceType | undefined {
  return source && (source.type === 'url' ? 'url' : 'upload');
}

function takes(platform: PlatformView, type: ImportSourceType | undefined) {
  return !type || [...judgeImportSource(platform, type)].length === 0;
}

/** Another program holds the file, or it is gone since it was chosen. */
function unreadable(error: Error): DiskStart {
  const remedy = 'Choose it again; it must stay in its place while it is sent.';
  return { refusal: { reason: `it can’t be read (${error.message})`, remedy } };
}

export type ImportDraft = ReturnType<typeof useImportDraft>;

/** What the backend can look at now. */
function askable(
  source: DraftSource | undefined,
  complete: boolean,
  uploadId: string | undefined,
): ImportSource | undefined {
  if (source?.type === 'url') return { type: 'url', url: source.url };
  if (source && complete && uploadId) return { type: 'upload', uploadId };
  return undefined;
}
