import { useState } from 'react';
import Button from '@material-ui/core/Button';
import Checkbox from '@material-ui/core/Checkbox';
import Menu from '@material-ui/core/Menu';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import ArrowDropDownIcon from '@material-ui/icons/ArrowDropDown';

const useStyles = makeStyles(theme => ({
  button: { textTransform: 'none', maxWidth: 320 },
  chosen: { borderColor: theme.palette.primary.main },
  label: {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  item: { paddingLeft: theme.spacing(1), minHeight: 36 },
  box: { padding: 4, marginRight: theme.spacing(0.75) },
}));

/** One filter of a list, as a menu of values that can be ticked. */
export function FilterMenu(props: {
  title: string;
  options: readonly { value: string; label: string }[];
  chosen: readonly string[];
  onToggle: (value: string) => void;
}) {
  const { title, options, chosen, onToggle } = props;
  const classes = useStyles();
  const [anchor, setAnchor] = useState<HTMLElement>();
  const words = chosen.map(
    value => options.find(one => one.value === value)?.label ?? value,
  );
  return (
    <>
      <Button
        variant="outlined"
        size="small"
        className={`${classes.button} ${
          chosen.length > 0 ? classes.chosen : ''
        }`}
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        endIcon={<ArrowDropDownIcon />}
        onClick={event => setAnchor(event.currentTarget)}
      >
        <span className={classes.label}>
          {words.length > 0 ? `${title}: ${words.join(', ')}` : title}
        </span>
      </Button>
      <Menu
        anchorEl={anchor}
        open={anchor !== undefined}
        onClose={() => setAnchor(undefined)}
        getContentAnchorEl={null}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
      >
        {options.map(({ value, label }) => (
          <MenuItem
            key={value}
            dense
            className={classes.item}
            role="menuitemcheckbox"
            aria-checked={chosen.includes(value)}
            onClick={() => onToggle(value)}
          >
            <Checkbox
              className={classes.box}
              size="small"
              color="primary"
              disableRipple
              tabIndex={-1}
              checked={chosen.includes(value)}
            />
            {label}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}
