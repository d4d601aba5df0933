import { Link } from '@backstage/core-components';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import type { MadeDownloadLink } from '@vm-images/backstage-plugin-vm-images-common';
import {
  CopyId,
  formatBytes,
  formatExactTime,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../../layout';
import { curlCommand } from './curlCommand';

const useStyles = makeStyles(theme => ({
  root: { marginBottom: theme.spacing(2) },
  message: { minWidth: 0, flex: 1 },
  label: { marginTop: theme.spacing(1) },
}));

/** The address of a new link: shown now and never again. */
export function MadeLink(props: { link: MadeDownloadLink }) {
  const { link } = props;
  const paths = usePaths();
  const classes = useStyles();
  const size =
    link.sizeBytes === undefined ? [] : [formatBytes(link.sizeBytes)];
  return (
    <Alert
      severity="success"
      className={classes.root}
      classes={{ message: classes.message }}
    >
      <AlertTitle>Copy the address now: it is not shown again</AlertTitle>
      {[link.fileName, ...size].join(' · ')}, valid until{' '}
      {formatExactTime(Date.parse(link.expiresAt))}. Whoever has it may
      download.
      {link.preparation && (
        <div>
          The file is being made as {link.format}; until then the address
          answers that it is not ready.{' '}
          <Link to={paths.operations(link.preparation.operationId)}>
            Show progress
          </Link>
        </div>
      )}
      <Labelled label="Address" value={link.url} copy="Copy address" />
      <Labelled
        label="On a command line; run it again to resume"
        value={curlCommand(link.url)}
        copy="Copy command"
      />
    </Alert>
  );
}

function Labelled(props: { label: string; value: string; copy: string }) {
  const classes = useStyles();
  return (
    <>
      <Typography
        variant="caption"
        component="div"
        color="textSecondary"
        className={classes.label}
      >
        {props.label}
      </Typography>
      <CopyId value={props.value} label={props.copy} />
    </>
  );
}
