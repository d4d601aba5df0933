import type {
  Lineage,
  Standing,
} from '@vm-images/backstage-plugin-vm-images-common';

/** Pixels of each box. */
export const NODE_WIDTH = 220;
export const NODE_HEIGHT = 52;

/** What the graph draws: an image, or what leans on one. */
export interface GraphNode {
  id: string;
  kind: 'image' | 'template' | 'machines' | 'hidden';
  label: string;
  /** Second line. */
  detail?: string;
  standing?: Standing;
  /** It is the image that the page is about. */
  current?: boolean;
  /** Id of what a click opens. */
  opens?: string;
}

export interface Graph {
  nodes: GraphNode[];
  edges: { from: string; to: string }[];
}

const count = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;

/** Images from the first to the last made, then what leans on each of them. */
export function graphOf(lineage: Lineage): Graph {
  const graph: Graph = { nodes: [], edges: [] };
  const add = (node: GraphNode, from?: string) => {
    graph.nodes.push(node);
    if (from !== undefined) graph.edges.push({ from, to: node.id });
  };
  for (const image of lineage.images) {
    const { id, name, parentId, standing, version, viaHidden } = image;
    let from = parentId;
    if (parentId !== undefined && viaHidden) {
      from = `between ${parentId} ${id}`;
      const label = count(viaHidden, 'hidden image');
      add({ id: from, kind: 'hidden', label }, parentId);
    }
    const current = id === lineage.imageId;
    const detail = [version, standing === 'stable' ? undefined : standing]
      .filter(Boolean)
      .join(' · ');
    const node = { kind: 'image' as const, label: name, detail, opens: id };
    add({ ...node, id, standing, current }, from);
  }
  for (const { id, imageId, title } of lineage.templates) {
    const node = { kind: 'template' as const, label: title, opens: id };
    add({ ...node, id: `template ${id} ${imageId}` }, imageId);
  }
  for (const { id, virtualMachines: n } of lineage.images) {
    if (n === 0) continue;
    const label = count(n, 'virtual machine');
    const opens = id;
    add({ id: `machines ${id}`, kind: 'machines', label, opens }, id);
  }
  return graph;
}
