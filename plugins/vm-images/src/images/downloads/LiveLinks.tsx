import Button from '@material-ui/core/Button';
import List from '@material-ui/core/List';
import ListItem from '@material-ui/core/ListItem';
import ListItemSecondaryAction from '@material-ui/core/ListItemSecondaryAction';
import ListItemText from '@material-ui/core/ListItemText';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import type { DownloadLink } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ErrorState,
  formatBytes,
  formatExactTime,
  OwnerChip,
  RelativeTime,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  heading: { marginTop: theme.spacing(2) },
  item: { paddingRight: theme.spacing(14) },
}));

/** The links that still lead somewhere, with what went through each. */
export function LiveLinks(props: {
  links: Resource<DownloadLink[]>;
  revoking: ReadonlySet<string>;
  onRevoke: (link: DownloadLink) => void;
}) {
  const { links, revoking, onRevoke } = props;
  const classes = useStyles();
  if (links.error && !links.value) {
    return (
      <ErrorState
        title="The links could not be loaded"
        error={links.error}
        onRetry={links.refresh}
      />
    );
  }
  if (!links.value) {
    return (
      <Skeleton role="status" aria-label="Loading the links" height={64} />
    );
  }
  const live = links.value.filter(link => link.status === 'live');
  return (
    <>
      <Typography
        variant="subtitle2"
        component="h3"
        className={classes.heading}
      >
        Live links
      </Typography>
      {live.length === 0 ? (
        <Typography variant="body2" color="textSecondary">
          There are none.
        </Typography>
      ) : (
        <List dense disablePadding aria-label="Live links">
          {live.map(link => (
            <ListItem key={link.id} disableGutters className={classes.item}>
              <LinkText link={link} />
              <ListItemSecondaryAction>
                <Button
                  size="small"
                  disabled={revoking.has(link.id)}
                  onClick={() => onRevoke(link)}
                >
                  Revoke
                </Button>
              </ListItemSecondaryAction>
            </ListItem>
          ))}
        </List>
      )}
    </>
  );
}

function LinkText({ link }: { link: DownloadLink }) {
  const until = formatExactTime(Date.parse(link.expiresAt));
  return (
    <ListItemText
      primaryTypographyProps={{ component: 'div' }}
      primary={
        <>
          <OwnerChip ownerRef={link.createdBy} />{' '}
          <RelativeTime time={link.createdAt} />
        </>
      }
      secondary={`${link.format} · valid until ${until} · ${howUsed(link)}`}
    />
  );
}

const preparations = {
  making: 'still being made',
  failed: 'could not be made; revoke it and generate another',
};

function howUsed(link: DownloadLink): string {
  if (link.preparation) return preparations[link.preparation.status];
  return link.lastUsedAt
    ? `${formatBytes(link.bytesServed)} downloaded`
    : 'not used yet';
}
