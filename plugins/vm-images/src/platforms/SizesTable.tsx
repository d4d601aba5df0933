import { useState } from 'react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { Flavor } from '@vm-images/backstage-plugin-vm-images-common';
import { formatMemory } from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  box: { overflowX: 'auto' },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: 13.5,
    fontVariantNumeric: 'tabular-nums',
    '& th': {
      padding: theme.spacing(0.25, 0),
      fontSize: 12.5,
      fontWeight: 400,
      textAlign: 'right',
      color: theme.palette.text.secondary,
    },
    '& td': {
      padding: theme.spacing(0.5, 0),
      textAlign: 'right',
      borderTop: `1px solid ${theme.palette.divider}`,
    },
    '& th:first-child, & td:first-child': { textAlign: 'left' },
  },
  more: { padding: '2px 0', fontSize: 12.5, textTransform: 'none' },
}));

/** Sizes shown before `Show all`. */
const FEW = 6;

/** The flavors of a platform. */
export function SizesTable(props: { flavors: readonly Flavor[] }) {
  const { flavors } = props;
  const classes = useStyles();
  const [all, setAll] = useState(false);
  if (flavors.length === 0) {
    return (
      <Typography variant="body2" color="textSecondary">
        None is known.
      </Typography>
    );
  }
  return (
    <>
      <div className={classes.box}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Size</th>
              <th scope="col">vCPU</th>
              <th scope="col">Memory</th>
              <th scope="col">Disk</th>
            </tr>
          </thead>
          <tbody>
            {flavors.slice(0, all ? undefined : FEW).map(flavor => (
              <tr key={flavor.name}>
                <td>{flavor.title ?? flavor.name}</td>
                <td>{flavor.vcpus}</td>
                <td>{formatMemory(flavor.memoryMiB)}</td>
                <td>{flavor.diskGiB} GiB</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {flavors.length > FEW && (
        <Button
          size="small"
          className={classes.more}
          onClick={() => setAll(!all)}
        >
          {all ? 'Show fewer' : `Show all ${flavors.length}`}
        </Button>
      )}
    </>
  );
}
