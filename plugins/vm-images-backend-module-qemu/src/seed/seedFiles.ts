import { InputError } from '@backstage/errors';
import type { GuestLogin } from '@vm-images/backstage-plugin-vm-images-node';
import { emitYaml } from './emitYaml';
import type { SeedFiles } from './fat12Image';
import { mergeCloudConfig } from './mergeCloudConfig';
import { multipart } from './multipart';
import {
  type CloudConfig,
  MAX_USER_DATA_BYTES,
  readUserData,
  type UserDataPart,
} from './userDataPart';

/** What a guest is told on its first boot. */
export interface SeedSpec {
  /** Another one than before makes the guest take a new identity. */
  instanceId: string;
  hostname: string;
  login: GuestLogin;
  /** The user that the image has anyway; another one is created. */
  defaultUser: string | undefined;
  /** cloud-config or scripts, applied in this order. */
  userData: string[];
}

/** The only card gets its address from QEMU's network, whatever its name. */
const NETWORK_CONFIG = {
  version: 2,
  ethernets: { all: { match: { name: 'e*' }, dhcp4: true } },
};

/**
 * Makes the files of a NoCloud seed.
 *
 * Host name and keys are meta data, which every guest reads whatever the user
 * data is. User data is handed on as it was written where nothing has to be
 * added to it; settings are merged into one document, and scripts become a file
 * and a command of it, which simple guests understand too. Only what cannot be
 * said in cloud-config travels as MIME multipart.
 *
 * @throws InputError when user data is not acceptable
 */
export function seedFiles(spec: SeedSpec): SeedFiles {
  const metaData: Record<string, unknown> = {
    'instance-id': spec.instanceId,
    'local-hostname': spec.hostname,
  };
  if (spec.login.sshPublicKeys.length > 0) {
    metaData['public-keys'] = spec.login.sshPublicKeys.map(key => key.trim());
  }
  return new Map([
    ['meta-data', Buffer.from(emitYaml(metaData))],
    ['user-data', Buffer.from(userDataOf(spec))],
    ['network-config', Buffer.from(emitYaml(NETWORK_CONFIG))],
  ]);
}

function userDataOf(spec: SeedSpec): string {
  const given = spec.userData.filter(text => text.trim() !== '');
  const bytes = given.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > MAX_USER_DATA_BYTES) {
    throw new InputError(
      `The user data of template and request are ${bytes} bytes together; ` +
        `at most ${MAX_USER_DATA_BYTES} are allowed.`,
    );
  }
  const parts = given.map(readUserData);
  const login = loginConfig(spec);
  if (login === undefined && parts.length === 1) {
    return parts[0].text;
  }
  return combine(parts, login ?? {});
}

/** What of the login goes beyond meta data. */
function loginConfig(spec: SeedSpec): CloudConfig | undefined {
  const { user, passwordHash, sshPublicKeys } = spec.login;
  const passwordLogin = passwordHash === undefined ? {} : { ssh_pwauth: true };
  if (user !== undefined && user !== spec.defaultUser) {
    return {
      // Whoever the image knows anyway stays.
      users: ['default', newUser(user, sshPublicKeys, passwordHash)],
      ...(user === 'root' ? { disable_root: false } : {}),
      ...passwordLogin,
    };
  }
  if (passwordHash === undefined) {
    return undefined;
  }
  return {
    password: passwordHash,
    chpasswd: { expire: false },
    ...passwordLogin,
  };
}

function newUser(
  name: string,
  keys: string[],
  passwordHash: string | undefined,
): CloudConfig {
  return {
    name,
    shell: '/bin/bash',
    sudo: 'ALL=(ALL) NOPASSWD:ALL',
    lock_passwd: passwordHash === undefined,
    ...(passwordHash === undefined ? {} : { hashed_passwd: passwordHash }),
    ...(keys.length > 0
      ? { ssh_authorized_keys: keys.map(key => key.trim()) }
      : {}),
  };
}

function combine(parts: UserDataPart[], login: CloudConfig): string {
  const configs: CloudConfig[] = [];
  const others: { contentType: string; text: string }[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'cloud-config') {
      configs.push(part.config);
    } else if (part.kind === 'script') {
      configs.push(scriptAsConfig(part.text, index + 1));
    } else if (part.kind === 'other') {
      others.push(part);
    } else {
      throw new InputError(
        'User data that is MIME multipart already cannot be combined with a ' +
          'password, another user or the user data of a template; ' +
          'give its parts as one #cloud-config instead.',
      );
    }
  }
  const merged = mergeCloudConfig([...configs, login]);
  const config = `#cloud-config\n${
    Object.keys(merged).length > 0 ? emitYaml(merged) : ''
  }`;
  return others.length === 0
    ? config
    : multipart([
        { contentType: 'text/cloud-config', text: config },
        ...others,
      ]);
}

/** A script as a file and a command that runs it, in base64 for safe passage. */
function scriptAsConfig(script: string, number: number): CloudConfig {
  const path = `/var/lib/vm-images/user-script-${number}`;
  return {
    write_files: [
      {
        path,
        permissions: '0700',
        encoding: 'b64',
        content: Buffer.from(script, 'utf8').toString('base64'),
      },
    ],
    runcmd: [path],
  };
}
