import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  root: {
    position: 'absolute',
    width: 1,
    height: 1,
    margin: -1,
    overflow: 'hidden',
    clip: 'rect(0 0 0 0)',
    whiteSpace: 'nowrap',
  },
});

/**
 * Says to those who hear the page what the others see change. Keep it mounted,
 * with nothing in it, while there is nothing to say; and leave out what changes
 * all the time, such as a percentage.
 *
 * @public
 */
export function Announced(props: { children?: string }) {
  const classes = useStyles();
  return (
    <span role="status" className={classes.root}>
      {props.children}
    </span>
  );
}
