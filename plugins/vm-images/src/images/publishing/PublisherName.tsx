import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import VerifiedUserIcon from '@material-ui/icons/VerifiedUser';
import { toneColors } from '@vm-images/backstage-plugin-vm-images-react';
import { publisherKinds, type Publisher } from './words';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    maxWidth: '100%',
    minWidth: 0,
  },
  name: {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  mark: { fontSize: 16, flexShrink: 0, color: toneColors(theme, 'good').solid },
}));

/** Who publishes an image, and whether the platform team vouches for it. */
export function PublisherName(props: { publisher: Publisher }) {
  const { kind, name, verified } = props.publisher;
  const classes = useStyles();
  return (
    <span className={classes.root} title={`${name}, ${publisherKinds[kind]}`}>
      <span className={classes.name}>{name}</span>
      {verified && (
        <Tooltip title="Verified by the platform team">
          <VerifiedUserIcon
            className={classes.mark}
            titleAccess="Verified publisher"
          />
        </Tooltip>
      )}
    </span>
  );
}
