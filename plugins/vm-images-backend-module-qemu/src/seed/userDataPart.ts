import { InputError } from '@backstage/errors';
import { parseDocument, type Tags } from 'yaml';

/** A cloud-config document as plain values. */
export type CloudConfig = Record<string, unknown>;

/** User data that was read and understood as far as it needs to be. */
export type UserDataPart =
  | { kind: 'cloud-config'; text: string; config: CloudConfig }
  | { kind: 'script'; text: string }
  | { kind: 'other'; text: string; contentType: string }
  | { kind: 'multipart'; text: string };

/**
 * Bytes of user data, all parts together. Clouds allow 16 to 64 KiB; more is
 * better fetched by a script.
 */
export const MAX_USER_DATA_BYTES = 64 * 1024;

/** First lines that cloud-init knows, and what MIME calls them. */
const OTHER_KINDS: readonly (readonly [RegExp, string])[] = [
  [/^#include-once\b/, 'text/x-include-once-url'],
  [/^#include\b/, 'text/x-include-url'],
  [/^#cloud-boothook\b/, 'text/cloud-boothook'],
  [/^#cloud-config-archive\b/, 'text/cloud-config-archive'],
  [/^## template: *jinja\b/, 'text/jinja2'],
];

/**
 * Says what kind of user data a text is and checks what can be checked before
 * a machine is made of it.
 *
 * @throws InputError naming what is wrong, such as the line of a YAML error
 */
export function readUserData(text: string): UserDataPart {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_USER_DATA_BYTES) {
    throw new InputError(
      `User data is ${bytes} bytes long; at most ${MAX_USER_DATA_BYTES} are ` +
        `allowed. Let a short script fetch the rest.`,
    );
  }
  if (text.includes('\0')) {
    throw new InputError('User data contains a zero byte; it must be text.');
  }
  if (/^#cloud-config\s*$/m.test(firstLine(text))) {
    return { kind: 'cloud-config', text, config: parseCloudConfig(text) };
  }
  if (text.startsWith('#!')) {
    return { kind: 'script', text };
  }
  if (/^(content-type: *multipart\/|mime-version:)/i.test(text)) {
    return { kind: 'multipart', text };
  }
  const known = OTHER_KINDS.find(([start]) => start.test(text));
  if (known) {
    return { kind: 'other', text, contentType: known[1] };
  }
  throw new InputError(
    `User data starts with ${JSON.stringify(firstLine(text).slice(0, 40))}; ` +
      `it must start with '#cloud-config' or with '#!' and an interpreter.`,
  );
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0];
}

/**
 * Two departures from YAML 1.1. To cloud-init's reader `y` and `n` are letters.
 * And `0644`, nearly always a file mode, stays the text that it is: every reader
 * makes the same mode of it, which is not so for the number 420.
 */
function cloudConfigTags(tags: Tags): Tags {
  return tags.flatMap(tag => {
    if (typeof tag !== 'object' || !('test' in tag) || !tag.test) {
      return [tag];
    }
    if (tag.tag === 'tag:yaml.org,2002:bool') {
      const { source } = tag.test;
      const test = new RegExp(source.replace(/Y\|y\||N\|n\|/, ''));
      return [{ ...tag, test }];
    }
    if (tag.tag === 'tag:yaml.org,2002:int' && tag.format === 'OCT') {
      return [];
    }
    if (tag.tag === 'tag:yaml.org,2002:int' && tag.format === undefined) {
      return [{ ...tag, test: /^[-+]?(0|[1-9][0-9_]*)$/ }];
    }
    return [tag];
  });
}

/**
 * Cloud-init reads YAML 1.1 (`yes` is true), so we do too: read by other rules, a
 * value could change its meaning on the way through.
 */
function parseCloudConfig(text: string): CloudConfig {
  const document = parseDocument(text, {
    version: '1.1',
    merge: true,
    customTags: cloudConfigTags,
  });
  const problem = document.errors[0];
  if (problem) {
    throw new InputError(`User data is no valid YAML: ${problem.message}`);
  }
  let config: unknown;
  try {
    config = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new InputError(
      `User data is no acceptable YAML: ${(error as Error).message}`,
    );
  }
  if (config === null || config === undefined) {
    return {};
  }
  if (typeof config !== 'object' || Array.isArray(config)) {
    throw new InputError(
      'User data that starts with #cloud-config must be a map of settings, ' +
        `but is ${Array.isArray(config) ? 'a list' : `a ${typeof config}`}.`,
    );
  }
  return config as CloudConfig;
}
