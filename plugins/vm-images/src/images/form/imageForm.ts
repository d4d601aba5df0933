import type {
  BootMode,
  Image,
  ImageFacts,
  ImageFeatures,
  ImageKind,
  OperatingSystem,
} from '@vm-images/backstage-plugin-vm-images-common';

/** An image's facts as a form holds them: texts until they are read. */
export interface ImageForm {
  name: string;
  description: string;
  family: string;
  version: string;
  projectGroup: string;
  tags: string[];
  osType: OperatingSystem['type'];
  osDistribution: string;
  osVersion: string;
  bootMode: BootMode | '';
  minMemoryMiB: string;
  maxMemoryMiB: string;
  minDiskGiB: string;
  defaultUser: string;
  cloudInit: boolean;
  guestAgent: boolean;
  hotUpgrade: boolean;
  multiQueue: boolean;
  sriov: boolean;
  /** Nobody can delete it. */
  protected: boolean;
}

export const emptyForm: ImageForm = {
  name: '',
  description: '',
  family: '',
  version: '',
  projectGroup: '',
  tags: [],
  osType: 'linux',
  osDistribution: '',
  osVersion: '',
  bootMode: '',
  minMemoryMiB: '',
  maxMemoryMiB: '',
  minDiskGiB: '',
  defaultUser: '',
  cloudInit: true,
  guestAgent: false,
  hotUpgrade: false,
  multiQueue: false,
  sriov: false,
  protected: false,
};

/** What waits until the image is available counts as said already. */
export function formOf(saved: Image): ImageForm {
  const { pendingChange } = saved;
  const features = { ...saved.features, ...pendingChange?.features };
  const image = { ...saved, ...pendingChange };
  return {
    name: image.name,
    description: image.description,
    family: image.family ?? '',
    version: image.version ?? '',
    projectGroup: image.projectGroup ?? '',
    tags: image.tags,
    osType: image.os.type,
    osDistribution: image.os.distribution ?? '',
    osVersion: image.os.version ?? '',
    bootMode: image.bootMode,
    minMemoryMiB: text(image.minMemoryMiB),
    maxMemoryMiB: text(image.maxMemoryMiB),
    minDiskGiB: text(image.minDiskGiB),
    defaultUser: image.defaultUser ?? '',
    cloudInit: !!features.cloudInit,
    guestAgent: !!features.guestAgent,
    hotUpgrade: !!features.hotUpgrade,
    multiQueue: !!features.multiQueue,
    sriov: !!features.sriov,
    protected: !!image.protected,
  };
}

/** The form with what is known filled in; what a person typed is not touched. */
export function withFacts(
  form: ImageForm,
  facts: ImageFacts,
  touched: ReadonlySet<keyof ImageForm>,
): ImageForm {
  const found: Partial<ImageForm> = {
    osType: facts.os?.type,
    osDistribution: facts.os?.distribution,
    osVersion: facts.os?.version,
    bootMode: facts.bootMode,
    minMemoryMiB: facts.minMemoryMiB?.toString(),
    maxMemoryMiB: facts.maxMemoryMiB?.toString(),
    minDiskGiB: facts.minDiskGiB?.toString(),
    defaultUser: facts.defaultUser,
    cloudInit: facts.features?.cloudInit,
    guestAgent: facts.features?.guestAgent,
    hotUpgrade: facts.features?.hotUpgrade,
    multiQueue: facts.features?.multiQueue,
    sriov: facts.features?.sriov,
  };
  const news = Object.entries(found).filter(
    ([field, value]) =>
      value !== undefined && !touched.has(field as keyof ImageForm),
  );
  return { ...form, ...Object.fromEntries(news) };
}

export type FormErrors = Partial<Record<keyof ImageForm, string>>;

/** What is wrong with a form, by field. */
export function checkForm(form: ImageForm): FormErrors {
  const errors: FormErrors = {};
  if (!form.name.trim()) errors.name = 'Give it a name.';
  const least = readNumber(form.minMemoryMiB);
  const most = readNumber(form.maxMemoryMiB);
  if (bad(least, true)) errors.minMemoryMiB = 'A whole number of MiB.';
  if (bad(most, true)) errors.maxMemoryMiB = 'A whole number of MiB.';
  if (bad(readNumber(form.minDiskGiB), false)) {
    errors.minDiskGiB = 'A number of GiB.';
  }
  if (least !== undefined && most !== undefined && least > most) {
    errors.maxMemoryMiB = 'Less than the least memory.';
  }
  if (form.defaultUser && !/^[a-z_][a-z0-9_-]{0,31}$/.test(form.defaultUser)) {
    errors.defaultUser = 'Small letters, digits, - and _, a letter first.';
  }
  return errors;
}

/** Whether there is a system in it that agents could be part of. */
export function hasAgents(kind: ImageKind | undefined): boolean {
  return kind !== 'iso' && kind !== 'data-disk';
}

/** What a system has beside agents; said only where it does. */
export const extras = ['hotUpgrade', 'multiQueue', 'sriov'] as const;

/** The features that it declares, where there can be any. */
export function featuresOf(
  form: ImageForm,
  kind: ImageKind | undefined,
): ImageFeatures | undefined {
  if (!hasAgents(kind)) return undefined;
  const { cloudInit, guestAgent } = form;
  const has = extras.filter(name => form[name]).map(name => [name, true]);
  return { cloudInit, guestAgent, ...Object.fromEntries(has) };
}

/** What an import says of the image. */
export function factsOf(form: ImageForm, kind?: ImageKind): ImageFacts {
  return {
    os: osOf(form),
    bootMode: form.bootMode || undefined,
    features: featuresOf(form, kind),
    minMemoryMiB: readNumber(form.minMemoryMiB),
    maxMemoryMiB: readNumber(form.maxMemoryMiB),
    minDiskGiB: readNumber(form.minDiskGiB),
    defaultUser: form.defaultUser || undefined,
  };
}

export function osOf(form: ImageForm): OperatingSystem {
  return {
    type: form.osType,
    distribution: form.osDistribution.trim().toLowerCase() || undefined,
    version: form.osVersion.trim() || undefined,
  };
}

function text(value: number | null | undefined): string {
  return value?.toString() ?? '';
}

/** `undefined` for an empty field, `NaN` for one that is no number. */
export function readNumber(value: string): number | undefined {
  return value.trim() ? Number(value) : undefined;
}

function bad(value: number | undefined, whole: boolean): boolean {
  if (value === undefined) return false;
  if (Number.isNaN(value) || value < 0) return true;
  return whole && (!Number.isInteger(value) || value < 1);
}
