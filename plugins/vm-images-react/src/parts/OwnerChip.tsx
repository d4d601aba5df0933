import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import { quietColor } from './tones';

const useStyles = makeStyles(theme => ({
  none: { color: quietColor(theme) },
}));

/** Who owns it, linked to the catalog; without an owner it is the platform's. @public */
export function OwnerChip(props: { ownerRef: string | undefined }) {
  const classes = useStyles();
  const { ownerRef } = props;
  if (!ownerRef) return <span className={classes.none}>Platform</span>;
  // A service acts for nobody, so the catalog does not know it.
  if (!/^(user|group):/i.test(ownerRef)) {
    return <span className={classes.none}>{ownerRef}</span>;
  }
  return <EntityRefLink entityRef={ownerRef} />;
}
