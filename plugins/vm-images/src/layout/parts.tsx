import type { ReactNode } from 'react';
import Typography from '@material-ui/core/Typography';
import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import { quietColor } from '@vm-images/backstage-plugin-vm-images-react';
import { useLocation } from 'react-router-dom';

const useStyles = makeStyles(theme => ({
  body: {
    boxSizing: 'border-box',
    width: '100%',
    minWidth: 0,
    padding: theme.spacing(0, 3, 4),
    fontFamily: theme.typography.fontFamily,
    color: theme.palette.text.primary,
    [theme.breakpoints.up('xl')]: { padding: theme.spacing(0, 4, 4) },
  },
  heading: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    minHeight: 40,
    marginBottom: theme.spacing(2.5),
  },
  title: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    minWidth: 0,
    flex: '1 1 auto',
  },
  words: { minWidth: 0 },
  name: {
    margin: 0,
    fontSize: 24,
    fontWeight: 700,
    lineHeight: 1.25,
    overflowWrap: 'anywhere',
  },
  subtitle: { color: quietColor(theme) },
  chips: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
  },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: theme.spacing(1),
  },
}));

/** The ground of a page, with its name in the breadcrumbs. */
export function PageBody(props: { breadcrumb: string; children: ReactNode }) {
  const classes = useStyles();
  const { pathname } = useLocation();
  return (
    <BreadcrumbEntry entry={{ label: props.breadcrumb, href: pathname }}>
      <main className={classes.body}>{props.children}</main>
    </BreadcrumbEntry>
  );
}

/** Title with icon and chips at the left, search and actions at the right. */
export function PageHeading(props: {
  title: string;
  icon?: ReactNode;
  /** One line below the title. */
  subtitle?: ReactNode;
  chips?: ReactNode;
  /** One primary button, the most used others, then the menu. */
  actions?: ReactNode;
}) {
  const { title, icon, subtitle, chips, actions } = props;
  const classes = useStyles();
  return (
    <div className={classes.heading}>
      <div className={classes.title}>
        {icon}
        <div className={classes.words}>
          <h2 className={classes.name}>{title}</h2>
          {subtitle && (
            <Typography
              variant="body2"
              component="div"
              className={classes.subtitle}
            >
              {subtitle}
            </Typography>
          )}
        </div>
        {chips && <div className={classes.chips}>{chips}</div>}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
