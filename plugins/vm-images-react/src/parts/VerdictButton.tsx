import type { MouseEvent, ReactNode } from 'react';
import Button, { type ButtonProps } from '@material-ui/core/Button';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import {
  explainVerdict,
  type Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import { isDenied, VerdictTooltip } from './VerdictTooltip';

// Not `disabled`: that would take the button from the keyboard, and with it
// the answer to why it is disabled.
const useStyles = makeStyles(theme => ({
  denied: {
    cursor: 'not-allowed',
    color: theme.palette.action.disabled,
    '&&:hover': { backgroundColor: 'transparent' },
  },
  contained: {
    boxShadow: 'none',
    '&&, &&:hover': {
      color: theme.palette.action.disabled,
      backgroundColor: theme.palette.action.disabledBackground,
      boxShadow: 'none',
    },
  },
}));

/** @public */
export interface VerdictButtonProps {
  /** Without one the action is allowed. */
  verdict?: Verdict;
  onClick: (event: MouseEvent<HTMLElement>) => void;
  children: ReactNode;
  startIcon?: ReactNode;
  variant?: ButtonProps['variant'];
  color?: ButtonProps['color'];
  size?: ButtonProps['size'];
  type?: 'button' | 'submit';
  /** Something is on its way; unlike a denial it needs no reason. */
  disabled?: boolean;
}

/** A button that, when denied, stays visible and says why and what helps. @public */
export function VerdictButton(props: VerdictButtonProps) {
  const { verdict, onClick, children, variant, color, ...rest } = props;
  const classes = useStyles();
  const denied = isDenied(verdict);
  const look = variant === 'contained' ? classes.contained : classes.denied;
  return (
    <VerdictTooltip verdict={verdict}>
      <Button
        {...rest}
        variant={variant}
        color={denied ? 'default' : color}
        className={denied ? look : undefined}
        aria-disabled={denied || undefined}
        aria-description={denied ? explainVerdict(verdict!) : undefined}
        disableRipple={denied}
        onClick={denied ? undefined : onClick}
      >
        {children}
      </Button>
    </VerdictTooltip>
  );
}

/** The same as an icon; `title` is its tooltip when nothing denies it. @public */
export function VerdictIconButton(
  props: Omit<
    VerdictButtonProps,
    'variant' | 'color' | 'size' | 'startIcon' | 'type' | 'disabled'
  > & {
    title: string;
  },
) {
  const { verdict, onClick, children, title } = props;
  const classes = useStyles();
  const denied = isDenied(verdict);
  return (
    <VerdictTooltip verdict={denied ? verdict : undefined} title={title}>
      <IconButton
        size="small"
        aria-label={title}
        className={denied ? classes.denied : undefined}
        aria-disabled={denied || undefined}
        aria-description={denied ? explainVerdict(verdict!) : undefined}
        disableRipple={denied}
        onClick={denied ? undefined : onClick}
      >
        {children}
      </IconButton>
    </VerdictTooltip>
  );
}
