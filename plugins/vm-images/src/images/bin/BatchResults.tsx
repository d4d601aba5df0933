import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import List from '@material-ui/core/List';
import ListItem from '@material-ui/core/ListItem';
import ListItemIcon from '@material-ui/core/ListItemIcon';
import ListItemText from '@material-ui/core/ListItemText';
import CheckCircleIcon from '@material-ui/icons/CheckCircleOutlined';
import ErrorIcon from '@material-ui/icons/ErrorOutline';
import Alert from '@material-ui/lab/Alert';
import type { ImageBatchResult } from '@vm-images/backstage-plugin-vm-images-common';
import { messageOf, plural } from '@vm-images/backstage-plugin-vm-images-react';

/** What became of one image. */
export type BatchResult = ImageBatchResult['items'][number] & { name: string };

/** What became of each image, where not all went well. */
export function BatchResults(props: {
  open: boolean;
  items: readonly BatchResult[];
  busy: boolean;
  /** Why trying again failed altogether. */
  error: unknown;
  onRetry: () => void;
  onClose: () => void;
}) {
  const { open, items, busy, error, onRetry, onClose } = props;
  const failed = items.filter(({ status }) => status === 'error').length;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="batch-results-title"
    >
      <DialogTitle id="batch-results-title">
        {failed} of {plural(items.length, 'image')} could not be changed
      </DialogTitle>
      <DialogContent>
        {error !== undefined && (
          <Alert severity="error">{messageOf(error)}</Alert>
        )}
        <List dense aria-label="Result of each image">
          {items.map(item => (
            <ListItem key={item.id}>
              <ListItemIcon>
                {item.status === 'ok' ? (
                  <CheckCircleIcon titleAccess="Done" />
                ) : (
                  <ErrorIcon color="error" titleAccess="Not done" />
                )}
              </ListItemIcon>
              <ListItemText
                primary={item.name}
                secondary={verdictOf(item)}
                primaryTypographyProps={{ noWrap: true }}
              />
            </ListItem>
          ))}
        </List>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <Button
          variant="contained"
          color="primary"
          disabled={busy || failed === 0}
          onClick={onRetry}
        >
          Retry {failed} failed
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** In the words of the backend; of shares also who had the image already. */
function verdictOf({ error, shares }: BatchResult): string | undefined {
  if (error) return error.message;
  const had =
    shares?.items.filter(({ result }) => result === 'unchanged') ?? [];
  if (had.length === 0) return undefined;
  return `${had
    .map(({ recipientRef }) => recipientRef)
    .join(', ')} had it or was asked before.`;
}
