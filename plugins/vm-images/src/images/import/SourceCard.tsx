import IconButton from '@material-ui/core/IconButton';
import LinearProgress from '@material-ui/core/LinearProgress';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import AlbumIcon from '@material-ui/icons/AlbumOutlined';
import CloseIcon from '@material-ui/icons/Close';
import LinkIcon from '@material-ui/icons/Link';
import {
  formatBytes,
  MiddleEllipsis,
} from '@vm-images/backstage-plugin-vm-images-react';
import { describeProgress } from '../../uploads/describeProgress';
import type { ImportDraft } from './useImportDraft';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    marginBottom: theme.spacing(2.5),
    padding: theme.spacing(1, 1, 1, 1.5),
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 8,
  },
  icon: { color: theme.palette.text.secondary },
  words: {
    flex: 1,
    minWidth: 0,
    fontFamily: theme.typography.fontFamily,
    fontSize: 14,
    lineHeight: 1.45,
  },
  name: { display: 'flex', minWidth: 0, fontWeight: 600 },
  // Its line is there also while nothing is known.
  facts: {
    minHeight: '1.45em',
    fontSize: 12.5,
    color: theme.palette.text.secondary,
  },
  bar: { marginTop: 6, borderRadius: 2 },
}));

/** What others may see who look at the screen. */
const withoutLogin = (url: string) => url.replace(/^(\w+:\/\/)[^/@]*@/, '$1');

/** The chosen file or address: what is known of it, and how far it is. */
export function SourceCard(props: { draft: ImportDraft }) {
  const { draft } = props;
  const { source, upload, disk } = draft;
  const classes = useStyles();
  if (!source) return null;
  const url = source.type === 'url' ? source.url : undefined;
  const name =
    (url && withoutLogin(url)) ??
    (source.type === 'file' ? source.file.name : upload?.fileName ?? '');
  const size = source.type === 'file' ? source.file.size : disk.sizeBytes;
  const moving = upload && upload.phase !== 'complete';
  const facts = [
    disk.container ? 'OVA' : disk.format,
    size !== undefined && formatBytes(size),
    disk.virtualSizeBytes !== undefined &&
      `${formatBytes(disk.virtualSizeBytes)} as a disk`,
    url && draft.phase === 'looking' && 'looking at the address …',
    upload?.phase === 'complete' && 'uploaded',
  ].filter(Boolean);
  return (
    <div className={classes.root}>
      {url ? (
        <LinkIcon className={classes.icon} />
      ) : (
        <AlbumIcon className={classes.icon} />
      )}
      <div className={classes.words}>
        <div className={classes.name}>
          <MiddleEllipsis text={name} />
        </div>
        <div className={classes.facts}>
          {facts.join(' · ')}
          {moving && ` · ${describeProgress(upload)}`}
        </div>
        {moving && (
          <LinearProgress
            className={classes.bar}
            variant="determinate"
            aria-label="Upload"
            value={(100 * upload.sentBytes) / upload.sizeBytes}
          />
        )}
      </div>
      <Tooltip title="Choose something else">
        <IconButton
          size="small"
          aria-label="Choose something else"
          onClick={draft.drop}
        >
          <CloseIcon />
        </IconButton>
      </Tooltip>
    </div>
  );
}
