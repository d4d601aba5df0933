import { useMemo } from 'react';
import {
  DependencyGraph,
  DependencyGraphTypes,
  Link,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import type { Lineage } from '@vm-images/backstage-plugin-vm-images-common';
import {
  EmptyState,
  ErrorState,
  plural,
  usePolledResource,
} from '@vm-images/backstage-plugin-vm-images-react';
import { Section, usePaths } from '../../layout';
import { StandingChip } from '../page/StandingChip';
import { GraphFrame } from './GraphFrame';
import { graphHeight, NODE_MARGIN, PADDING } from './graphHeight';
import { LineageNode } from './LineageNode';
import { graphOf, type GraphNode } from './lineageGraph';

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(2) },
  list: {
    margin: 0,
    paddingLeft: theme.spacing(2.5),
    lineHeight: 1.9,
    overflowWrap: 'anywhere',
  },
}));

/** Where an image came from and what came from it, as a graph and in words. */
export function ImageLineage({ imageId }: { imageId: string }) {
  const classes = useStyles();
  const lineage = usePolledResource(
    `lineage of image ${imageId}`,
    (api, signal) => api.getLineage(imageId, { signal }),
    { matters: event => event.type === 'image' },
  );
  const { value } = lineage;
  // The same as long as the answer is: another one would be laid out anew.
  const graph = useMemo(() => value && graphOf(value), [value]);
  if (lineage.error && !value) {
    return (
      <ErrorState
        title="The lineage could not be loaded"
        error={lineage.error}
        onRetry={lineage.refresh}
      />
    );
  }
  if (!value || !graph) {
    return (
      <Skeleton
        variant="rect"
        height={260}
        role="status"
        aria-label="Loading lineage"
      />
    );
  }
  if (graph.nodes.length === 1) {
    return (
      <EmptyState title="It stands alone">
        What it was made from, what is made from it and the VM templates that
        map it show here.
      </EmptyState>
    );
  }
  return (
    <div className={classes.root}>
      <GraphFrame height={graphHeight(graph)}>
        <DependencyGraph
          nodes={graph.nodes}
          edges={graph.edges}
          direction={DependencyGraphTypes.Direction.LEFT_RIGHT}
          renderNode={({ node }) => <LineageNode node={node as GraphNode} />}
          nodeMargin={NODE_MARGIN}
          rankMargin={70}
          paddingX={PADDING}
          paddingY={PADDING}
          zoom="enable-on-click"
          fit="contain"
          allowFullscreen={false}
        />
      </GraphFrame>
      <Section title="In words">
        <InWords lineage={value} />
      </Section>
    </div>
  );
}

/** The same for those who don't look at pictures; in the order of the graph. */
function InWords({ lineage }: { lineage: Lineage }) {
  const classes = useStyles();
  const paths = usePaths();
  const { hidden, images, templates } = lineage;
  const unseen = hidden.ancestors + hidden.descendants;
  return (
    <ul className={classes.list} aria-label="Lineage">
      {images.map(image => (
        <li key={image.id}>
          {image.id === lineage.imageId ? (
            <strong>{image.name}</strong>
          ) : (
            <Link to={paths.image(image.id)} underline="always">
              {image.name}
            </Link>
          )}
          {image.standing !== 'stable' && ' '}
          <StandingChip standing={image.standing} />
          {image.parentId &&
            `, ${image.relation ?? 'made'} from ${
              images.find(one => one.id === image.parentId)?.name
            }${image.viaHidden ? ' by way of others' : ''}`}
          {image.virtualMachines > 0 &&
            `, runs on ${plural(image.virtualMachines, 'virtual machine')}`}
        </li>
      ))}
      {templates.map(({ id, imageId, title }) => (
        <li key={`${id} ${imageId}`}>
          VM template{' '}
          <Link to={paths.template(id)} underline="always">
            {title}
          </Link>{' '}
          maps {images.find(one => one.id === imageId)?.name}
        </li>
      ))}
      {unseen > 0 && <li>{plural(unseen, 'image')} that you may not see</li>}
      {hidden.templates > 0 && (
        <li>{plural(hidden.templates, 'VM template')} that you may not see</li>
      )}
      {lineage.isCapped && <li>and more than can be shown here</li>}
    </ul>
  );
}
