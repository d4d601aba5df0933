import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';
import { makeStyles } from '@material-ui/core/styles';
import { quietColor } from '@vm-images/backstage-plugin-vm-images-react';

const useStyles = makeStyles(theme => ({
  root: {
    minHeight: 40,
    marginBottom: theme.spacing(2),
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  tab: {
    minWidth: 0,
    minHeight: 40,
    padding: theme.spacing(0.75, 1.5),
    fontSize: 14,
    fontWeight: 500,
    textTransform: 'none',
    letterSpacing: 0,
    color: quietColor(theme),
    // The portal's own ground for it is white, in the dark too.
    '&:hover': {
      color: theme.palette.text.primary,
      backgroundColor: theme.palette.action.hover,
    },
  },
  selected: { '&&': { color: theme.palette.text.primary } },
  count: {
    marginLeft: theme.spacing(0.75),
    color: quietColor(theme),
    fontVariantNumeric: 'tabular-nums',
    fontWeight: 400,
  },
  badge: {
    display: 'inline-block',
    minWidth: 18,
    marginLeft: theme.spacing(0.75),
    padding: theme.spacing(0, 0.5),
    borderRadius: 9,
    fontSize: 12,
    lineHeight: '18px',
    textAlign: 'center',
    color: theme.palette.primary.contrastText,
    backgroundColor: theme.palette.primary.main,
  },
}));

/** Tabs within a page; a count beside the word where there is one. */
export function PageTabs(props: {
  label: string;
  tabs: readonly {
    id: string;
    label: string;
    count?: number;
    /** So many wait for this person. */
    badge?: number;
  }[];
  value: string;
  onChange: (id: string) => void;
}) {
  const { label, tabs, value, onChange } = props;
  const classes = useStyles();
  const known = tabs.some(tab => tab.id === value) ? value : tabs[0]?.id;
  return (
    <Tabs
      className={classes.root}
      aria-label={label}
      value={known}
      onChange={(_, id) => onChange(id)}
      indicatorColor="primary"
      textColor="primary"
      variant="scrollable"
      scrollButtons="auto"
    >
      {tabs.map(tab => (
        <Tab
          key={tab.id}
          value={tab.id}
          className={classes.tab}
          classes={{ selected: classes.selected }}
          disableRipple
          label={
            <span>
              {tab.label}
              {tab.count !== undefined && (
                <span className={classes.count}>
                  {' '}
                  {tab.count.toLocaleString('en-US')}
                </span>
              )}
              {tab.badge !== undefined && (
                <span
                  className={classes.badge}
                  role="img"
                  aria-label={`${tab.badge} waiting`}
                >
                  {tab.badge}
                </span>
              )}
            </span>
          }
        />
      ))}
    </Tabs>
  );
}
