import { makeStyles } from '@material-ui/core/styles';
import CheckIcon from '@material-ui/icons/Check';
import RemoveIcon from '@material-ui/icons/Remove';
import type { Capability } from '@vm-images/backstage-plugin-vm-images-common';
import { toneColors } from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))',
    gap: theme.spacing(0.25, 1),
    margin: 0,
    padding: 0,
    listStyle: 'none',
    fontSize: 13.5,
    '& li': {
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(0.75),
      minHeight: 26,
    },
  },
  icon: { fontSize: 17 },
  yes: { color: toneColors(theme, 'good').solid },
  no: { color: theme.palette.text.disabled },
  // To be read all the same.
  absent: { color: theme.palette.text.secondary },
}));

const titles: Record<Capability, string> = {
  launch: 'Launch',
  power: 'Start and stop',
  rebuild: 'Reinstall or change OS',
  console: 'Console',
  capture: 'Capture images',
  snapshot: 'Snapshots',
  backup: 'Backups',
  'data-disks': 'Data disks',
  import: 'Import images',
  'import.upload': 'Import uploaded files',
  'import.url': 'Import from an address',
  export: 'Download images',
  encrypt: 'Encrypt images',
  'iso.boot': 'Install from ISO',
  fetch: 'Fetch on request',
  'nic.multi-queue': 'Network multi-queue',
  'nic.sriov': 'SR-IOV network cards',
  'fast-create': 'Quick creation',
  'hot-upgrade': 'Growing while it runs',
  sync: 'Find what exists',
};

/** Everything a platform may be able to do, and whether this one is. */
export function Capabilities(props: { capabilities: readonly Capability[] }) {
  const classes = useStyles();
  return (
    <ul className={classes.list}>
      {Object.entries(titles).map(([capability, title]) => {
        const can = props.capabilities.includes(capability as Capability);
        const Icon = can ? CheckIcon : RemoveIcon;
        return (
          <li key={capability} className={can ? undefined : classes.absent}>
            <Icon
              className={`${classes.icon} ${can ? classes.yes : classes.no}`}
              titleAccess={can ? 'Yes' : 'No'}
            />
            {title}
          </li>
        );
      })}
    </ul>
  );
}
