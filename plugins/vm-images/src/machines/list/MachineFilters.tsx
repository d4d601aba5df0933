import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import { parseEntityRef } from '@backstage/catalog-model';
import {
  machineStates,
  type MachineState,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  useOwners,
  usePlatforms,
  type ListStateControl,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FilterMenu } from './FilterMenu';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1.5),
  },
  clear: { textTransform: 'none' },
}));

const offered: readonly MachineState[] = [
  'running',
  'stopped',
  'launching',
  'failed',
  'lost',
];

/** What can narrow the list of machines. */
export function MachineFilters(props: { control: ListStateControl }) {
  const { control } = props;
  const { state, toggleFilter, clearFilters, narrowed } = control;
  const classes = useStyles();
  const platforms = usePlatforms().value ?? [];
  const owners = useOwners().value ?? [];
  const filters = [
    {
      name: 'state',
      title: 'State',
      options: offered.map(value => ({
        value: value as string,
        label: machineStates[value].title,
      })),
    },
    {
      name: 'platform',
      title: 'Platform',
      options: platforms.map(({ id, title }) => ({ value: id, label: title })),
    },
    {
      name: 'owner',
      title: 'Owner',
      options: owners.map(ref => ({ value: ref, label: ownerWord(ref) })),
    },
  ];
  return (
    <div className={classes.root} role="group" aria-label="Filters">
      {filters.map(({ name, title, options }) => {
        const chosen = state.filters[name] ?? [];
        // A filter with one value divides nothing.
        if (options.length < 2 && chosen.length === 0) return null;
        return (
          <FilterMenu
            key={name}
            title={title}
            options={options}
            chosen={chosen}
            onToggle={value => toggleFilter(name, value)}
          />
        );
      })}
      {narrowed && (
        <Button size="small" className={classes.clear} onClick={clearFilters}>
          Clear all
        </Button>
      )}
    </div>
  );
}

function ownerWord(ref: string): string {
  try {
    return humanizeEntityRef(parseEntityRef(ref));
  } catch {
    return ref;
  }
}
