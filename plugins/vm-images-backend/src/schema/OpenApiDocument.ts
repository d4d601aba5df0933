import type { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';

/** An OpenAPI document, as the validator takes it. */
export type OpenApiDocument = Parameters<
  typeof createValidatedOpenApiRouter
>[0] & { openapi: string; [other: string]: unknown };
