import type { ReactNode } from 'react';
import Button from '@material-ui/core/Button';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import { makeStyles } from '@material-ui/core/styles';
import FilterListIcon from '@material-ui/icons/FilterList';
import type { ListStateControl } from '@vm-images/backstage-plugin-vm-images-react';
import { useLocalStorage } from 'react-use';
import { ActiveFilters } from './ActiveFilters';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    marginBottom: theme.spacing(1),
  },
  toggle: { textTransform: 'none' },
}));

/** Whether the facets are shown: the person's choice, else what there is room for. */
export function useFacetsShown(): [boolean, (shown: boolean) => void] {
  const roomy = useMediaQuery('(min-width: 1600px)');
  const [chosen, setChosen] = useLocalStorage<boolean>('vm-images.facets');
  return [chosen ?? roomy, setChosen];
}

/** Folds the facets away and shows what narrows the list. */
export function FilterRow(props: {
  control: ListStateControl;
  shown: boolean;
  onToggle: () => void;
  /** More that changes how the list looks. */
  children?: ReactNode;
}) {
  const { control, shown, onToggle } = props;
  const classes = useStyles();
  const count = Object.values(control.state.filters).flat().length;
  return (
    <div className={classes.root}>
      <Button
        size="small"
        className={classes.toggle}
        startIcon={<FilterListIcon />}
        aria-expanded={shown}
        onClick={onToggle}
      >
        {shown ? 'Hide filters' : `Filters${count ? ` (${count})` : ''}`}
      </Button>
      {props.children}
      <ActiveFilters control={control} />
    </div>
  );
}
