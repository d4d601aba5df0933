import { useState } from 'react';
import IconButton from '@material-ui/core/IconButton';
import Menu from '@material-ui/core/Menu';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import MoreVertIcon from '@material-ui/icons/MoreVert';
import { VerdictIconButton } from '../parts/VerdictButton';
import { VerdictMenuItem } from '../parts/VerdictMenuItem';
import type { RowAction } from './types';

const useStyles = makeStyles({
  root: { display: 'flex', justifyContent: 'flex-end', gap: 2 },
});

/** The quick actions as icons, then a menu with all of them. @public */
export function RowActions(props: {
  /** Names the thing for those who can't see where the button stands. */
  label: string;
  actions: readonly RowAction[];
}) {
  const { label, actions } = props;
  const classes = useStyles();
  return (
    <div className={classes.root}>
      {actions
        .filter(action => action.quick)
        .map(action => (
          <VerdictIconButton
            key={action.id}
            title={action.title}
            verdict={action.verdict}
            onClick={action.onClick}
          >
            {action.icon}
          </VerdictIconButton>
        ))}
      <ActionMenu label={`Actions on ${label}`} actions={actions} />
    </div>
  );
}

/** A button with three dots that opens a menu of actions. @public */
export function ActionMenu(props: {
  label: string;
  actions: readonly RowAction[];
}) {
  const { label, actions } = props;
  const [anchor, setAnchor] = useState<HTMLElement>();
  if (actions.length === 0) return null;
  return (
    <>
      <Tooltip title="More actions">
        <IconButton
          size="small"
          aria-label={label}
          aria-haspopup="menu"
          aria-expanded={anchor !== undefined}
          onClick={event => setAnchor(event.currentTarget)}
        >
          <MoreVertIcon />
        </IconButton>
      </Tooltip>
      <Menu
        anchorEl={anchor}
        open={anchor !== undefined}
        onClose={() => setAnchor(undefined)}
        getContentAnchorEl={null}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
      >
        {actions.map(action => (
          <VerdictMenuItem
            key={action.id}
            verdict={action.verdict}
            icon={action.icon}
            danger={action.danger}
            onClick={() => {
              setAnchor(undefined);
              action.onClick();
            }}
          >
            {action.title}
          </VerdictMenuItem>
        ))}
      </Menu>
    </>
  );
}
