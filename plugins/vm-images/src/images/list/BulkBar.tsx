import Button from '@material-ui/core/Button';
import IconButton from '@material-ui/core/IconButton';
import Paper from '@material-ui/core/Paper';
import Slide from '@material-ui/core/Slide';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import CloseIcon from '@material-ui/icons/Close';
import DeleteForeverIcon from '@material-ui/icons/DeleteForeverOutlined';
import DeleteOutlineIcon from '@material-ui/icons/DeleteOutline';
import LabelIcon from '@material-ui/icons/LabelOutlined';
import RestoreIcon from '@material-ui/icons/RestoreFromTrash';
import ShareIcon from '@material-ui/icons/Share';
import {
  Announced,
  plural,
  reducedMotion,
} from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  place: {
    position: 'sticky',
    bottom: theme.spacing(2),
    zIndex: 2,
    display: 'flex',
    justifyContent: 'center',
    marginTop: theme.spacing(2),
    pointerEvents: 'none',
  },
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    padding: theme.spacing(1, 1, 1, 2),
    borderRadius: 28,
    pointerEvents: 'auto',
    [reducedMotion]: { transition: 'none !important' },
  },
  words: { marginRight: theme.spacing(1), fontWeight: 600 },
}));

const actions = [
  { title: 'Tag', icon: <LabelIcon />, on: 'onTag' },
  { title: 'Share', icon: <ShareIcon />, on: 'onShare' },
  { title: 'Delete', icon: <DeleteOutlineIcon />, on: 'onDelete' },
] as const;

const binActions = [
  { title: 'Restore', icon: <RestoreIcon />, on: 'onRestore' },
  { title: 'Destroy', icon: <DeleteForeverIcon />, on: 'onDestroy' },
] as const;

/** Slides in while rows are selected: what can be done with all of them. */
export function BulkBar(props: {
  count: number;
  /** What is selected lies in the recycle bin. */
  inBin: boolean;
  onTag: () => void;
  onShare: () => void;
  onDelete: () => void;
  onRestore: () => void;
  onDestroy: () => void;
  onClear: () => void;
}) {
  const { count, inBin, onClear } = props;
  const classes = useStyles();
  return (
    <div className={classes.place}>
      <Announced>
        {count > 0 ? `Selected: ${plural(count, 'image')}` : undefined}
      </Announced>
      <Slide direction="up" in={count > 0} mountOnEnter unmountOnExit>
        <Paper
          elevation={6}
          className={classes.bar}
          role="toolbar"
          aria-label="Actions on the selected images"
        >
          <Typography variant="body2" className={classes.words}>
            {plural(count, 'image')} selected
          </Typography>
          {(inBin ? binActions : actions).map(({ title, icon, on }) => (
            <Button
              key={title}
              size="small"
              startIcon={icon}
              onClick={props[on]}
            >
              {title}
            </Button>
          ))}
          <IconButton
            size="small"
            aria-label="Clear the selection"
            onClick={onClear}
          >
            <CloseIcon />
          </IconButton>
        </Paper>
      </Slide>
    </div>
  );
}
