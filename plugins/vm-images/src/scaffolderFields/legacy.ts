import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import { vmImagesPlugin } from '../legacy';
import { lazyField } from './lazyField';
import {
  loginSchema,
  ownerSchema,
  sizeSchema,
  type LoginProps,
  type OwnerProps,
  type SizeProps,
} from './schemas';
import { validateLogin } from './validateLogin';

// For portals on the old frontend system: put them into
// <ScaffolderFieldExtensions> below <ScaffolderPage>.

/** `ui:field: VmImagesOwner`: whose it will be. @public */
export const VmImagesOwnerFieldExtension = vmImagesPlugin.provide(
  createScaffolderFieldExtension({
    name: 'VmImagesOwner',
    component: lazyField<OwnerProps>(() =>
      import('./VmImagesOwner').then(m => m.VmImagesOwner),
    ),
    schema: ownerSchema.schema,
  }),
);

/** `ui:field: VmImagesSize`: a size that fits the VM template. @public */
export const VmImagesSizeFieldExtension = vmImagesPlugin.provide(
  createScaffolderFieldExtension({
    name: 'VmImagesSize',
    component: lazyField<SizeProps>(() =>
      import('./VmImagesSize').then(m => m.VmImagesSize),
    ),
    schema: sizeSchema.schema,
  }),
);

/** `ui:field: VmImagesLogin`: SSH keys, and a password as a secret. @public */
export const VmImagesLoginFieldExtension = vmImagesPlugin.provide(
  createScaffolderFieldExtension({
    name: 'VmImagesLogin',
    component: lazyField<LoginProps>(() =>
      import('./VmImagesLogin').then(m => m.VmImagesLogin),
    ),
    validation: validateLogin,
    schema: loginSchema.schema,
  }),
);
