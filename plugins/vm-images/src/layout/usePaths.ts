import { useMemo } from 'react';
import { useApiHolder, useRouteRef } from '@backstage/core-plugin-api';
import { routeResolutionApiRef } from '@backstage/frontend-plugin-api';
import { rootRouteRef } from '../routes';

/** Where every page of the plugin is, as paths of the portal. */
export interface Paths {
  images(): string;
  /** How to make and convert images. */
  guide(): string;
  image(id: string): string;
  templates(): string;
  template(id: string): string;
  machines(): string;
  machine(id: string): string;
  /** With an id: the list with that operation open. */
  operations(id?: string): string;
  platforms(): string;
}

/**
 * The path of the plugin's first page, or `undefined` where the portal has not
 * mounted it, as while it is still signing in.
 */
export function useRootPath(): string | undefined {
  const routes = useApiHolder().get(routeResolutionApiRef);
  try {
    return useRouteRef(rootRouteRef)();
  } catch {
    // It throws after its last hook, so their order is the same either way. It
    // also remembers what it found before there were pages, so ask once more.
    try {
      return routes?.resolve(rootRouteRef)?.();
    } catch {
      return undefined;
    }
  }
}

export function usePaths(): Paths {
  const root = useRootPath() ?? '/vm-images';
  return useMemo(() => {
    const at = (...parts: string[]) =>
      [root.replace(/\/$/, ''), ...parts.map(encodeURIComponent)].join('/');
    return {
      images: () => root,
      guide: () => at('guide'),
      image: id => at('images', id),
      templates: () => at('templates'),
      template: id => at('templates', id),
      machines: () => at('machines'),
      machine: id => at('machines', id),
      operations: id =>
        id
          ? `${at('operations')}?open=${encodeURIComponent(id)}`
          : at('operations'),
      platforms: () => at('platforms'),
    };
  }, [root]);
}
