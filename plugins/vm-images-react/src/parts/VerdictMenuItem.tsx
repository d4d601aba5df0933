import { forwardRef, type ReactNode } from 'react';
import ListItemIcon from '@material-ui/core/ListItemIcon';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import {
  explainVerdict,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import { isDenied, VerdictTooltip } from './VerdictTooltip';

const useStyles = makeStyles(theme => ({
  icon: { minWidth: 34, color: 'inherit' },
  denied: { color: theme.palette.action.disabled, cursor: 'not-allowed' },
  danger: { color: theme.palette.error.main },
}));

/** @public */
export interface VerdictMenuItemProps {
  verdict?: Verdict;
  icon?: ReactNode;
  danger?: boolean;
  onClick: () => void;
  children: ReactNode;
}

/** A menu item that, when denied, stays visible and says why and what helps. @public */
export const VerdictMenuItem = forwardRef<HTMLLIElement, VerdictMenuItemProps>(
  function MenuItemWithVerdict(props, ref) {
    const { verdict, icon, danger, onClick, children, ...rest } = props;
    const classes = useStyles();
    const denied = isDenied(verdict);
    const look = danger ? classes.danger : undefined;
    return (
      <VerdictTooltip verdict={verdict} placement="left">
        <MenuItem
          {...rest}
          ref={ref}
          className={denied ? classes.denied : look}
          aria-disabled={denied || undefined}
          aria-description={denied ? explainVerdict(verdict!) : undefined}
          onClick={denied ? undefined : onClick}
        >
          {icon && <ListItemIcon className={classes.icon}>{icon}</ListItemIcon>}
          {children}
        </MenuItem>
      </VerdictTooltip>
    );
  },
);
