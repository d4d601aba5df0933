import { Link } from '@backstage/core-components';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { makeStyles } from '@material-ui/core/styles';
import {
  MachineStateChip,
  messageOf,
  OwnerChip,
  plural,
  RelativeTime,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../../layout';
import { useMachines } from '../../machines/useMachines';

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) 140px minmax(0, 1fr) minmax(0, 1fr)',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    minHeight: 40,
    fontSize: 14,
    '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
  },
  time: { color: theme.palette.text.secondary },
}));

const FEW = 8;

/** The newest machines that were launched from a template, and who launched them. */
export function LaunchedMachines(props: { templateId: string }) {
  const classes = useStyles();
  const paths = usePaths();
  const list = useMachines({
    templateId: props.templateId,
    sort: 'createdAt',
    order: 'desc',
    limit: FEW,
    count: 'capped',
  });
  const page = list.value;
  if (!page) {
    return list.error ? (
      <Typography variant="body2" color="error">
        {messageOf(list.error)}
      </Typography>
    ) : (
      <Skeleton variant="rect" height={80} />
    );
  }
  const more = (page.total ?? page.items.length) - page.items.length;
  return (
    <>
      {page.items.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          No virtual machine that you may see was launched from it.
        </Typography>
      )}
      <ul className={classes.list}>
        {page.items.map(machine => (
          <li key={machine.id} className={classes.row}>
            <Link to={paths.machine(machine.id)}>{machine.name}</Link>
            <span>
              <MachineStateChip machine={machine} />
            </span>
            <OwnerChip ownerRef={machine.createdBy ?? machine.ownerRef} />
            <span className={classes.time}>
              <RelativeTime time={machine.createdAt} />
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <Typography variant="body2" color="textSecondary">
          and {plural(more, 'other')}
          {page.totalIsCapped && ' or more'}
        </Typography>
      )}
    </>
  );
}
