import {
  deny,
  type Finding,
  type ReinstallCheckRequest,
  type ReinstallRequest,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { passwordProblem } from '../../launch/login/passwordStrength';
import { readSshKeys } from '../../launch/login/sshKeys';

/** What a person enters, as texts until they are read. */
export interface ReinstallForm {
  /** Empty while none is chosen. */
  imageId: string;
  /** Public keys, one a line. */
  keys: string;
  withPassword: boolean;
  password: string;
  userData: string;
  /** Id of the terms of the image that were accepted. */
  acceptTerms?: string;
  /** What was typed to confirm. */
  confirm: string;
}

const MAX_USER_DATA = 65_536;

export type ReinstallErrors = Partial<
  Record<'keys' | 'password' | 'userData', string>
>;

/** What is wrong with the form, by field; the backend judges the rest. */
export function checkReinstallForm(form: ReinstallForm): ReinstallErrors {
  const errors: ReinstallErrors = {};
  const { problem } = readSshKeys(form.keys);
  if (problem) errors.keys = problem;
  const weak = form.withPassword && passwordProblem(form.password);
  if (weak) errors.password = weak;
  if (new TextEncoder().encode(form.userData).length > MAX_USER_DATA) {
    errors.userData = 'At most 64 KiB.';
  }
  return errors;
}

/** The same as findings, for the line at the foot. */
export function formFindings(errors: ReinstallErrors): Finding[] {
  const { keys, password, userData } = errors;
  return [
    ...(keys ? [deny('form.keys', keys)] : []),
    ...(password ? [deny('form.password', `Password: ${password}`)] : []),
    ...(userData ? [deny('form.userData', `User data: ${userData}`)] : []),
  ];
}

/** Its own image is not named: the machine may have it through its template. */
const imageOf = (
  { imageId }: Pick<VirtualMachine, 'imageId'>,
  form: ReinstallForm,
) =>
  form.imageId && form.imageId !== imageId ? { imageId: form.imageId } : {};

/** What the backend is asked before. Holds no secret and no key. */
export function checkRequestOf(
  machine: Pick<VirtualMachine, 'imageId'>,
  form: ReinstallForm,
): ReinstallCheckRequest {
  return {
    ...imageOf(machine, form),
    withKey: form.keys.trim() !== '',
    withPassword: form.withPassword,
    ...(form.acceptTerms && { acceptTerms: form.acceptTerms }),
  };
}

/** The reinstallation itself; only what was given. */
export function reinstallRequestOf(
  machine: Pick<VirtualMachine, 'imageId'>,
  form: ReinstallForm,
): ReinstallRequest {
  const { keys } = readSshKeys(form.keys);
  return {
    ...imageOf(machine, form),
    login: {
      ...(keys.length > 0 && { sshPublicKeys: keys }),
      ...(form.withPassword && { password: form.password }),
    },
    ...(form.userData.trim() && { userData: form.userData }),
    ...(form.acceptTerms && { acceptTerms: form.acceptTerms }),
    stopFirst: true,
    confirm: form.confirm,
  };
}
