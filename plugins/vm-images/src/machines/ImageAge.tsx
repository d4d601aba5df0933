import Chip from '@material-ui/core/Chip';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';
import { plural } from '@vm-images/backstage-plugin-vm-images-react';
import { StandingChip } from '../images/page/StandingChip';

const useStyles = makeStyles({ chip: { margin: 0 } });

/** Whether the image of a machine is still what people should use. */
export function ImageAge(props: {
  machine: Pick<VirtualMachine, 'imageStanding' | 'imageBehind'>;
}) {
  const { imageBehind = 0, imageStanding } = props.machine;
  const classes = useStyles();
  return (
    <>
      {imageBehind > 0 && (
        <Tooltip
          title={`The stable channel of the family is ${plural(
            imageBehind,
            'version',
          )} ahead of its image`}
        >
          <Chip
            size="small"
            variant="outlined"
            label={`${imageBehind} behind`}
            className={classes.chip}
          />
        </Tooltip>
      )}
      {imageStanding && imageStanding !== 'stable' && (
        <StandingChip standing={imageStanding} />
      )}
    </>
  );
}
