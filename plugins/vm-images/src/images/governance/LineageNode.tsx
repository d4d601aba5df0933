import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { usePaths } from '../../layout';
import { NODE_HEIGHT, NODE_WIDTH, type GraphNode } from './lineageGraph';

const useStyles = makeStyles(theme => ({
  box: ({ node }: { node: GraphNode }) => {
    const bad = node.standing === 'revoked';
    const line = node.current
      ? theme.palette.primary.main
      : theme.palette.divider;
    return {
      fill: theme.palette.background.default,
      stroke: bad ? theme.palette.error.main : line,
      strokeWidth: node.current || bad ? 2 : 1,
      strokeDasharray: node.kind === 'hidden' ? '4 3' : undefined,
    };
  },
  words: {
    boxSizing: 'border-box',
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'center',
    height: NODE_HEIGHT,
    padding: '0 12px',
    fontFamily: theme.typography.fontFamily,
    fontSize: 13.5,
    lineHeight: 1.35,
    color: theme.palette.text.primary,
    '& > *': {
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
    },
  },
  detail: ({ node }: { node: GraphNode }) => ({
    fontSize: 12,
    color:
      node.standing === 'revoked'
        ? theme.palette.error.main
        : theme.palette.text.secondary,
  }),
}));

const kinds = {
  ...{ image: 'Image', template: 'VM template' },
  ...{ machines: 'Made from it', hidden: 'You may not see them' },
} as const;

/** A box in the graph; a link, so that the keyboard reaches it. */
export function LineageNode({ node }: { node: GraphNode }) {
  const classes = useStyles({ node });
  const href = useHref(node);
  const detail = node.detail || kinds[node.kind];
  return (
    <g>
      <rect
        className={classes.box}
        width={NODE_WIDTH}
        height={NODE_HEIGHT}
        rx={6}
      />
      <foreignObject width={NODE_WIDTH} height={NODE_HEIGHT}>
        <div className={classes.words}>
          {href && !node.current ? (
            <Link to={href} title={node.label}>
              {node.label}
            </Link>
          ) : (
            <strong title={node.label}>{node.label}</strong>
          )}
          <span className={classes.detail}>{detail}</span>
        </div>
      </foreignObject>
    </g>
  );
}

function useHref({ kind, opens }: GraphNode): string | undefined {
  const paths = usePaths();
  if (opens === undefined) return undefined;
  if (kind === 'template') return paths.template(opens);
  return kind === 'machines'
    ? `${paths.image(opens)}?tab=machines`
    : paths.image(opens);
}
