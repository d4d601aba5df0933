import Button from '@material-ui/core/Button';
import Chip from '@material-ui/core/Chip';
import { makeStyles } from '@material-ui/core/styles';
import type { ListStateControl } from '@vm-images/backstage-plugin-vm-images-react';
import { usePlatformNames } from '../../platforms/platformNames';
import { facetTitles, facetWord, type FacetName } from './facetWords';
import { facetNames } from './useImages';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.75),
  },
  clear: { textTransform: 'none' },
  chip: { margin: 0, maxWidth: 320 },
}));

/** What narrows the list, each with a way to drop it. */
export function ActiveFilters(props: { control: ListStateControl }) {
  const { control } = props;
  const { state, change, toggleFilter, clearFilters } = control;
  const classes = useStyles();
  const platformName = usePlatformNames();
  if (!control.narrowed) return null;
  const chosen = facetNames.flatMap((name: FacetName) =>
    (state.filters[name] ?? []).map(value => ({ name, value })),
  );
  return (
    <div className={classes.root}>
      {state.search && (
        <Chip
          size="small"
          className={classes.chip}
          label={`Search: ${state.search}`}
          onDelete={() => change({ search: '' })}
        />
      )}
      {chosen.map(({ name, value }) => (
        <Chip
          key={`${name} ${value}`}
          size="small"
          className={classes.chip}
          label={`${facetTitles[name]}: ${facetWord(
            name,
            value,
            platformName,
          )}`}
          onDelete={() => toggleFilter(name, value)}
        />
      ))}
      <Button size="small" className={classes.clear} onClick={clearFilters}>
        Clear all
      </Button>
    </div>
  );
}
