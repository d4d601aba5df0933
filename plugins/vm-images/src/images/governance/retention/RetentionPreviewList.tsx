import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import Skeleton from '@material-ui/lab/Skeleton';
import type { RetentionPreview } from '@vm-images/backstage-plugin-vm-images-common';
import {
  messageOf,
  RelativeTime,
  StatusChip,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  list: {
    maxHeight: 280,
    overflow: 'auto',
    margin: theme.spacing(1, 0, 0),
    padding: 0,
    listStyle: 'none',
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 8,
    '& > li + li': { borderTop: `1px solid ${theme.palette.divider}` },
  },
  item: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    padding: theme.spacing(1, 1.5),
  },
  words: { flex: 1, minWidth: 0, overflowWrap: 'anywhere' },
}));

/** The versions, whether each would go now, and why. */
export function RetentionPreviewList(props: {
  preview: Resource<RetentionPreview>;
}) {
  const { value, error } = props.preview;
  const classes = useStyles();
  if (!value) {
    return error ? (
      <Alert severity="error">{messageOf(error)}</Alert>
    ) : (
      <Skeleton
        variant="rect"
        height={120}
        role="status"
        aria-label="Loading the preview"
      />
    );
  }
  const { items, goes, total } = value;
  return (
    <div>
      <Typography variant="body2" role="status">
        {goes === 0
          ? `None of the ${total} versions would go now.`
          : `${goes} of the ${total} versions would go now.`}
        {total > items.length && ` The newest ${items.length} are listed.`}
      </Typography>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard has to get at it */}
      <ul className={classes.list} aria-label="What would happen" tabIndex={0}>
        {items.map(item => (
          <li key={item.id} className={classes.item}>
            <div className={classes.words}>
              <Typography variant="body2">
                {item.version ? `${item.name} · ${item.version}` : item.name}
              </Typography>
              <Typography variant="caption" color="textSecondary">
                <RelativeTime time={item.createdAt} /> · {item.reason}
              </Typography>
            </div>
            <StatusChip
              word={item.goes ? 'Goes' : 'Stays'}
              tone={item.goes ? 'bad' : 'neutral'}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
