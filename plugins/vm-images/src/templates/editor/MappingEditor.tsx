import IconButton from '@material-ui/core/IconButton';
import MenuItem from '@material-ui/core/MenuItem';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import DeleteOutlineIcon from '@material-ui/icons/DeleteOutline';
import type {
  Image,
  PlatformView,
} from '@vm-images/backstage-plugin-vm-images-common';
import { FormField } from '../../images/form/FormField';
import { ImagePicker } from './ImagePicker';
import { SizesField } from './SizesField';
import type { MappingForm } from './templateForm';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr) 40px',
    alignItems: 'start',
    gap: theme.spacing(2),
    minWidth: 0,
    margin: 0,
    padding: theme.spacing(2),
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 8,
  },
  place: { display: 'flex', gap: theme.spacing(2) },
  remove: { justifySelf: 'end' },
  // Names of images are long; where there is little room they get all of it.
  whole: { gridColumn: '1 / span 2' },
  wide: { [theme.breakpoints.down('md')]: { gridColumn: '1 / span 2' } },
}));

/** One platform of a template: where, from which image, in which sizes. */
export function MappingEditor(props: {
  mapping: MappingForm;
  platforms: readonly PlatformView[];
  errors: { platformId?: string; imageId?: string };
  onChange: (change: Partial<MappingForm>, image?: Image) => void;
  onRemove: () => void;
}) {
  const { mapping, platforms, errors, onChange, onRemove } = props;
  const { key, platformId, region, imageSource, imageId, sizes } = mapping;
  const { channel } = mapping;
  const classes = useStyles();
  const platform = platforms.find(({ id }) => id === platformId);
  const regions = platform?.regions ?? [];
  const title = platform?.title ?? platformId;
  return (
    <div
      className={classes.root}
      role="group"
      aria-label={title ? `Mapping for ${title}` : 'New mapping'}
    >
      <div className={classes.place}>
        <FormField
          select
          required
          name={`${key}-platform`}
          label="Platform"
          value={platforms.length > 0 ? platformId : ''}
          error={errors.platformId}
          onValue={id =>
            onChange({
              platformId: id,
              region: platforms.find(one => one.id === id)?.regions[0] ?? '',
              imageId: '',
              sizes: [],
            })
          }
        >
          {platforms.map(one => (
            <MenuItem key={one.id} value={one.id}>
              {one.title}
            </MenuItem>
          ))}
          {platformId && !platform && (
            <MenuItem value={platformId}>{platformId} (gone)</MenuItem>
          )}
        </FormField>
        {regions.length > 1 && (
          <FormField
            select
            name={`${key}-region`}
            label="Region"
            value={region}
            onValue={value => onChange({ region: value, imageId: '' })}
          >
            {regions.map(one => (
              <MenuItem key={one} value={one}>
                {one}
              </MenuItem>
            ))}
          </FormField>
        )}
      </div>
      <FormField
        select
        name={`${key}-source`}
        label="Image source"
        value={imageSource}
        onValue={source =>
          onChange({
            imageSource: source as MappingForm['imageSource'],
            imageId: '',
          })
        }
      >
        <MenuItem value="public">Public image</MenuItem>
        <MenuItem value="custom">Custom image</MenuItem>
      </FormField>
      <Tooltip title="Remove mapping">
        <IconButton
          size="small"
          className={classes.remove}
          aria-label={`Remove mapping ${title}`}
          onClick={onRemove}
        >
          <DeleteOutlineIcon />
        </IconButton>
      </Tooltip>
      <div className={classes.wide}>
        <ImagePicker
          id={`${key}-image`}
          platformId={platformId}
          region={region}
          source={imageSource}
          value={imageId}
          error={errors.imageId}
          onChange={image => onChange({ imageId: image?.id ?? '' }, image)}
        />
      </div>
      <div className={classes.wide}>
        <SizesField
          id={`${key}-sizes`}
          flavors={platform?.flavors ?? []}
          value={sizes}
          onChange={value => onChange({ sizes: value })}
        />
      </div>
      <div className={classes.whole}>
        <FormField
          name={`${key}-channel`}
          label="Follow channel"
          value={channel}
          helperText="Such as stable: launches what the channel of the image's family offers then. Empty: always this image."
          onValue={value => onChange({ channel: value })}
        />
      </div>
    </div>
  );
}
