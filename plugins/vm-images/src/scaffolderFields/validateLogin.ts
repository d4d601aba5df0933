import type { ApiHolder } from '@backstage/core-plugin-api';
import type { JsonObject } from '@backstage/types';
import { vmImagesApiRef } from '@vm-images/backstage-plugin-vm-images-react';
import { readSshKeys } from '../launch/login/sshKeys';
import { checkRequestOf } from './checkContext';
import type { LoginValue } from './schemas';

/** The backend's rules about logging in. */
const loginRules: readonly string[] = ['launch.login', 'launch.password'];

/**
 * A key or a password is needed, and a password only helps where the image can
 * take one: the backend says both. The password is a secret that validation
 * does not get to see; `usePassword` says whether it is as it should be.
 */
export async function validateLogin(
  value: LoginValue | undefined,
  field: { addError: (problem: string) => void },
  context: {
    apiHolder: ApiHolder;
    formData: JsonObject;
    uiSchema?: { 'ui:options'?: object };
  },
): Promise<void> {
  const { sshPublicKeys = '', usePassword } = value ?? {};
  const { keys, problem } = readSshKeys(sshPublicKeys);
  if (problem) {
    field.addError(problem);
    return;
  }
  if (usePassword === false) {
    field.addError('The password needs from 8 to 128 characters.');
    return;
  }
  const { verdict } =
    (await context.apiHolder.get(vmImagesApiRef)?.checkLaunch({
      ...checkRequestOf(context.uiSchema?.['ui:options'], context.formData),
      withKey: keys.length > 0,
      withPassword: usePassword === true,
    })) ?? {};
  for (const { rule, effect, reason, remedy } of verdict?.findings ?? []) {
    if (effect === 'deny' && loginRules.includes(rule)) {
      field.addError([reason, remedy].filter(Boolean).join(' '));
    }
  }
}
