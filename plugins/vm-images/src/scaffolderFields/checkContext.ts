import type { LaunchCheckRequest } from '@vm-images/backstage-plugin-vm-images-common';

/** Which template or image a field is about; `ui:options` of the field. */
interface SubjectOptions {
  templateId?: string;
  imageId?: string;
}

/** What the other fields of the form say that decides on sizes and logins. */
export function checkRequestOf(
  options: object | undefined,
  form: Record<string, unknown> | undefined,
): LaunchCheckRequest {
  const { templateId, imageId } = (options ?? {}) as SubjectOptions;
  const { platformId } = form ?? {};
  return {
    ...(templateId && { templateId }),
    ...(imageId && { imageId }),
    ...(typeof platformId === 'string' && platformId && { platformId }),
  };
}
