import IconButton from '@material-ui/core/IconButton';
import Tooltip from '@material-ui/core/Tooltip';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import ChevronLeftIcon from '@material-ui/icons/ChevronLeft';
import ChevronRightIcon from '@material-ui/icons/ChevronRight';
import type { TablePaging } from './types';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: theme.spacing(1),
    minHeight: 48,
    padding: theme.spacing(0, 2),
  },
}));

/** `51–100 of 340` and the two ways to turn the page. */
export function TableFooter(props: { paging: TablePaging; shown: number }) {
  const { paging, shown } = props;
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <Typography variant="body2" color="textSecondary" role="status">
        {describePage(paging, shown)}
      </Typography>
      <Turn title="Previous page" onClick={paging.onPrevious}>
        <ChevronLeftIcon />
      </Turn>
      <Turn title="Next page" onClick={paging.onNext}>
        <ChevronRightIcon />
      </Turn>
    </div>
  );
}

function Turn(props: {
  title: string;
  onClick?: () => void;
  children: JSX.Element;
}) {
  const button = (
    <IconButton
      size="small"
      aria-label={props.title}
      disabled={!props.onClick}
      onClick={props.onClick}
    >
      {props.children}
    </IconButton>
  );
  return props.onClick ? (
    <Tooltip title={props.title}>{button}</Tooltip>
  ) : (
    button
  );
}

export function describePage(paging: TablePaging, shown: number): string {
  const { page, pageSize, total, totalIsCapped } = paging;
  if (shown === 0) return 'Nothing to show';
  const first = (page - 1) * pageSize + 1;
  const range = `${first}–${first + shown - 1}`;
  if (total === undefined) return range;
  const all = `${total.toLocaleString('en-US')}${totalIsCapped ? '+' : ''}`;
  return `${range} of ${all}`;
}
