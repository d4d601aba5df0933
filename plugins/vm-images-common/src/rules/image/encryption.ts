/**
 * Encrypted images. The key of an image never changes: another image with the
 * same content is made instead ("replicate"), encrypted with another key or not
 * at all.
 */
import type {
  EncryptionKey,
  Finding,
  Image,
  ReplicateRequest,
  Verdict,
} from '../../model/types';
import { deny, verdictOf } from '../verdict';
import { available, capability } from './conditions';
import type { ImageSituation } from './ImageSituation';
import { taking } from './licence';

/** May the image be replicated at all, whatever into? */
export function* replicate(s: ImageSituation): Iterable<Finding> {
  // What becomes plain may be taken away, so it is judged as a copy is.
  yield* taking(s, 'copy');
  yield* available(s, 'replicated');
  yield* capability(s, 'encrypt');
  const { name, kind, format, standing } = s.image;
  if (kind === 'full-machine') {
    yield deny(
      'replicate.kind',
      `Image "${name}" holds several disks; only images of one disk can be replicated.`,
    );
  } else if (kind === 'iso' || format === 'iso') {
    yield deny(
      'replicate.kind',
      `Image "${name}" is a disc; only images of disks can be encrypted.`,
      'Install from it, and capture an encrypted image.',
    );
  }
  if (standing === 'revoked') {
    yield deny('replicate.standing', `Image "${name}" was revoked.`);
  }
}

type ReplicatedImage = Pick<Image, 'name' | 'encrypted' | 'encryptionKeyName'>;

function* into(
  image: ReplicatedImage,
  { to, encryptionKey }: Pick<ReplicateRequest, 'to' | 'encryptionKey'>,
  keys: readonly Pick<EncryptionKey, 'id'>[],
): Iterable<Finding> {
  if (to === 'plain') {
    if (!image.encrypted) {
      yield deny(
        'replicate.plain',
        `Image "${image.name}" is not encrypted.`,
        'Name a key to encrypt it with.',
      );
    }
    if (encryptionKey !== undefined) {
      yield deny(
        'replicate.key',
        'A plain image has no key.',
        'Leave the key out, or replicate to an encrypted image.',
      );
    }
    return;
  }
  yield* usable(encryptionKey, keys);
}

function* usable(
  encryptionKey: string | undefined,
  keys: readonly Pick<EncryptionKey, 'id'>[],
): Iterable<Finding> {
  if (keys.some(({ id }) => id === encryptionKey)) return;
  const offered = keys.map(({ id }) => `"${id}"`).join(', ');
  yield deny(
    'encryption.key',
    encryptionKey === undefined
      ? 'An encrypted image needs a key.'
      : `There is no key "${encryptionKey}" that you may encrypt with.`,
    offered
      ? `Choose one of ${offered}.`
      : 'Ask the platform team for a key of your own or for everyone.',
  );
}

/** May an image that may be replicated become this? @public */
export function replicateTargetVerdict(
  image: ReplicatedImage,
  request: Pick<ReplicateRequest, 'to' | 'encryptionKey'>,
  keys: readonly Pick<EncryptionKey, 'id'>[],
): Verdict {
  return verdictOf(into(image, request, keys));
}

/**
 * May a new image be encrypted with this key? `platform` is where it is made,
 * `kind` and `format` are what it is as far as that is known.
 *
 * @public
 */
export function encryptVerdict(options: {
  encryptionKey: string;
  keys: readonly Pick<EncryptionKey, 'id'>[];
  platform: { title: string; capabilities: readonly string[] };
  kind?: Image['kind'];
  format?: Image['format'];
}): Verdict {
  const { encryptionKey, keys, platform, kind, format } = options;
  const findings: Finding[] = [...usable(encryptionKey, keys)];
  if (!platform.capabilities.includes('encrypt')) {
    findings.push(
      deny(
        'platform.capability',
        `Platform "${platform.title}" cannot encrypt images.`,
        'Leave the key out, or choose another platform.',
      ),
    );
  }
  if (kind === 'iso' || format === 'iso') {
    findings.push(
      deny(
        'encryption.kind',
        'The images of discs cannot be encrypted.',
        'Leave the key out.',
      ),
    );
  }
  return verdictOf(findings);
}

/**
 * A virtual machine has the key of its image and no other: its disk rests on the
 * image.
 *
 * @public
 */
export function* launchKey(
  image: Pick<Image, 'name' | 'encrypted' | 'encryptionKeyName'>,
  encryptionKey: string | undefined,
): Iterable<Finding> {
  if (encryptionKey === undefined) return;
  if (image.encrypted && encryptionKey === image.encryptionKeyName) return;
  yield deny(
    'launch.encryptionKey',
    image.encrypted
      ? `Image "${image.name}" is encrypted with key "${
          image.encryptionKeyName ?? 'unknown'
        }"; a virtual machine made from it cannot get another one.`
      : `Image "${image.name}" is not encrypted; a virtual machine made from it cannot be.`,
    'Replicate the image with the key that you want, and launch that one.',
  );
}

/**
 * What is made of the disk of an encrypted virtual machine is encrypted.
 *
 * @public
 */
export function captureKeyOf(
  source: Pick<Image, 'encrypted' | 'encryptionKeyName'> | undefined,
  encryptionKey: string | undefined,
): string | undefined {
  if (encryptionKey !== undefined) return encryptionKey;
  return source?.encrypted ? source.encryptionKeyName : undefined;
}
