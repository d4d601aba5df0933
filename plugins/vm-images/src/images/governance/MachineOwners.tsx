import Chip from '@material-ui/core/Chip';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  OwnerChip,
  plural,
  usePolledResource,
} from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(2),
  },
  owner: { display: 'inline-flex', alignItems: 'center', gap: 4 },
  chip: { margin: 0 },
}));

/** How many machines of whom run the image; the list below names them. */
export function MachineOwners({ imageId }: { imageId: string }) {
  const classes = useStyles();
  const { value } = usePolledResource(
    `machine owners of image ${imageId}`,
    (api, signal) => api.getMachineOwners(imageId, { signal }),
    { matters: event => event.type === 'virtualMachine' },
  );
  // The list says what goes wrong; this only sums it up.
  if (!value || value.total === 0) return null;
  const { complete, owners, total } = value;
  const seen = owners.reduce((sum, one) => sum + one.virtualMachines, 0);
  return (
    <div className={classes.root} role="group" aria-label="Who runs it">
      <Typography variant="body2">
        {plural(total, 'virtual machine')}:
      </Typography>
      {owners.map(({ ownerRef, virtualMachines }) => (
        <span key={ownerRef ?? ''} className={classes.owner}>
          <OwnerChip ownerRef={ownerRef} />
          <Chip size="small" label={virtualMachines} className={classes.chip} />
        </span>
      ))}
      {!complete && (
        <Typography variant="body2" color="textSecondary">
          {total - seen} of owners whom you may not see
        </Typography>
      )}
    </div>
  );
}
