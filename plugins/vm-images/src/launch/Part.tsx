import type { ReactNode } from 'react';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  title: { fontSize: 14, fontWeight: 600, marginBottom: theme.spacing(1.25) },
}));

/** A part of a long form, with its title. */
export function Part(props: { title: ReactNode; children: ReactNode }) {
  const classes = useStyles();
  return (
    <section>
      <Typography component="h3" className={classes.title}>
        {props.title}
      </Typography>
      {props.children}
    </section>
  );
}
