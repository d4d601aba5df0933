import { Link } from '@backstage/core-components';
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import type { Operation } from '@vm-images/backstage-plugin-vm-images-common';
import {
  isOver,
  MiddleEllipsis,
  OperationStatusChip,
  toneColors,
} from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(140px, 1fr) minmax(0, 2fr) 132px',
    alignItems: 'center',
    gap: theme.spacing(2),
    minHeight: 52,
    boxSizing: 'border-box',
    padding: theme.spacing(1, 2),
    fontSize: 14,
  },
  name: { display: 'flex', minWidth: 0, fontWeight: 600 },
  stage: {
    minWidth: 0,
    fontSize: 13,
    lineHeight: 1.45,
    color: theme.palette.text.secondary,
    overflowWrap: 'anywhere',
  },
  reason: { color: toneColors(theme, 'bad').color },
  bar: { height: 4, borderRadius: 2, marginTop: 4 },
  chip: { display: 'flex', justifyContent: 'flex-end' },
}));

/** One machine of a launch of many. */
export function LaunchRow(props: {
  name: string;
  href: string;
  /** `undefined` until it was asked for. */
  operation: Operation | undefined;
}) {
  const { name, href, operation } = props;
  const classes = useStyles();
  const running = operation && !isOver(operation.status);
  return (
    <li className={classes.root}>
      <Link to={href} className={classes.name}>
        <MiddleEllipsis text={name} />
      </Link>
      <div className={classes.stage}>
        {running && (
          <>
            {operation.status === 'queued'
              ? 'Waiting for its turn'
              : operation.stage}
            <LinearProgress
              className={classes.bar}
              variant="determinate"
              value={(operation.progress ?? 0) * 100}
              aria-label={`Progress of ${name}`}
            />
          </>
        )}
        {operation?.status === 'failed' && operation.error && (
          <>
            <span className={classes.reason}>
              {operation.error.stage}: {operation.error.reason}
            </span>{' '}
            {operation.error.remedy}
          </>
        )}
      </div>
      <div className={classes.chip}>
        {operation && <OperationStatusChip operation={operation} />}
      </div>
    </li>
  );
}
