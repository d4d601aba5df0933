import { useState } from 'react';
import Button from '@material-ui/core/Button';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import CloudUploadIcon from '@material-ui/icons/CloudUploadOutlined';
import LinkIcon from '@material-ui/icons/Link';
import clsx from 'clsx';
import { fileOfDrop } from './chooseFile';
import { FileButton } from './FileButton';
import type { ImportDraft } from './useImportDraft';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr',
    gap: theme.spacing(2),
    [theme.breakpoints.down('sm')]: { gridTemplateColumns: '1fr' },
  },
  way: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: theme.spacing(1.5),
    minHeight: 220,
    padding: theme.spacing(3),
    boxSizing: 'border-box',
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 8,
    textAlign: 'center',
  },
  drop: { borderStyle: 'dashed', borderWidth: 2 },
  over: {
    borderColor: theme.palette.primary.main,
    backgroundColor: theme.palette.action.hover,
  },
  icon: { fontSize: 40, color: theme.palette.text.secondary },
  alert: { gridColumn: '1 / -1' },
  url: { display: 'flex', gap: theme.spacing(1), width: '100%' },
}));

/** A drop area and an address, side by side. */
export function SourceStep(props: { draft: ImportDraft }) {
  const { draft } = props;
  const classes = useStyles();
  const [over, setOver] = useState(false);
  const noUpload = draft.refusedSources.upload;
  const refused =
    draft.source?.type === 'file' ? draft.source.start.refusal : undefined;
  return (
    <div className={classes.root}>
      {refused && draft.source?.type === 'file' && (
        <Alert severity="error" className={classes.alert}>
          <AlertTitle>
            {draft.source.file.name} can’t be imported: {refused.reason}
          </AlertTitle>
          {refused.remedy}
        </Alert>
      )}
      <div
        className={clsx(classes.way, classes.drop, over && classes.over)}
        onDragOver={event => {
          event.preventDefault();
          setOver(noUpload === undefined);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={event => {
          event.preventDefault();
          event.stopPropagation();
          setOver(false);
          if (noUpload !== undefined) return;
          void fileOfDrop(event.dataTransfer).then(
            file => file && draft.takeFile(file),
          );
        }}
      >
        <CloudUploadIcon className={classes.icon} />
        <Typography variant="body1">Drop a disk image here</Typography>
        <FileButton
          disabled={noUpload !== undefined}
          describedBy="import-upload-note"
          onFile={file => void draft.takeFile(file)}
        >
          Choose file
        </FileButton>
        <Typography
          id="import-upload-note"
          variant="caption"
          color="textSecondary"
        >
          {noUpload ?? 'qcow2, raw, vmdk, vhd, vhdx, vdi, iso or ova'}
        </Typography>
      </div>
      <UrlField
        former={draft.formerUrl}
        refused={draft.refusedSources.url}
        onUrl={draft.takeUrl}
      />
    </div>
  );
}

function UrlField(props: {
  former: string;
  /** Why no address is taken, if none is. */
  refused: string | undefined;
  onUrl: (url: string) => void;
}) {
  const { refused } = props;
  const classes = useStyles();
  const [url, setUrl] = useState(props.former);
  const [wrong, setWrong] = useState(false);
  function take(text: string) {
    const clean = text.trim();
    if (/^(?:https?|ftp):\/\/[^\s/]+\S*$/i.test(clean)) props.onUrl(clean);
    else setWrong(clean !== '');
  }
  return (
    <form
      className={classes.way}
      noValidate
      onSubmit={event => {
        event.preventDefault();
        take(url);
      }}
    >
      <LinkIcon className={classes.icon} />
      <Typography variant="body1">or fetch it from an address</Typography>
      <div className={classes.url}>
        <TextField
          fullWidth
          size="small"
          variant="outlined"
          id="import-url"
          label="URL"
          placeholder="https://"
          value={url}
          error={wrong}
          disabled={refused !== undefined}
          helperText={
            refused ?? (wrong ? 'An http, https or ftp address.' : undefined)
          }
          onChange={event => {
            setUrl(event.target.value);
            setWrong(false);
          }}
          onPaste={event => take(event.clipboardData.getData('text'))}
        />
        <Button
          type="submit"
          variant="outlined"
          color="primary"
          disabled={refused !== undefined}
        >
          Next
        </Button>
      </div>
    </form>
  );
}
