import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import AddIcon from '@material-ui/icons/Add';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import { usePlatforms } from '@vm-images/backstage-plugin-vm-images-react';
import { newKey } from '../../api/newKey';
import { MappingEditor } from './MappingEditor';
import type { MappingForm, TemplateErrors } from './templateForm';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'stretch',
    gap: theme.spacing(2),
  },
  add: { alignSelf: 'flex-start' },
}));

/** Which image a template takes on each platform. */
export function MappingsEditor(props: {
  mappings: readonly MappingForm[];
  errors: TemplateErrors;
  onChange: (mappings: MappingForm[], image?: Image) => void;
}) {
  const { mappings, errors, onChange } = props;
  const classes = useStyles();
  const platforms = (usePlatforms().value ?? []).filter(({ capabilities }) =>
    capabilities.includes('launch'),
  );

  function add() {
    const used = mappings.map(({ platformId }) => platformId);
    const free = platforms.find(({ id }) => !used.includes(id));
    const mapping: MappingForm = {
      key: newKey(),
      platformId: free?.id ?? '',
      region: free?.regions[0] ?? '',
      imageSource: 'public',
      imageId: '',
      channel: '',
      sizes: [],
    };
    onChange([...mappings, mapping]);
  }

  return (
    <div className={classes.root}>
      {mappings.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          Nothing can be launched from a template that is mapped to no image.
        </Typography>
      )}
      {mappings.map(mapping => (
        <MappingEditor
          key={mapping.key}
          mapping={mapping}
          platforms={platforms}
          errors={{
            platformId: errors[`${mapping.key} platformId`],
            imageId: errors[`${mapping.key} imageId`],
          }}
          onChange={(change, image) =>
            onChange(
              mappings.map(one =>
                one.key === mapping.key ? { ...one, ...change } : one,
              ),
              image,
            )
          }
          onRemove={() =>
            onChange(mappings.filter(({ key }) => key !== mapping.key))
          }
        />
      ))}
      <Button
        variant="outlined"
        className={classes.add}
        startIcon={<AddIcon />}
        onClick={add}
      >
        Add mapping
      </Button>
    </div>
  );
}
