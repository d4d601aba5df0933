import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';

/** An entity ref that the person may own things as. */
export const ownerSchema = makeFieldSchema({ output: z => z.string() });

/** The name of a flavor; empty for the smallest that fits. */
export const sizeSchema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      templateId: z
        .string()
        .optional()
        .describe('Id of the VM template whose sizes are offered'),
      imageId: z
        .string()
        .optional()
        .describe('Id of an image, instead of a VM template'),
    }),
});

/** How to log in; the password itself is the secret `password`. */
export const loginSchema = makeFieldSchema({
  output: z =>
    z.object({
      sshPublicKeys: z.string().optional().describe('Public keys, one a line'),
      usePassword: z
        .boolean()
        .optional()
        .describe(
          'Log in with the password in the secrets; false while the typed one is not valid',
        ),
    }),
  uiOptions: z =>
    z.object({
      templateId: z
        .string()
        .optional()
        .describe('Id of the VM template that is launched'),
      imageId: z
        .string()
        .optional()
        .describe('Id of an image, instead of a VM template'),
    }),
});

export type OwnerProps = typeof ownerSchema.TProps;
export type SizeProps = typeof sizeSchema.TProps;
export type LoginProps = typeof loginSchema.TProps;
export type LoginValue = typeof loginSchema.TOutput;
