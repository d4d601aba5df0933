import FormHelperText from '@material-ui/core/FormHelperText';
import {
  messageOf,
  useOwners,
} from '@vm-images/backstage-plugin-vm-images-react';
import { OwnerField } from '../images/form/OwnerField';
import type { OwnerProps } from './schemas';
import { useProposal } from './useProposal';

/** Whose it will be: the person at the form, or one of the person's groups. */
export function VmImagesOwner(props: OwnerProps) {
  const { formData, onChange, schema } = props;
  const owners = useOwners();
  const known = owners.value ?? [];
  useProposal(!formData, known[0], onChange);
  return (
    <>
      <OwnerField
        label={schema.title ?? 'Owner'}
        owners={
          formData && !known.includes(formData) ? [formData, ...known] : known
        }
        value={formData}
        onChange={onChange}
      />
      {owners.error && (
        <FormHelperText error>{messageOf(owners.error)}</FormHelperText>
      )}
    </>
  );
}
