import MenuItem from '@material-ui/core/MenuItem';
import {
  findDistribution,
  judgeOs,
  versionsFor,
  type Architecture,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  distributions,
  useOsCatalog,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FormField, type FormFieldProps } from './FormField';
import type { TextFields } from './ImageFields';
import { osOf, type ImageForm } from './imageForm';
import { PickOrType } from './PickOrType';

const osTypes = [
  ['linux', 'Linux'],
  ['windows', 'Windows'],
  ['other', 'Other'],
] as const;

/** System, distribution and version: picked from the catalog, or typed. */
export function OsFields(props: {
  form: ImageForm;
  architecture: Architecture | undefined;
  className: string;
  field: (name: TextFields, label: string) => FormFieldProps;
}) {
  const { form, architecture, className, field } = props;
  const catalog = useOsCatalog().value;
  const os = osOf(form);
  const system = catalog?.systems.find(({ type }) => type === os.type);
  const offered = system?.distributions ?? [];
  const known = catalog && findDistribution(catalog, os);
  // Nothing was named yet: that is no reason to warn.
  const [finding] =
    catalog && os.distribution ? judgeOs(catalog, os, architecture) : [];
  const titles = {
    ...distributions,
    ...Object.fromEntries(offered.map(({ id, title }) => [id, title])),
  };
  return (
    <>
      <FormField {...field('osType', 'System')} className={className} select>
        {osTypes.map(([value, title]) => (
          <MenuItem key={value} value={value}>
            {title}
          </MenuItem>
        ))}
      </FormField>
      <PickOrType
        {...field('osDistribution', 'Distribution')}
        className={className}
        options={offered.map(({ id }) => id)}
        titles={titles}
        helperText={
          known || !finding ? undefined : 'Not one of the verified systems.'
        }
      />
      <PickOrType
        {...field('osVersion', 'OS version')}
        className={className}
        options={versionsFor(known, architecture)}
        helperText={known ? finding?.reason : undefined}
      />
    </>
  );
}
