import { useEffect, useState, type ReactElement } from 'react';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import IconButton from '@material-ui/core/IconButton';
import LinearProgress from '@material-ui/core/LinearProgress';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import CloseIcon from '@material-ui/icons/Close';
import PauseIcon from '@material-ui/icons/Pause';
import PlayArrowIcon from '@material-ui/icons/PlayArrow';
import {
  messageOf,
  MiddleEllipsis,
  useToast,
} from '@vm-images/backstage-plugin-vm-images-react';
import { importPanelApiRef } from '../api/importPanel';
import { uploadsApiRef, type UploadItem } from '../api/uploads';
import { FileButton } from '../images/import/FileButton';
import { usePaths } from '../layout/usePaths';
import { describeProgress } from './describeProgress';

const useStyles = makeStyles(theme => ({
  root: { padding: theme.spacing(1.25, 1, 1.25, 2) },
  line: { display: 'flex', alignItems: 'center', gap: 2 },
  words: { flex: 1, minWidth: 0, lineHeight: 1.45 },
  name: { display: 'flex', minWidth: 0, fontSize: 14, fontWeight: 500 },
  facts: {
    fontSize: 12.5,
    color: theme.palette.text.secondary,
    fontVariantNumeric: 'tabular-nums',
  },
  error: { fontSize: 12.5, color: theme.palette.error.main },
  bar: { margin: theme.spacing(0.75, 1, 0, 0), borderRadius: 2 },
  next: { marginTop: theme.spacing(0.75) },
}));

/** From here on the image itself shows how far it is. */
const LINGER_MS = 10_000;

/** One file on its way, with what can be done about it. */
export function UploadRow(props: { item: UploadItem }) {
  const { item } = props;
  const { key, phase } = item;
  const classes = useStyles();
  const uploads = useApi(uploadsApiRef);
  const toast = useToast();
  const moving =
    phase === 'starting' || phase === 'uploading' || phase === 'waiting';
  const stopped = phase === 'paused' || phase === 'failed';
  const finished = phase === 'importing';
  const handedOver = finished && item.imageId !== undefined;
  useEffect(() => {
    if (!handedOver) return undefined;
    const timer = setTimeout(() => uploads.dismiss(key), LINGER_MS);
    return () => clearTimeout(timer);
  }, [handedOver, uploads, key]);

  function cancel() {
    uploads
      .cancel(key)
      .catch(error =>
        toast.failed(`“${item.fileName}” could not be taken back.`, error),
      );
  }
  return (
    <div className={classes.root}>
      <div className={classes.line}>
        <div className={classes.words}>
          <div className={classes.name}>
            <MiddleEllipsis text={item.plan?.name ?? item.fileName} />
          </div>
          <div className={classes.facts}>{describeProgress(item)}</div>
        </div>
        {moving && (
          <Act title="Pause" onClick={() => uploads.pause(key)}>
            <PauseIcon fontSize="small" />
          </Act>
        )}
        {stopped && (
          <Act title="Resume" onClick={() => void uploads.resume(key)}>
            <PlayArrowIcon fontSize="small" />
          </Act>
        )}
        <Act
          title={finished ? 'Dismiss' : 'Cancel the upload'}
          onClick={finished ? () => uploads.dismiss(key) : cancel}
        >
          <CloseIcon fontSize="small" />
        </Act>
      </div>
      {!finished && phase !== 'complete' && (
        <LinearProgress
          className={classes.bar}
          variant="determinate"
          aria-label={`Upload of ${item.fileName}`}
          value={(100 * item.sentBytes) / item.sizeBytes}
        />
      )}
      {item.error && <div className={classes.error}>{item.error}</div>}
      <NextStep item={item} />
    </div>
  );
}

/** What the upload waits for, as a button or a link. */
function NextStep(props: { item: UploadItem }) {
  const { item } = props;
  const classes = useStyles();
  const uploads = useApi(uploadsApiRef);
  const panel = useApi(importPanelApiRef);
  const paths = usePaths();
  const [error, setError] = useState<unknown>();
  const next = (() => {
    if (item.phase === 'importing' && item.imageId) {
      return <Link to={paths.image(item.imageId)}>Show image</Link>;
    }
    if (item.phase === 'interrupted' && item.reopenable) {
      return (
        <Button
          size="small"
          variant="outlined"
          color="primary"
          onClick={() => uploads.resume(item.key).catch(setError)}
        >
          Continue
        </Button>
      );
    }
    if (item.phase === 'interrupted') {
      return (
        <FileButton
          size="small"
          label={`Choose ${item.fileName} again`}
          onFile={file => uploads.continueWith(item.key, file).catch(setError)}
        >
          Choose the file to continue
        </FileButton>
      );
    }
    if (!item.plan && item.phase !== 'failed') {
      return (
        <Button
          size="small"
          color="primary"
          onClick={() => panel.open({ uploadKey: item.key })}
        >
          Finish import
        </Button>
      );
    }
    return null;
  })();
  if (!next && error === undefined) return null;
  return (
    <div className={classes.next}>
      {error !== undefined && (
        <div className={classes.error}>{messageOf(error)}</div>
      )}
      {next}
    </div>
  );
}

function Act(props: {
  title: string;
  onClick: () => void;
  children: ReactElement;
}) {
  return (
    <Tooltip title={props.title}>
      <IconButton size="small" aria-label={props.title} onClick={props.onClick}>
        {props.children}
      </IconButton>
    </Tooltip>
  );
}
