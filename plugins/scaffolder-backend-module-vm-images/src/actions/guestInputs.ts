import type { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { Login } from '@vm-images/backstage-plugin-vm-images-common';
import { given, keysOf } from './inputs';

type Inputs = NonNullable<
  NonNullable<Parameters<typeof createTemplateAction>[0]['schema']>['input']
>;
/** What the scaffolder has schemas made with. */
type SchemaMaker = Parameters<Extract<Inputs, (z: never) => unknown>>[0];

/** What every action asks for that makes the system of a guest. */
export const guestInputs = {
  loginUser: (z: SchemaMaker) => z.string().optional(),
  sshPublicKeys: (z: SchemaMaker) =>
    z
      .union([z.string(), z.array(z.string())], {
        description: 'One key a line, or a list',
      })
      .optional(),
  password: (z: SchemaMaker) =>
    z
      .string({
        description: 'Hand it over as a secret: ${{ secrets.password }}',
      })
      .optional(),
  userData: (z: SchemaMaker) =>
    z.string({ description: 'cloud-config or a script' }).optional(),
  acceptTerms: (z: SchemaMaker) =>
    z
      .string({
        description:
          'Id of the terms of a marketplace image that the person accepts',
      })
      .optional(),
};

/** Who may log in, as the API takes it. */
export function loginOf(input: {
  loginUser?: string;
  sshPublicKeys?: string | string[];
  password?: string;
}): Login {
  return {
    user: given(input.loginUser),
    sshPublicKeys: keysOf(input.sshPublicKeys),
    password: given(input.password),
  };
}
