import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Architecture,
  ImageKind,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  architectures,
  imageKinds,
} from '@vm-images/backstage-plugin-vm-images-react';
import { EncryptionField } from '../encryption';
import { FormField } from '../form/FormField';
import { ImageFields, onNarrow } from '../form/ImageFields';
import type { FormErrors } from '../form/imageForm';
import { OwnerField } from '../form/OwnerField';
import type { ImportDraft } from './useImportDraft';

const useStyles = makeStyles(theme => ({
  third: { gridColumn: 'span 2', ...onNarrow(theme) },
}));

const kinds: readonly ImageKind[] = ['system-disk', 'data-disk', 'iso'];

/** What the image is, prefilled from what was detected. */
export function DetailsStep(props: { draft: ImportDraft; errors: FormErrors }) {
  const { draft, errors } = props;
  const { target, platforms, platform, owners, retarget } = draft;
  const classes = useStyles();
  return (
    <ImageFields
      form={draft.form}
      errors={errors}
      unsure={draft.unsure}
      detected={draft.detected}
      kind={target.kind}
      architecture={target.architecture}
      onChange={draft.change}
    >
      {platforms.length > 1 && (
        <FormField
          select
          name="platform"
          label="Platform"
          className={classes.third}
          value={platform?.id ?? ''}
          onValue={platformId => retarget({ platformId, region: undefined })}
        >
          {platforms.map(one => (
            <MenuItem
              key={one.id}
              value={one.id}
              disabled={!draft.taking.includes(one)}
            >
              {one.title}
            </MenuItem>
          ))}
        </FormField>
      )}
      {(platform?.regions.length ?? 0) > 1 && (
        <FormField
          select
          name="region"
          label="Region"
          className={classes.third}
          value={target.region ?? ''}
          onValue={region => retarget({ region })}
        >
          {platform!.regions.map(region => (
            <MenuItem key={region} value={region}>
              {region}
            </MenuItem>
          ))}
        </FormField>
      )}
      <OwnerField
        className={classes.third}
        owners={owners}
        value={target.ownerRef}
        onChange={ownerRef => retarget({ ownerRef })}
      />
      {target.kind !== 'iso' && (
        <EncryptionField
          className={classes.third}
          platformId={platform?.id}
          value={target.encryptionKey}
          onChange={encryptionKey => retarget({ encryptionKey })}
        />
      )}
      <FormField
        select
        name="kind"
        label="Kind"
        className={classes.third}
        value={target.kind ?? 'system-disk'}
        onValue={kind => retarget({ kind: kind as ImageKind })}
      >
        {kinds.map(kind => (
          <MenuItem key={kind} value={kind}>
            {imageKinds[kind]}
          </MenuItem>
        ))}
      </FormField>
      <FormField
        select
        name="architecture"
        label="Architecture"
        className={classes.third}
        value={target.architecture ?? ''}
        onValue={value =>
          retarget({ architecture: (value || undefined) as Architecture })
        }
        SelectProps={{ displayEmpty: true }}
        InputLabelProps={{ shrink: true }}
      >
        <MenuItem value="">Detect</MenuItem>
        {Object.entries(architectures).map(([value, title]) => (
          <MenuItem key={value} value={value}>
            {title}
          </MenuItem>
        ))}
      </FormField>
    </ImageFields>
  );
}
