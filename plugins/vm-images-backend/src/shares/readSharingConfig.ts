import type { Config } from '@backstage/config';
import {
  defaultSharingPolicy,
  type ImageKind,
  type SharingPolicy,
} from '@vm-images/backstage-plugin-vm-images-common';

/** How images are shared here. */
export interface SharingConfig extends SharingPolicy {
  /** Tell recipients and owners what happens to a share. */
  notify: boolean;
}

const kinds: readonly ImageKind[] = [
  ...(['system-disk', 'data-disk', 'full-machine', 'iso'] as const),
];

/** Reads `vmImages`. Throws with the full key for what makes no sense. */
export function readSharingConfig(config: Config | undefined): SharingConfig {
  const sharing = config?.getOptionalConfig('sharing');
  const byKind = sharing?.getOptionalConfig('maxRecipientsByKind');
  for (const kind of byKind?.keys() ?? []) {
    if (!kinds.includes(kind as ImageKind)) {
      throw new Error(
        `Invalid key '${kind}' of vmImages.sharing.maxRecipientsByKind: it must be one of ${kinds.join(
          ', ',
        )}`,
      );
    }
  }
  return {
    maxRecipients:
      limit(
        'vmImages.sharing.maxRecipients',
        sharing?.getOptionalNumber('maxRecipients'),
      ) ?? defaultSharingPolicy.maxRecipients,
    maxRecipientsByKind: Object.fromEntries(
      kinds.flatMap(kind => {
        const key = `vmImages.sharing.maxRecipientsByKind.${kind}`;
        const most = limit(key, byKind?.getOptionalNumber(kind));
        return most === undefined ? [] : [[kind, most]];
      }),
    ),
    encrypted: choice(
      'vmImages.sharing.encrypted',
      sharing?.getOptionalString('encrypted'),
      ['never', 'customerKeyOnly'],
    ),
    deleteShared: choice(
      'vmImages.images.deleteShared',
      config?.getOptionalString('images.deleteShared'),
      ['allow', 'unshareFirst'],
    ),
    notify: sharing?.getOptionalBoolean('notify') ?? true,
  };
}

function limit(key: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= 0)) {
    return value;
  }
  throw new Error(
    `Invalid value '${value}' of ${key}: it must be a whole number, 0 or more`,
  );
}

/** The first choice is the default. */
function choice<const T extends string>(
  key: string,
  value: string | undefined,
  choices: readonly [T, ...T[]],
): T {
  const found = choices.find(one => one === (value ?? choices[0]));
  if (found) return found;
  throw new Error(
    `Invalid value '${value}' of ${key}: it must be one of ${choices.join(
      ', ',
    )}`,
  );
}
