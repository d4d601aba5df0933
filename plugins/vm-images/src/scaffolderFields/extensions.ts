import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

/** Fields of software templates, for portals on the new frontend system. */
export const formFieldExtensions = [
  FormFieldBlueprint.make({
    name: 'owner',
    params: { field: () => import('./formFields').then(m => m.VmImagesOwner) },
  }),
  FormFieldBlueprint.make({
    name: 'size',
    params: { field: () => import('./formFields').then(m => m.VmImagesSize) },
  }),
  FormFieldBlueprint.make({
    name: 'login',
    params: { field: () => import('./formFields').then(m => m.VmImagesLogin) },
  }),
];
