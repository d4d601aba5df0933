import type {
  Finding,
  LaunchCheckRequest,
  LaunchRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import { deny } from '@vm-images/backstage-plugin-vm-images-common';
import {
  dataDiskProblem,
  dataDisksOf,
  type WishedDataDisk,
} from './dataDiskForm';
import { passwordProblem } from './login/passwordStrength';
import { readSshKeys } from './login/sshKeys';

/** What is launched: an image, or what a template maps to it. */
export type LaunchSubject = { imageId?: string; templateId?: string };

/** One place where it can be launched. */
export interface Place {
  platformId: string;
  region: string;
}

/** What a person enters, as texts until they are read. */
export interface LaunchForm {
  place?: Place;
  size?: string;
  name: string;
  count: string;
  description: string;
  ownerRef?: string;
  /** Public keys, one a line. */
  keys: string;
  withPassword: boolean;
  password: string;
  userData: string;
  dataDisks: WishedDataDisk[];
  /** Id of the terms of the image that were accepted. */
  acceptTerms?: string;
}

export const emptyLaunchForm: LaunchForm = {
  name: '',
  count: '1',
  description: '',
  keys: '',
  withPassword: false,
  password: '',
  userData: '',
  dataDisks: [],
};

const namePattern = /^[a-z]([a-z0-9-]{0,58}[a-z0-9])?$/;
const MAX_USER_DATA = 65_536;

export type LaunchErrors = Partial<
  Record<
    'name' | 'count' | 'keys' | 'password' | 'userData' | 'dataDisks',
    string
  >
>;

/** What is wrong with the form, by field; the backend judges the rest. */
export function checkLaunchForm(
  form: LaunchForm,
  maxCount: number,
): LaunchErrors {
  const errors: LaunchErrors = {};
  if (!namePattern.test(form.name)) {
    errors.name = form.name
      ? 'Small letters, digits and dashes; a letter first, no dash last; at most 60.'
      : 'Give it a name.';
  }
  const count = Number(form.count);
  if (!Number.isInteger(count) || count < 1 || count > maxCount) {
    errors.count = `From 1 to ${maxCount}.`;
  }
  const { problem } = readSshKeys(form.keys);
  if (problem) errors.keys = problem;
  if (form.withPassword) {
    const weak = passwordProblem(form.password);
    if (weak) errors.password = weak;
  }
  if (new TextEncoder().encode(form.userData).length > MAX_USER_DATA) {
    errors.userData = 'At most 64 KiB.';
  }
  const badDisk = dataDiskProblem(form.dataDisks);
  if (badDisk) errors.dataDisks = badDisk;
  return errors;
}

/** The same as findings, for the line at the foot. */
export function formFindings(errors: LaunchErrors): Finding[] {
  const words: Record<keyof LaunchErrors, string> = {
    name: 'Name: ',
    count: 'How many: ',
    keys: '',
    password: 'Password: ',
    userData: 'User data: ',
    dataDisks: 'Data disks: ',
  };
  return Object.entries(errors).map(([field, problem]) =>
    deny(`form.${field}`, words[field as keyof LaunchErrors] + problem),
  );
}

/** What the backend is asked before the launch. Holds no secret and no key. */
export function checkRequestOf(
  subject: LaunchSubject,
  form: LaunchForm,
): LaunchCheckRequest {
  const count = Number(form.count);
  return {
    ...subject,
    platformId: form.place?.platformId,
    region: form.place?.region,
    size: form.size,
    name: form.name || undefined,
    count: Number.isInteger(count) && count >= 1 && count <= 100 ? count : 1,
    ownerRef: form.ownerRef,
    withKey: form.keys.trim() !== '',
    withPassword: form.withPassword,
    ...(form.acceptTerms && { acceptTerms: form.acceptTerms }),
    ...(form.dataDisks.length > 0 &&
      !dataDiskProblem(form.dataDisks) && {
        dataDisks: dataDisksOf(form.dataDisks),
      }),
  };
}

/** The launch itself; only what was given. */
export function launchRequestOf(
  subject: LaunchSubject,
  form: LaunchForm,
): LaunchRequest {
  const { keys } = readSshKeys(form.keys);
  return {
    ...subject,
    name: form.name,
    count: Number(form.count),
    ...(form.place && { ...form.place }),
    ...(form.size && { size: form.size }),
    ...(form.description.trim() && { description: form.description.trim() }),
    ...(form.ownerRef && { ownerRef: form.ownerRef }),
    login: {
      ...(keys.length > 0 && { sshPublicKeys: keys }),
      ...(form.withPassword && { password: form.password }),
    },
    ...(form.userData.trim() && { userData: form.userData }),
    ...(form.acceptTerms && { acceptTerms: form.acceptTerms }),
    ...(form.dataDisks.length > 0 && {
      dataDisks: dataDisksOf(form.dataDisks),
    }),
  };
}

/** A host name made of any name: `Debian 12 (web)` becomes `debian-12-web`. */
export function hostNameOf(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return name || 'vm';
}

/** `base`, or with the first number that nobody in `taken` has. */
export function freeName(base: string, taken: readonly string[]): string {
  if (!taken.includes(base)) return base;
  for (let number = 2; ; number += 1) {
    const name = `${base}-${number}`;
    if (!taken.includes(name)) return name;
  }
}
