import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import DesktopMacIcon from '@material-ui/icons/DesktopMac';

const useStyles = makeStyles({
  root: {
    height: sidebarConfig.logoHeight * 3,
    display: 'flex',
    alignItems: 'center',
  },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: 12,
    marginLeft: 24,
    color: '#7df3e1',
    whiteSpace: 'nowrap',
    overflow: 'hidden',
  },
  title: {
    fontSize: 17,
    fontWeight: 700,
  },
});

/** The portal's mark; with the sidebar open, its title from `app.title`. */
export function SidebarLogo() {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  const title = useApi(configApiRef).getOptionalString('app.title');

  return (
    <div className={classes.root}>
      <Link to="/" underline="none" className={classes.link} aria-label="Home">
        <DesktopMacIcon />
        {isOpen && (
          <Typography className={classes.title} component="span">
            {title ?? 'Portal'}
          </Typography>
        )}
      </Link>
    </div>
  );
}
