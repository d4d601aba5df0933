import type {
  Image,
  OperatingSystem,
  TemplateMapping,
  VmTemplate,
  VmTemplateInput,
} from '@vm-images/backstage-plugin-vm-images-common';

/** One mapping as the editor holds it. */
export interface MappingForm {
  /** Tells it from the others while it is edited. */
  key: string;
  platformId: string;
  region: string;
  imageSource: TemplateMapping['imageSource'];
  imageId: string;
  /** Of the image's family, to follow; empty to stay with the image. */
  channel: string;
  sizes: string[];
}

/** A VM template as the editor holds it: texts until they are read. */
export interface TemplateForm {
  title: string;
  name: string;
  description: string;
  osType: OperatingSystem['type'];
  osDistribution: string;
  osVersion: string;
  /** Empty for what the platform itself offers. */
  ownerRef: string;
  visibility: VmTemplate['visibility'];
  published: boolean;
  loginUser: string;
  maxCount: string;
  defaultSize: string;
  userData: string;
  mappings: MappingForm[];
}

export const emptyTemplate: TemplateForm = {
  title: '',
  name: '',
  description: '',
  osType: 'linux',
  osDistribution: '',
  osVersion: '',
  ownerRef: '',
  visibility: 'public',
  published: true,
  loginUser: '',
  maxCount: '10',
  defaultSize: '',
  userData: '',
  mappings: [],
};

export function templateFormOf(template: VmTemplate): TemplateForm {
  return {
    title: template.title,
    name: template.name,
    description: template.description,
    osType: template.os.type,
    osDistribution: template.os.distribution ?? '',
    osVersion: template.os.version ?? '',
    ownerRef: template.ownerRef ?? '',
    visibility: template.visibility,
    published: template.published,
    loginUser: template.loginUser ?? '',
    maxCount: String(template.maxCount),
    defaultSize: template.defaultSize ?? '',
    userData: template.userData ?? '',
    mappings: template.mappings.map((mapping, at) => ({
      key: `mapping-${at}`,
      platformId: mapping.platformId,
      region: mapping.region,
      imageSource: mapping.imageSource,
      imageId: mapping.imageId,
      channel: mapping.channel ?? '',
      sizes: [...mapping.sizes],
    })),
  };
}

/** What a save sends; it replaces the whole template. */
export function templateInputOf(form: TemplateForm): VmTemplateInput {
  const text = (value: string) => value.trim() || undefined;
  const input: VmTemplateInput = {
    name: text(form.name),
    title: form.title.trim(),
    description: text(form.description),
    os: {
      type: form.osType,
      distribution: text(form.osDistribution)?.toLowerCase(),
      version: text(form.osVersion),
    },
    ownerRef: text(form.ownerRef),
    visibility: form.visibility,
    published: form.published,
    loginUser: text(form.loginUser),
    maxCount: Number(form.maxCount),
    defaultSize: text(form.defaultSize),
    userData: text(form.userData) && form.userData,
    mappings: form.mappings.map(
      ({ platformId, region, imageSource, imageId, channel, sizes }) => ({
        platformId,
        region: region || undefined,
        imageSource,
        imageId,
        channel: channel.trim() || undefined,
        sizes,
      }),
    ),
  };
  return JSON.parse(JSON.stringify(input));
}

/** What is wrong, by field; of a mapping by its key and field. */
export type TemplateErrors = Record<string, string>;

const MAX_USER_DATA = 65_536;

export function checkTemplate(form: TemplateForm): TemplateErrors {
  const errors: TemplateErrors = {};
  if (!form.title.trim()) errors.title = 'Give it a title.';
  if (form.name && !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(form.name)) {
    errors.name = 'Small letters, digits and dashes, no dash at the ends.';
  }
  const count = Number(form.maxCount);
  if (!Number.isInteger(count) || count < 1 || count > 100) {
    errors.maxCount = 'From 1 to 100.';
  }
  if (form.loginUser && !/^[a-z_][a-z0-9_-]{0,31}$/.test(form.loginUser)) {
    errors.loginUser = 'Small letters, digits, - and _, a letter first.';
  }
  if (new TextEncoder().encode(form.userData).length > MAX_USER_DATA) {
    errors.userData = 'At most 64 KiB.';
  }
  const seen = new Set<string>();
  for (const { key, platformId, region, imageId } of form.mappings) {
    const place = `${platformId} ${region}`;
    if (!platformId) errors[`${key} platformId`] = 'Choose a platform.';
    else if (seen.has(place)) {
      errors[`${key} platformId`] = 'There is a mapping for it already.';
    }
    if (!imageId) errors[`${key} imageId`] = 'Choose an image.';
    seen.add(place);
  }
  return errors;
}

/** Names of the fields in which two forms differ. */
export function changedTemplateFields(
  before: TemplateForm,
  after: TemplateForm,
): (keyof TemplateForm)[] {
  const plain = (form: TemplateForm, field: keyof TemplateForm) =>
    JSON.stringify(
      field === 'mappings'
        ? form.mappings.map(({ key: _, ...mapping }) => mapping)
        : form[field],
    );
  return (Object.keys(before) as (keyof TemplateForm)[]).filter(
    field => plain(before, field) !== plain(after, field),
  );
}

/** Maps an image on its platform: in place of what is there, else as another mapping. */
export function withImage(form: TemplateForm, image: Image): TemplateForm {
  const { platformId, region, visibility } = image;
  const offered = visibility === 'public' || visibility === 'marketplace';
  const mapping: MappingForm = {
    key: `new-${image.id}`,
    platformId,
    region,
    imageSource: offered ? 'public' : 'custom',
    imageId: image.id,
    channel: '',
    sizes: [],
  };
  const at = form.mappings.findIndex(
    one => one.platformId === platformId && one.region === region,
  );
  const mappings =
    at < 0
      ? [...form.mappings, mapping]
      : form.mappings.map((one, index) =>
          index === at ? { ...mapping, key: one.key, sizes: one.sizes } : one,
        );
  return { ...withFactsOf(image, form), mappings };
}

/** What is still blank and the image tells. */
export function withFactsOf(image: Image, form: TemplateForm): TemplateForm {
  if (form.osDistribution || form.osVersion) return form;
  return {
    ...form,
    osType: image.os.type,
    osDistribution: image.os.distribution ?? '',
    osVersion: image.os.version ?? '',
    loginUser: form.loginUser || (image.defaultUser ?? ''),
  };
}
