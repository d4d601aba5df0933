import { Link } from '@backstage/core-components';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import type {
  CaptureSource,
  MachineDisk,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  CopyId,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { Section, usePaths } from '../../layout';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  short: { whiteSpace: 'nowrap' },
  end: { textAlign: 'right', whiteSpace: 'nowrap' },
  // Breaks long names, but not after each letter.
  name: { minWidth: 120, overflowWrap: 'anywhere' },
});

/** Whole or with up to two digits. */
const gib = (size: number) => `${Math.round(size * 100) / 100} GiB`;

/** The disks of a machine: where from, how large, and how the guest finds them. */
export function Disks(props: {
  machine: VirtualMachine;
  onCapture: (source: CaptureSource) => void;
}) {
  const { machine, onCapture } = props;
  const classes = useStyles();
  const paths = usePaths();
  const disks = machine.disks ?? [];
  return (
    <Section title="Disks">
      <div className={classes.scroll}>
        <Table size="small" aria-label="Disks">
          <TableHead>
            <TableRow>
              <TableCell className={classes.short}>Disk</TableCell>
              <TableCell className={classes.short}>Size</TableCell>
              <TableCell className={classes.short}>Made from</TableCell>
              <TableCell className={classes.short}>In the guest</TableCell>
              <TableCell />
            </TableRow>
          </TableHead>
          <TableBody>
            {disks.map(disk => (
              <TableRow key={disk.id}>
                <TableCell className={classes.short}>{titleOf(disk)}</TableCell>
                <TableCell className={classes.short}>
                  {gib(disk.sizeGiB)}
                </TableCell>
                <TableCell className={classes.name}>
                  {disk.imageId ? (
                    <Link to={paths.image(disk.imageId)}>
                      {disk.imageName ?? disk.imageId}
                    </Link>
                  ) : (
                    'Blank'
                  )}
                </TableCell>
                <TableCell className={classes.name}>
                  {disk.serial && (
                    <CopyId value={`/dev/disk/by-id/virtio-${disk.serial}`} />
                  )}
                </TableCell>
                <TableCell className={classes.end}>
                  <VerdictButton
                    size="small"
                    verdict={machine.actions.capture}
                    onClick={() => onCapture(sourceOf(disk))}
                  >
                    Capture
                  </VerdictButton>
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </div>
    </Section>
  );
}

function sourceOf({ id, role }: MachineDisk): CaptureSource {
  return role === 'system'
    ? { type: 'system-disk' }
    : { type: 'data-disk', diskId: id };
}

function titleOf({ id, role }: MachineDisk): string {
  return role === 'system' ? 'System disk' : id;
}
