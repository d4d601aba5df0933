import MenuItem from '@material-ui/core/MenuItem';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { FormField } from './FormField';

/** Whose it will be: the person, or one of the person's groups. */
export function OwnerField(props: {
  owners: readonly string[];
  value: string | undefined;
  className?: string;
  label?: string;
  onChange: (ownerRef: string) => void;
}) {
  const { owners, value, className, label = 'Owner', onChange } = props;
  return (
    <FormField
      select
      name="owner"
      label={label}
      className={className}
      value={value ?? ''}
      onValue={onChange}
      disabled={owners.length === 0}
    >
      {owners.map(ownerRef => (
        <MenuItem key={ownerRef} value={ownerRef}>
          <EntityDisplayName entityRef={ownerRef} disableTooltip />
        </MenuItem>
      ))}
    </FormField>
  );
}
