import { useState } from 'react';
import Button from '@material-ui/core/Button';
import Checkbox from '@material-ui/core/Checkbox';
import Skeleton from '@material-ui/lab/Skeleton';
import { makeStyles } from '@material-ui/core/styles';
import type { ImageFacets } from '@vm-images/backstage-plugin-vm-images-common';
import type { ListStateControl } from '@vm-images/backstage-plugin-vm-images-react';
import {
  usePlatformNames,
  type PlatformName,
} from '../../platforms/platformNames';
import { facetTitles, facetWord, type FacetName } from './facetWords';
import { facetNames } from './useImages';

const useStyles = makeStyles(theme => ({
  root: { width: 208, flexShrink: 0 },
  facet: { border: 0, margin: 0, padding: 0, marginBottom: theme.spacing(2) },
  title: {
    padding: 0,
    marginBottom: theme.spacing(0.5),
    fontSize: 12.5,
    fontWeight: 600,
    color: theme.palette.text.secondary,
  },
  value: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    minHeight: 28,
    marginLeft: -4,
    paddingRight: theme.spacing(0.5),
    borderRadius: 4,
    fontSize: 13.5,
    cursor: 'pointer',
    '&:hover': { backgroundColor: theme.palette.action.hover },
  },
  box: { padding: 4 },
  word: {
    flex: 1,
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  count: {
    color: theme.palette.text.secondary,
    fontSize: 12.5,
    fontVariantNumeric: 'tabular-nums',
  },
  more: { padding: '0 4px', fontSize: 12.5, textTransform: 'none' },
}));

/** Values shown before `Show all`. */
const FEW = 6;

/** Every facet with its values and how many images have each. */
export function FacetPanel(props: {
  facets: ImageFacets | undefined;
  control: ListStateControl;
}) {
  const classes = useStyles();
  const { facets, control } = props;
  const platformName = usePlatformNames();
  return (
    <aside className={classes.root} aria-label="Filters">
      {facets
        ? facetNames.map(name => (
            <Facet
              key={name}
              name={name}
              facets={facets}
              control={control}
              platformName={platformName}
            />
          ))
        : Array.from({ length: 12 }, (_, at) => (
            <Skeleton key={at} height={28} width={at % 4 ? '80%' : '50%'} />
          ))}
    </aside>
  );
}

function Facet(props: {
  name: FacetName;
  facets: ImageFacets;
  control: ListStateControl;
  platformName: PlatformName;
}) {
  const { name, facets, control } = props;
  const wordOf = (value: string) => facetWord(name, value, props.platformName);
  const classes = useStyles();
  const [all, setAll] = useState(false);
  const chosen = control.state.filters[name] ?? [];
  const values = facets.facets[name] ?? [];
  // A facet with one value divides nothing.
  if (values.length < 2 && chosen.length === 0) return null;
  const gone = chosen
    .filter(value => !values.some(one => one.value === value))
    .map(value => ({ value, count: 0 }));
  const known = [...values, ...gone];
  const shown = known.filter(
    ({ value }, at) => all || at < FEW || chosen.includes(value),
  );
  return (
    <fieldset className={classes.facet}>
      <legend className={classes.title}>{facetTitles[name]}</legend>
      {shown.map(({ value, count }) => (
        <label key={value} className={classes.value}>
          <Checkbox
            className={classes.box}
            size="small"
            color="primary"
            checked={chosen.includes(value)}
            onChange={() => control.toggleFilter(name, value)}
          />
          <span className={classes.word} title={wordOf(value)}>
            {wordOf(value)}
          </span>
          <span className={classes.count}>{count.toLocaleString('en-US')}</span>
        </label>
      ))}
      {known.length > FEW && (
        <Button
          className={classes.more}
          size="small"
          onClick={() => setAll(!all)}
        >
          {all ? 'Show fewer' : `Show all ${known.length}`}
        </Button>
      )}
    </fieldset>
  );
}
