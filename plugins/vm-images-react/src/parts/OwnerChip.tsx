import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  none: { color: theme.palette.text.secondary },
}));

/** Who owns it, linked to the catalog; without an owner it is the platform's. @public */
export function OwnerChip(props: { ownerRef: string | undefined }) {
  const classes = useStyles();
  const { ownerRef } = props;
  if (!ownerRef) return <span className={classes.none}>Platform</span>;
  const defaultKind = ownerRef.includes(':') ? undefined : 'group';
  return <EntityRefLink entityRef={ownerRef} defaultKind={defaultKind} />;
}
