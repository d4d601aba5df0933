import { useState } from 'react';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  sizeVerdicts,
  type TemplateMappingInput,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  messageOf,
  usePlatforms,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FormField } from '../../images/form/FormField';
import { useImage } from '../../images/page/useImage';
import { PlaceField } from '../../launch/PlaceField';
import { SizeCards } from '../../launch/SizeCards';

/** As much of a template as decides on its form. */
export interface PreviewedTemplate {
  name?: string;
  mappings: readonly TemplateMappingInput[];
  maxCount?: number;
  defaultSize?: string;
  loginUser?: string;
}

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
  },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 104px',
    gap: theme.spacing(1.5),
  },
  part: { fontSize: 13.5, fontWeight: 600, marginBottom: theme.spacing(1) },
}));

/** The form that people get, with the sizes that fit as of now. */
export function FormPreview(props: { template: PreviewedTemplate }) {
  const { name, mappings, maxCount, defaultSize, loginUser } = props.template;
  const classes = useStyles();
  const [chosen, setChosen] = useState(0);
  const places = mappings.map(({ platformId, region = '' }) => ({
    platformId,
    region,
  }));
  const mapping = mappings[chosen] ?? mappings[0];
  return (
    <div className={classes.root} role="group" aria-label="Preview of the form">
      <div className={classes.row}>
        <FormField
          disabled
          name="preview-name"
          label="Name"
          value={name || 'vm'}
          onValue={() => {}}
        />
        <FormField
          disabled
          name="preview-count"
          label="How many"
          value="1"
          helperText={maxCount && `At most ${maxCount}`}
          onValue={() => {}}
        />
      </div>
      <PlaceField
        places={places}
        value={places[chosen] ?? places[0]}
        onChange={place => setChosen(places.findIndex(one => same(one, place)))}
      />
      <div>
        <div className={classes.part}>Size</div>
        {mapping?.imageId ? (
          <PreviewSizes mapping={mapping} defaultSize={defaultSize} />
        ) : (
          <Typography variant="body2" color="textSecondary">
            Sizes show once a platform is mapped to an image.
          </Typography>
        )}
      </div>
      <div>
        <div className={classes.part}>
          Login{loginUser && ` as ${loginUser}`}
        </div>
        <Typography variant="body2" color="textSecondary">
          An SSH public key, a password, or both.
        </Typography>
      </div>
    </div>
  );
}

function PreviewSizes(props: {
  mapping: TemplateMappingInput;
  defaultSize?: string;
}) {
  const { mapping, defaultSize } = props;
  const { platformId, imageId, sizes: offered = [] } = mapping;
  const image = useImage(imageId);
  const platforms = usePlatforms();
  const platform = platforms.value?.find(({ id }) => id === platformId);
  if (image.error && !image.value) {
    return (
      <Typography variant="body2" color="error">
        {messageOf(image.error)}
      </Typography>
    );
  }
  const flavors = (platform?.flavors ?? []).filter(
    ({ name }) => offered.length === 0 || offered.includes(name),
  );
  const sizes =
    image.value && platforms.value && sizeVerdicts(image.value, flavors);
  const fitting = sizes?.filter(({ verdict }) => verdict.effect !== 'deny');
  const suggested =
    fitting?.find(({ flavor }) => flavor.name === defaultSize) ?? fitting?.[0];
  return (
    <SizeCards
      readOnly
      label="Sizes in the form"
      sizes={sizes}
      value={suggested?.flavor.name}
    />
  );
}

function same(
  a: { platformId: string; region: string },
  b: { platformId: string; region: string },
): boolean {
  return a.platformId === b.platformId && a.region === b.region;
}
