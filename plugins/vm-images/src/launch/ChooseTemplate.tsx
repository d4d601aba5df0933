import { useState } from 'react';
import Button from '@material-ui/core/Button';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import List from '@material-ui/core/List';
import ListItem from '@material-ui/core/ListItem';
import ListItemIcon from '@material-ui/core/ListItemIcon';
import ListItemText from '@material-ui/core/ListItemText';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  EmptyState,
  ErrorState,
  formatOs,
  isDenied,
  OsIcon,
  VerdictTooltip,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useTemplates } from '../templates/useTemplates';

const useStyles = makeStyles(theme => ({
  // As high with few as with many, so that searching moves nothing.
  list: { height: 340, overflow: 'auto', margin: theme.spacing(1, -1, 0) },
  item: { borderRadius: 8 },
  icon: { minWidth: 52 },
  denied: { opacity: 0.55, cursor: 'not-allowed' },
}));

/** Which template to launch, where nothing said it yet. */
export function ChooseTemplate(props: {
  onChoose: (templateId: string) => void;
  onClose: () => void;
}) {
  const { onChoose, onClose } = props;
  const classes = useStyles();
  const [search, setSearch] = useState('');
  const templates = useTemplates();
  const text = search.trim().toLowerCase();
  const shown = templates.value?.filter(({ title, os, description }) =>
    [title, formatOs(os), description].join(' ').toLowerCase().includes(text),
  );
  const usable = shown?.filter(({ actions }) => !isDenied(actions.launch));
  return (
    <>
      <DialogTitle id="launch-title">Create virtual machine</DialogTitle>
      <DialogContent>
        <TextField
          autoFocus
          fullWidth
          variant="outlined"
          size="small"
          placeholder="Search VM templates"
          value={search}
          inputProps={{ 'aria-label': 'Search VM templates' }}
          onChange={event => setSearch(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'Enter' && usable?.length === 1) {
              onChoose(usable[0].id);
            }
          }}
        />
        <List className={classes.list} aria-label="VM templates">
          {templates.loading &&
            [0, 1, 2].map(at => <Skeleton key={at} height={64} />)}
          {templates.error && !shown && (
            <ErrorState
              title="The VM templates could not be loaded"
              error={templates.error}
              onRetry={templates.refresh}
            />
          )}
          {shown?.map(({ id, title, description, os, actions }) => {
            const denied = isDenied(actions.launch);
            return (
              <VerdictTooltip key={id} verdict={actions.launch}>
                <ListItem
                  button
                  className={`${classes.item} ${denied ? classes.denied : ''}`}
                  aria-disabled={denied || undefined}
                  onClick={denied ? undefined : () => onChoose(id)}
                >
                  <ListItemIcon className={classes.icon}>
                    <OsIcon os={os} size={36} />
                  </ListItemIcon>
                  <ListItemText
                    primary={title}
                    secondary={description || formatOs(os)}
                    secondaryTypographyProps={{ noWrap: true }}
                  />
                </ListItem>
              </VerdictTooltip>
            );
          })}
          {shown?.length === 0 && (
            <EmptyState
              title={text ? 'No VM template matches' : 'No VM templates yet'}
            >
              A virtual machine can also be made from any image, on the page of
              images.
            </EmptyState>
          )}
        </List>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
      </DialogActions>
    </>
  );
}
