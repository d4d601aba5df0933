import MenuItem from '@material-ui/core/MenuItem';
import type {
  EncryptionKey,
  EncryptionKeyList,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  messageOf,
  usePlatforms,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FormField } from '../form/FormField';
import { keyTitle } from './keyWords';
import { useEncryptionKeys } from './useEncryptionKeys';

/** Stands for "not encrypted" in the list of keys. */
const PLAIN = '';

export interface EncryptionFieldProps {
  /** Where the image is made; without encryption there, nothing is asked. */
  platformId: string | undefined;
  /** Id of the chosen key; undefined when the image stays plain. */
  value: string | undefined;
  onChange: (key: string | undefined) => void;
  /** The key that the source is encrypted with: then it cannot become plain. */
  inherited?: string;
  className?: string;
}

/** Asks whether a new image is encrypted, and with which key. */
export function EncryptionField(props: EncryptionFieldProps) {
  const { platformId } = props;
  const platforms = usePlatforms().value ?? [];
  const can = platforms
    .find(({ id }) => id === platformId)
    ?.capabilities.includes('encrypt');
  return can ? <KeyField {...props} /> : null;
}

function KeyField(props: EncryptionFieldProps) {
  const { value, onChange, inherited, className } = props;
  const keys = useEncryptionKeys();
  const items = keys.value?.items ?? [];
  const chosen = value ?? inherited ?? PLAIN;
  const unknown = chosen !== PLAIN && !items.some(({ id }) => id === chosen);
  return (
    <FormField
      select
      name="encryption"
      label="Encryption"
      className={className}
      value={chosen}
      helperText={helpOf(keys, inherited)}
      SelectProps={{ displayEmpty: true }}
      InputLabelProps={{ shrink: true }}
      onValue={key => onChange(key === PLAIN ? undefined : key)}
    >
      {!inherited && <MenuItem value={PLAIN}>Not encrypted</MenuItem>}
      {unknown && <MenuItem value={chosen}>{chosen}</MenuItem>}
      {keyOptions(items)}
    </FormField>
  );
}

/** The options of a list of keys. */
export function keyOptions(keys: readonly EncryptionKey[]) {
  return keys.map(key => (
    <MenuItem key={key.id} value={key.id}>
      {keyTitle(key)}
    </MenuItem>
  ));
}

/** Why keys are missing, or what else there is to know. */
export function helpOf(
  keys: { value?: EncryptionKeyList; error?: unknown },
  inherited?: string,
): string | undefined {
  if (keys.error !== undefined && !keys.value) {
    return `The keys could not be read: ${messageOf(keys.error)}`;
  }
  const [away] = keys.value?.unavailable ?? [];
  if (away) return `${away.serviceTitle} does not answer: ${away.reason}`;
  if (inherited) return 'The disk is encrypted, so its image is too.';
  if (keys.value?.items.length === 0) {
    return 'There is no key that you may use. Ask the platform team for one.';
  }
  return undefined;
}
