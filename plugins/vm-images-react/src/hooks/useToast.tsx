import { useMemo, type ReactNode } from 'react';
import { alertApiRef, useApiHolder } from '@backstage/core-plugin-api';
import { toastApiRef } from '@backstage/frontend-plugin-api';

/** @public */
export interface ToastMessage {
  title: string;
  description?: ReactNode;
  tone?: 'info' | 'success' | 'warning' | 'error';
  link?: { title: string; href: string };
}

/** @public */
export interface Toast {
  show(message: ToastMessage): void;
  /** Says what could not be done and why, in the backend's words. */
  failed(doing: string, error: unknown): void;
}

const LINGER_MS = 8_000;
const statuses = {
  info: 'info',
  success: 'success',
  warning: 'warning',
  error: 'danger',
} as const;

/** Short messages; with links where the portal can show them. @public */
export function useToast(): Toast {
  const apis = useApiHolder();
  return useMemo(() => {
    function show(message: ToastMessage) {
      const { title, description, tone = 'info', link } = message;
      const toasts = apis.get(toastApiRef);
      if (toasts) {
        toasts.post({
          title,
          description,
          status: statuses[tone],
          timeout: tone === 'error' ? undefined : LINGER_MS,
          links: link && [{ label: link.title, href: link.href }],
        });
        return;
      }
      apis.get(alertApiRef)?.post({
        message:
          typeof description === 'string' ? `${title} ${description}` : title,
        severity: tone,
        display: tone === 'error' ? 'permanent' : 'transient',
      });
    }
    return {
      show,
      failed: (doing, error) =>
        show({ title: doing, description: messageOf(error), tone: 'error' }),
    };
  }, [apis]);
}

/** What an error says, without the name that `Error` puts before it. @public */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const body =
    'body' in error ? (error.body as ErrorBody | undefined) : undefined;
  return body?.error?.message || error.message;
}

type ErrorBody = { error?: { message?: string } };
