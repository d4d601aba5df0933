import type { ReactNode } from 'react';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  section: { padding: theme.spacing(2, 2.5) },
  title: { marginBottom: theme.spacing(1.5), fontSize: 16, fontWeight: 600 },
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, 180px) minmax(0, 1fr)',
    rowGap: theme.spacing(1.25),
    columnGap: theme.spacing(2),
    margin: 0,
    fontFamily: theme.typography.fontFamily,
    fontSize: 14,
    lineHeight: 1.5,
    '& dt': { color: theme.palette.text.secondary },
    '& dd': { margin: 0, minWidth: 0, overflowWrap: 'anywhere' },
  },
}));

/** A card with a title. */
export function Section(props: { title: string; children: ReactNode }) {
  const classes = useStyles();
  return (
    <Paper className={classes.section} component="section">
      <Typography component="h3" className={classes.title}>
        {props.title}
      </Typography>
      {props.children}
    </Paper>
  );
}

/** Facts with their names; those that are not known (empty) are left out. */
export function FactList(props: {
  facts: readonly (readonly [name: string, value: ReactNode])[];
}) {
  const classes = useStyles();
  return (
    <dl className={classes.list}>
      {props.facts
        .filter(
          ([, value]) => value !== undefined && value !== false && value !== '',
        )
        .map(([name, value]) => [
          <dt key={`${name} name`}>{name}</dt>,
          <dd key={name}>{value}</dd>,
        ])}
    </dl>
  );
}
