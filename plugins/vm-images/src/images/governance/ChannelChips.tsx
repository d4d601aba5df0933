import Chip from '@material-ui/core/Chip';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Channel,
  Family,
} from '@vm-images/backstage-plugin-vm-images-common';

const useStyles = makeStyles({ chip: { margin: 0 } });

/** The channels that offer an image. */
export function ChannelChips(props: {
  family: Family | undefined;
  imageId: string;
}) {
  const classes = useStyles();
  const channels = channelsOf(props.family, props.imageId);
  return (
    <>
      {channels.map(({ name, movedBy, note }) => (
        <Tooltip
          key={name}
          title={`The channel ${name} offers it, says ${movedBy}${
            note && `: ${note}`
          }`}
        >
          <Chip
            label={name}
            size="small"
            variant="outlined"
            color="primary"
            className={classes.chip}
          />
        </Tooltip>
      ))}
    </>
  );
}

/** Those that point at the image. */
export function channelsOf(
  family: Family | undefined,
  imageId: string,
): Channel[] {
  return family?.channels.filter(({ image }) => image.id === imageId) ?? [];
}
