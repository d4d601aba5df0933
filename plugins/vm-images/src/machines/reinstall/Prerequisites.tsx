import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import RadioButtonUncheckedIcon from '@material-ui/icons/RadioButtonUnchecked';
import Skeleton from '@material-ui/lab/Skeleton';
import type { ReinstallPrerequisite } from '@vm-images/backstage-plugin-vm-images-common';
import { toneColors } from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gap: theme.spacing(0.75),
    margin: 0,
    padding: 0,
    listStyle: 'none',
  },
  item: { display: 'flex', gap: theme.spacing(1), minWidth: 0 },
  text: { minWidth: 0, overflowWrap: 'anywhere' },
  met: { color: toneColors(theme, 'good').color },
  unmet: { color: theme.palette.text.secondary },
}));

/** What has to be there before a machine gets the system, and whether it is. */
export function Prerequisites(props: {
  prerequisites: readonly ReinstallPrerequisite[];
  known: boolean;
}) {
  const { prerequisites, known } = props;
  const classes = useStyles();
  return (
    <ul
      className={classes.list}
      aria-label="What has to be there"
      aria-busy={!known}
    >
      {prerequisites.map(({ id, text, met, remedy }) => {
        const Icon = met ? CheckCircleIcon : RadioButtonUncheckedIcon;
        return (
          <li key={id} className={classes.item}>
            {known ? (
              <Icon
                fontSize="small"
                className={met ? classes.met : classes.unmet}
                titleAccess={met ? 'Done' : 'Open'}
              />
            ) : (
              <Skeleton variant="circle" width={20} height={20} />
            )}
            <div className={classes.text}>
              <Typography variant="body2">{text}</Typography>
              {known && remedy && (
                <Typography variant="body2" color="textSecondary">
                  {remedy}
                </Typography>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
