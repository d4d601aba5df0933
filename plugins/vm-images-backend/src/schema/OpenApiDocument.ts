/** An OpenAPI 3.0 document, as JSON. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; [other: string]: unknown };
  paths: Record<string, Record<string, unknown>>;
  [other: string]: unknown;
}
