import { join } from 'node:path';

/** Where a Glance keeps its things and listens. */
export interface GlancePlace {
  folder: string;
  port: number;
  /** As SQLAlchemy writes it, such as `sqlite:////tmp/glance.sqlite`. */
  databaseUrl: string;
}

/**
 * The settings of a Glance that stands by itself: it listens on loopback, keeps
 * files in a folder, asks no Keystone, and takes every caller for its
 * administrator. It digests by SHA-256, as we do, and not by SHA-512, which is
 * its default and slower; the MD5 that it makes besides cannot be switched off.
 */
export function glanceConfig({ folder, port, databaseUrl }: GlancePlace) {
  const at = (name: string) => join(folder, name);
  return `[DEFAULT]
bind_host = 127.0.0.1
bind_port = ${port}
workers = 0
log_file = ${at('glance.log')}
enabled_backends = files:file
hashing_algorithm = sha256
transport_url = fake:///
[database]
connection = ${databaseUrl.replaceAll('%', '%%')}
[glance_store]
default_backend = files
[files]
filesystem_store_datadir = ${at('images')}
[os_glance_staging_store]
filesystem_store_datadir = ${at('staging')}
[os_glance_tasks_store]
filesystem_store_datadir = ${at('tasks')}
[oslo_concurrency]
lock_path = ${at('lock')}
[oslo_policy]
policy_file = ${at('policy.yaml')}
[paste_deploy]
config_file = ${at('paste.ini')}
flavor =
`;
}

/** The shortest way through its middleware, with nobody to ask who calls. */
export const GLANCE_PIPELINE = `[pipeline:glance-api]
pipeline = versionnegotiation context rootapp
[composite:rootapp]
paste.composite_factory = glance.api:root_app_factory
/: apiversions
/v2: apiv2app
[app:apiversions]
paste.app_factory = glance.api.versions:create_resource
[app:apiv2app]
paste.app_factory = glance.api.v2.router:API.factory
[filter:versionnegotiation]
paste.filter_factory = glance.api.middleware.version_negotiation:VersionNegotiationFilter.factory
[filter:context]
paste.filter_factory = glance.api.middleware.context:UnauthenticatedContextMiddleware.factory
`;
