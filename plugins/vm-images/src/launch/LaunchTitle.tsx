import DialogTitle from '@material-ui/core/DialogTitle';
import Skeleton from '@material-ui/lab/Skeleton';
import { makeStyles } from '@material-ui/core/styles';
import { OsIcon } from '@vm-images/backstage-plugin-vm-images-react';
import type { SubjectFacts } from './useLaunchSubject';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    minWidth: 0,
  },
  words: { minWidth: 0 },
  title: { fontSize: 20, fontWeight: 600, lineHeight: 1.3 },
  from: {
    fontSize: 13.5,
    fontWeight: 400,
    lineHeight: '20px',
    color: theme.palette.text.secondary,
    overflowWrap: 'anywhere',
  },
}));

/** What the dialog does, and from what. */
export function LaunchTitle(props: { facts?: SubjectFacts }) {
  const { facts } = props;
  const classes = useStyles();
  return (
    <DialogTitle id="launch-title" disableTypography>
      <div className={classes.root}>
        {facts ? (
          <OsIcon os={facts.os} size={36} />
        ) : (
          <Skeleton variant="rect" width={36} height={36} />
        )}
        <div className={classes.words}>
          <div className={classes.title}>Create virtual machine</div>
          <div className={classes.from}>
            {facts ? `from ${facts.title}` : <Skeleton width={140} />}
          </div>
        </div>
      </div>
    </DialogTitle>
  );
}
