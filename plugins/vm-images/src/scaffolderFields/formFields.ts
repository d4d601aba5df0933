import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { loginSchema, ownerSchema, sizeSchema } from './schemas';
import { validateLogin } from './validateLogin';
import { VmImagesLogin as LoginComponent } from './VmImagesLogin';
import { VmImagesOwner as OwnerComponent } from './VmImagesOwner';
import { VmImagesSize as SizeComponent } from './VmImagesSize';

export const VmImagesOwner = createFormField({
  name: 'VmImagesOwner',
  component: OwnerComponent,
  schema: ownerSchema,
});

export const VmImagesSize = createFormField({
  name: 'VmImagesSize',
  component: SizeComponent,
  schema: sizeSchema,
});

export const VmImagesLogin = createFormField({
  name: 'VmImagesLogin',
  component: LoginComponent,
  validation: validateLogin,
  schema: loginSchema,
});
