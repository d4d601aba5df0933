import { useMemo } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import { rootRouteRef } from '../routes';

/** Where every page of the plugin is, as paths of the portal. */
export interface Paths {
  images(): string;
  image(id: string): string;
  templates(): string;
  template(id: string): string;
  machines(): string;
  machine(id: string): string;
  /** With an id: the list with that operation open. */
  operations(id?: string): string;
  platforms(): string;
}

export function usePaths(): Paths {
  const root = useRouteRef(rootRouteRef)();
  return useMemo(() => {
    const at = (...parts: string[]) =>
      [root.replace(/\/$/, ''), ...parts.map(encodeURIComponent)].join('/');
    return {
      images: () => root,
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
