import type {
  ChangeEvent,
  Operation,
  OperationListQuery,
  OperationPage,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  isOver,
  isProgressOnly,
  useCursorList,
  usePolledResource,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';

/** A bar that moved, put into what is shown without asking. */
export function applyProgress(
  operation: Operation,
  event: ChangeEvent,
): Operation {
  const news = event.type === 'operation' ? event.operation : undefined;
  if (!news || news.id !== operation.id) return operation;
  const { status, stage, progress } = news;
  const stages = enter(operation.stages, stage);
  return { ...operation, status, stage, progress, stages };
}

/** The stage that the news name runs, and those before it are done. */
function enter(
  stages: Operation['stages'],
  title: string | undefined,
): Operation['stages'] {
  const current = stages.findIndex(stage => stage.title === title);
  if (current < 0 || stages[current].status !== 'pending') return stages;
  const now = new Date().toISOString();
  return stages.map((stage, at) => {
    if (at === current) return { ...stage, status: 'running', startedAt: now };
    return at < current && stage.status === 'running'
      ? { ...stage, status: 'done', finishedAt: now }
      : stage;
  });
}

const matters = (event: ChangeEvent) =>
  event.type === 'operation' && !isProgressOnly(event);

/** A page of operations that stays fresh. */
export function useOperations(
  query: OperationListQuery,
): Resource<OperationPage> {
  return useCursorList<Operation, OperationListQuery, OperationPage>({
    name: 'operations',
    query,
    load: (api, asked, signal) => api.listOperations(asked, { signal }),
    busy: operation => !isOver(operation.status),
    apply: applyProgress,
    matters,
  });
}

/** One operation that stays fresh. */
export function useOperation(id: string, skip = false): Resource<Operation> {
  return usePolledResource(
    `operation ${id}`,
    (api, signal) => api.getOperation(id, { signal }),
    {
      skip,
      busy: operation => !isOver(operation.status),
      apply: applyProgress,
      matters: event => matters(event) && event.id === id,
    },
  );
}

const recent: OperationListQuery = { limit: 15, topLevel: true };

/** The newest operations of this person, and how many run. */
export function useRecentOperations(): Resource<OperationPage> {
  return useOperations(recent);
}
