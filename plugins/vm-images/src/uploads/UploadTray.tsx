import { useEffect, useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Collapse from '@material-ui/core/Collapse';
import IconButton from '@material-ui/core/IconButton';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import ExpandLessIcon from '@material-ui/icons/ExpandLess';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import {
  Announced,
  plural,
  useAnnounce,
  useToast,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useStore } from '../api/Store';
import { uploadsApiRef, type UploadItem } from '../api/uploads';
import { usePaths } from '../layout/usePaths';
import { UploadRow } from './UploadRow';

const useStyles = makeStyles(theme => ({
  root: {
    position: 'fixed',
    right: theme.spacing(3),
    bottom: theme.spacing(3),
    width: 400,
    maxWidth: `calc(100vw - ${theme.spacing(6)}px)`,
    // Above dialogs' backdrops would hide what they ask; below is right.
    zIndex: theme.zIndex.drawer - 1,
    overflow: 'hidden',
    fontFamily: theme.typography.fontFamily,
  },
  head: {
    display: 'flex',
    alignItems: 'center',
    padding: theme.spacing(1, 1, 1, 2),
    fontWeight: 600,
    fontSize: 14,
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  title: { flex: 1 },
  list: {
    maxHeight: '50vh',
    overflow: 'auto',
    '& > * + *': { borderTop: `1px solid ${theme.palette.divider}` },
  },
}));

const isMoving = ({ phase }: UploadItem) =>
  ['starting', 'uploading', 'waiting'].includes(phase);

/** As many are shown without asking. */
const FEW = 2;

/** Files on their way, at the bottom right of every page. */
export function UploadTray() {
  const uploads = useApi(uploadsApiRef);
  const items = useStore(uploads.items);
  const classes = useStyles();
  const [chosen, setOpen] = useState<boolean>();
  useEffect(() => {
    void uploads.restore();
  }, [uploads]);
  useImportNews(items);
  if (items.length === 0) return null;
  // Many that only wait for their files should not cover the page.
  const open = chosen ?? (items.length <= FEW || items.some(isMoving));
  return (
    <Paper
      elevation={8}
      className={classes.root}
      component="section"
      aria-label="Uploads"
    >
      <div className={classes.head}>
        <span className={classes.title}>{summary(items)}</span>
        <Announced>{spoken(items)}</Announced>
        <IconButton
          size="small"
          aria-label={open ? 'Fold the uploads' : 'Unfold the uploads'}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? <ExpandMoreIcon /> : <ExpandLessIcon />}
        </IconButton>
      </div>
      <Collapse in={open}>
        <div className={classes.list}>
          {items.map(item => (
            <UploadRow key={item.key} item={item} />
          ))}
        </div>
      </Collapse>
    </Paper>
  );
}

function summary(items: readonly UploadItem[]): string {
  const moving = items.filter(isMoving);
  if (moving.length === 0) {
    const open = items.filter(item => item.phase !== 'importing').length;
    return open > 0 ? plural(open, 'unfinished upload') : 'Uploads';
  }
  const total = moving.reduce((sum, item) => sum + item.sizeBytes, 0);
  const sent = moving.reduce((sum, item) => sum + item.sentBytes, 0);
  const percent = Math.floor((100 * sent) / total);
  return moving.length === 1
    ? `Uploading, ${percent}%`
    : `Uploading ${moving.length} files, ${percent}%`;
}

/** The same for those who hear it, which should not be every percent. */
function spoken(items: readonly UploadItem[]): string {
  const moving = items.filter(isMoving).length;
  return moving > 0 ? `Sending ${plural(moving, 'file')}` : 'Nothing is sent';
}

/** Says once, for each, that the import of an upload has begun. */
function useImportNews(items: readonly UploadItem[]) {
  const toast = useToast();
  const announce = useAnnounce();
  const paths = usePaths();
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const { imageId, plan } of items) {
      if (!imageId || told.current.has(imageId)) continue;
      told.current.add(imageId);
      announce({ type: 'image', id: imageId, change: 'created' });
      toast.show({
        title: `Importing ${plan?.name ?? 'the image'}`,
        link: { title: 'Show image', href: paths.image(imageId) },
      });
    }
  }, [items, toast, announce, paths]);
}
