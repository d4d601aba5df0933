import type { ComponentType, ReactNode } from 'react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import ErrorOutlineIcon from '@material-ui/icons/ErrorOutline';
import InboxOutlinedIcon from '@material-ui/icons/InboxOutlined';
import LockOutlinedIcon from '@material-ui/icons/LockOutlined';
import { messageOf } from '../hooks/useToast';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(7, 3),
    textAlign: 'center',
  },
  icon: { fontSize: 48, color: theme.palette.text.disabled },
  text: { maxWidth: 560, overflowWrap: 'anywhere' },
  actions: {
    marginTop: theme.spacing(1),
    display: 'flex',
    gap: theme.spacing(1),
  },
}));

type Icon = ComponentType<{ className?: string }>;

function State(props: {
  icon: Icon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  role?: 'alert';
}) {
  const classes = useStyles();
  const { icon: Picture, title, children, action, role } = props;
  return (
    <div className={classes.root} role={role}>
      <Picture className={classes.icon} />
      <Typography variant="h6" component="p">
        {title}
      </Typography>
      {children && (
        <Typography
          variant="body2"
          component="div"
          color="textSecondary"
          className={classes.text}
        >
          {children}
        </Typography>
      )}
      {action && <div className={classes.actions}>{action}</div>}
    </div>
  );
}

/** Nothing is here yet: one sentence, one picture, the button that fills it. @public */
export function EmptyState(props: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  icon?: Icon;
}) {
  return <State {...props} icon={props.icon ?? InboxOutlinedIcon} />;
}

/** What failed, why in the backend's words, and another try. @public */
export function ErrorState(props: {
  /** Such as `The images could not be loaded`. */
  title: string;
  error: unknown;
  onRetry?: () => void;
}) {
  const { title, error, onRetry } = props;
  if (isNotAllowed(error)) return <DeniedState error={error} />;
  return (
    <State
      role="alert"
      icon={ErrorOutlineIcon}
      title={title}
      action={
        onRetry && (
          <Button variant="outlined" onClick={onRetry}>
            Retry
          </Button>
        )
      }
    >
      {messageOf(error)}
    </State>
  );
}

/** It exists, but not for this person; says who can change that. @public */
export function DeniedState(props: { error?: unknown; children?: ReactNode }) {
  return (
    <State role="alert" icon={LockOutlinedIcon} title="You may not see this">
      {props.children ?? messageOf(props.error)}
      <br />
      The owner, or the platform team of this portal, can grant it.
    </State>
  );
}

/** @public */
export function isNotAllowed(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'NotAllowedError' || statusOf(error) === 403)
  );
}

/** @public */
export function isNotFound(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'NotFoundError' || statusOf(error) === 404)
  );
}

/** Someone else was quicker: the change was based on an older state. @public */
export function isConflict(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'ConflictError' || [409, 412].includes(statusOf(error)!))
  );
}

function statusOf(error: Error): number | undefined {
  const { statusCode } = error as { statusCode?: number };
  return statusCode;
}
