import { useState } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import type {
  CaptureSource,
  VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import { CaptureDialog } from '../../images/capture';
import { Disks } from './Disks';
import { SavePoints } from './SavePoints';
import { useSavePoints } from './useSavePoints';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
  },
}));

/** The disks of a machine, and what is kept of them. */
export function MachineDisks(props: { machine: VirtualMachine }) {
  const { machine } = props;
  const classes = useStyles();
  const savePoints = useSavePoints(machine);
  const [source, setSource] = useState<CaptureSource>();
  const shared = { machine, savePoints, onCapture: setSource };
  return (
    <div className={classes.root}>
      <Disks machine={machine} onCapture={setSource} />
      <SavePoints kind="snapshot" {...shared} />
      <SavePoints kind="backup" {...shared} />
      <CaptureDialog
        open={source !== undefined}
        machineId={machine.id}
        source={source}
        onClose={() => setSource(undefined)}
      />
    </div>
  );
}
