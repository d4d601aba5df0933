import { useId, useState } from 'react';
import { useLocalStorage } from 'react-use';
import Button from '@material-ui/core/Button';
import Checkbox from '@material-ui/core/Checkbox';
import Menu from '@material-ui/core/Menu';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import ViewColumnIcon from '@material-ui/icons/ViewColumnOutlined';
import { optionalColumns } from './optionalColumns';

const useStyles = makeStyles(theme => ({
  button: { textTransform: 'none' },
  box: { padding: 0, marginRight: theme.spacing(1) },
}));

/** The columns that this person added to the list, kept in the browser. */
export function useAddedColumns(): [
  readonly string[],
  (ids: readonly string[]) => void,
] {
  const [ids = [], setIds] = useLocalStorage<readonly string[]>(
    'vm-images.columns',
    [],
  );
  return [ids, setIds];
}

/** Adds columns to the list, and takes them away again. */
export function ColumnsMenu(props: {
  added: readonly string[];
  onChange: (ids: readonly string[]) => void;
}) {
  const { added, onChange } = props;
  const classes = useStyles();
  const menu = useId();
  const [anchor, setAnchor] = useState<HTMLElement>();
  return (
    <>
      <Button
        size="small"
        className={classes.button}
        startIcon={<ViewColumnIcon />}
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        aria-controls={anchor && menu}
        onClick={event => setAnchor(event.currentTarget)}
      >
        Columns
      </Button>
      <Menu
        id={menu}
        anchorEl={anchor}
        getContentAnchorEl={null}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        open={anchor !== undefined}
        onClose={() => setAnchor(undefined)}
        MenuListProps={{ dense: true, 'aria-label': 'More columns' }}
      >
        {optionalColumns.map(({ id, title }) => {
          const on = added.includes(id);
          return (
            <MenuItem
              key={id}
              role="menuitemcheckbox"
              aria-checked={on}
              onClick={() =>
                onChange(on ? added.filter(one => one !== id) : [...added, id])
              }
            >
              <Checkbox
                className={classes.box}
                size="small"
                color="primary"
                checked={on}
                disableRipple
                tabIndex={-1}
                inputProps={{ 'aria-hidden': true, tabIndex: -1 }}
              />
              {title}
            </MenuItem>
          );
        })}
      </Menu>
    </>
  );
}
