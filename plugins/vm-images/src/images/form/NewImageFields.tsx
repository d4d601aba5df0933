import { FormField } from './FormField';
import { OwnerField } from './OwnerField';

/** What an image that is made of another one is called, and whose it is. */
export interface NewImage {
  name: string;
  ownerRef?: string;
}

/** Asks for the name and the owner of an image that is made of another one. */
export function NewImageFields(props: {
  /** Distinguishes the fields of dialogs. */
  prefix: string;
  label: string;
  owners: readonly string[];
  value: NewImage;
  onChange: (change: Partial<NewImage>) => void;
}) {
  const { prefix, label, owners, value, onChange } = props;
  return (
    <>
      <FormField
        required
        name={`${prefix}-name`}
        label={label}
        value={value.name}
        inputProps={{ maxLength: 128 }}
        onValue={name => onChange({ name })}
      />
      <OwnerField
        owners={owners}
        value={value.ownerRef}
        onChange={ownerRef => onChange({ ownerRef })}
      />
    </>
  );
}
