import { InputError } from '@backstage/errors';
import type { Login } from '@vm-images/backstage-plugin-vm-images-common';
import { parseSshPublicKey } from './sshPublicKey';
import { sha512Crypt } from './sha512Crypt';

/** A login without the password, which nobody keeps. */
export type PlannedLogin = {
  user?: string;
  sshPublicKeys: string[];
  passwordHash?: string;
};

/**
 * Checks a login and hashes its password at once.
 *
 * @throws InputError for a key that is none, or when there is neither key nor
 * password although the guest could take one.
 */
export function planLogin(options: {
  login: Login;
  /** Of the template or the image. */
  defaultUser: string | undefined;
  /** The guest takes keys and passwords; without it, it has its own. */
  required: boolean;
}): PlannedLogin {
  const { login, defaultUser, required } = options;
  const { password } = login;
  const keys = (login.sshPublicKeys ?? []).map(parseSshPublicKey);
  if (required && keys.length === 0 && password === undefined) {
    throw new InputError(
      'Give an SSH public key, a password or both: nobody could log in otherwise.',
    );
  }
  if (password !== undefined && /[\u0000-\u001f\u007f]/.test(password)) {
    throw new InputError(
      'The password holds a control character, which cannot be typed at a login.',
    );
  }
  const user = login.user ?? defaultUser;
  return {
    ...(user !== undefined && { user }),
    sshPublicKeys: [...new Set(keys)],
    ...(password !== undefined && { passwordHash: sha512Crypt(password) }),
  };
}
