import Button from '@material-ui/core/Button';
import IconButton from '@material-ui/core/IconButton';
import Paper from '@material-ui/core/Paper';
import Slide from '@material-ui/core/Slide';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import CloseIcon from '@material-ui/icons/Close';
import DeleteOutlineIcon from '@material-ui/icons/DeleteOutline';
import {
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

/** Slides in while rows are selected: what can be done with all of them. */
export function BulkBar(props: {
  count: number;
  onDelete: () => void;
  onClear: () => void;
}) {
  const { count, onDelete, onClear } = props;
  const classes = useStyles();
  return (
    <div className={classes.place}>
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
          <Button
            size="small"
            startIcon={<DeleteOutlineIcon />}
            onClick={onDelete}
          >
            Delete
          </Button>
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
