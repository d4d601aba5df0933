import DialogContentText from '@material-ui/core/DialogContentText';
import MenuItem from '@material-ui/core/MenuItem';
import Alert from '@material-ui/lab/Alert';
import {
  downloadFormatsOf,
  type DiskFormat,
  type ExportTarget,
  type Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import { FormDialog, LoadingField } from '../../layout';
import { FormField } from '../form/FormField';
import { useExport } from './useExport';

/** Uploads an image to one of the buckets that the platform team offers. */
export function ExportDialog(props: { image: Image; onClose: () => void }) {
  const { image, onClose } = props;
  const form = useExport(image, onClose);
  const { targets, target, format, change } = form;
  const formats = downloadFormatsOf(image.format);
  return (
    <FormDialog
      id="export"
      title={`Export ${image.name}`}
      action="Export"
      isReady={form.isReady}
      error={form.error}
      onSubmit={form.submit}
      onClose={onClose}
    >
      <DialogContentText>
        The image is uploaded to a bucket of object storage, as a backup or to
        be used elsewhere. The image here stays as it is.
      </DialogContentText>
      {!targets && form.error === undefined && (
        <LoadingField label="Loading buckets" />
      )}
      {targets?.length === 0 && (
        <Alert severity="info">
          There is no bucket that this image may be exported to. Ask the
          platform team for one.
        </Alert>
      )}
      {target && (
        <FormField
          select
          required
          name="export-target"
          label="Bucket"
          value={target.name}
          helperText={placeOf(target)}
          onValue={name => change({ target: name })}
        >
          {targets?.map(one => (
            <MenuItem key={one.name} value={one.name}>
              {one.title}
            </MenuItem>
          ))}
        </FormField>
      )}
      {target && formats.length > 1 && (
        <FormField
          select
          name="export-format"
          label="Format"
          value={format ?? ''}
          helperText={
            format === image.format
              ? 'As it is stored.'
              : 'It is converted first.'
          }
          onValue={value => change({ format: value as DiskFormat })}
        >
          {formats.map(one => (
            <MenuItem key={one} value={one}>
              {one}
            </MenuItem>
          ))}
        </FormField>
      )}
    </FormDialog>
  );
}

const placeOf = ({ bucket, prefix = '' }: ExportTarget) =>
  `Goes to s3://${bucket}/${prefix}`;
