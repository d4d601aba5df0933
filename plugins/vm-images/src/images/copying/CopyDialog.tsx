import type { ReactNode } from 'react';
import MenuItem from '@material-ui/core/MenuItem';
import Alert from '@material-ui/lab/Alert';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import { isDenied } from '@vm-images/backstage-plugin-vm-images-react';
import { FormDialog, LoadingField } from '../../layout';
import { FormField } from '../form/FormField';
import { NewImageFields } from '../form/NewImageFields';
import { PlaceOption } from './PlaceOption';
import { useCopy } from './useCopy';

export interface CopyDialogProps {
  image: Image;
  onClose: () => void;
  onCopied: () => void;
  /** What stands above the form. */
  children?: ReactNode;
}

/** Makes the same image on another platform or in another region. */
export function CopyDialog(props: CopyDialogProps) {
  const { image, onClose, onCopied, children } = props;
  const copy = useCopy(image, () => {
    onCopied();
    onClose();
  });
  const { form, change, places, place } = copy;
  const isNowhere = places?.every(({ verdict }) => isDenied(verdict));
  return (
    <FormDialog
      id="copy"
      title={`Copy ${image.name}`}
      action="Copy"
      isReady={copy.isReady}
      error={copy.error}
      onSubmit={copy.submit}
      onClose={onClose}
    >
      {children}
      {isNowhere && (
        <Alert severity="info">
          There is no other place that the image could be copied to. The list
          below says why.
        </Alert>
      )}
      {!places && copy.error === undefined && (
        <LoadingField label="Loading places" />
      )}
      {places && (
        <FormField
          select
          required
          name="copy-place"
          label="Copy to"
          value={place?.key ?? ''}
          onValue={key => change({ place: key })}
          helperText={
            place?.convertsTo &&
            `Converted from ${image.format} to ${place.convertsTo} on the way.`
          }
        >
          {places.map(one => (
            <MenuItem
              key={one.key}
              value={one.key}
              disabled={isDenied(one.verdict)}
            >
              <PlaceOption place={one} />
            </MenuItem>
          ))}
        </FormField>
      )}
      <NewImageFields
        prefix="copy"
        label="Name of the copy"
        owners={copy.owners}
        value={form}
        onChange={change}
      />
    </FormDialog>
  );
}
