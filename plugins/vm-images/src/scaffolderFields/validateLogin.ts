import type { ApiHolder } from '@backstage/core-plugin-api';
import type { JsonObject } from '@backstage/types';
import { vmImagesApiRef } from '@vm-images/backstage-plugin-vm-images-react';
import { readSshKeys } from '../launch/login/sshKeys';
import { checkRequestOf } from './checkContext';
import type { LoginValue } from './schemas';

/**
 * A key or a password is needed, and a password only helps where the image can
 * take one. The password is a secret that validation does not get to see;
 * `usePassword` says whether it is as it should be.
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
  if (keys.length === 0 && !usePassword) {
    field.addError('Give an SSH public key or a password to log in with.');
    return;
  }
  if (!usePassword) return;
  const api = context.apiHolder.get(vmImagesApiRef);
  const { passwordSupported } =
    (await api?.checkLaunch({
      ...checkRequestOf(context.uiSchema?.['ui:options'], context.formData),
      withKey: keys.length > 0,
      withPassword: true,
    })) ?? {};
  if (passwordSupported === false) {
    field.addError(
      'This image has no cloud-init that could set a password; log in with a key.',
    );
  }
}
