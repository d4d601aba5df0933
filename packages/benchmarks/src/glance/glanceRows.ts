/** Of a row of our table `images`, what another image service has a place for. */
export interface OurImage {
  id: string;
  name: string;
  status: string;
  visibility: string;
  format: string;
  size_bytes: number | string;
  virtual_size_bytes: number | string;
  min_disk_gib: number | null;
  owner_ref: string;
  os_type: string;
  os_distribution: string;
  os_version: string;
  architecture: string;
  region: string;
  family: string;
  tags: string;
  created_at: number | string;
  updated_at: number | string;
}

/** What Glance keeps for one image. */
export interface GlanceRows {
  image: object;
  properties: object[];
  tags: object[];
  location: object;
}

/** As SQLAlchemy writes a time into SQLite; PostgreSQL reads the same. */
function glanceTime(milliseconds: number | string): string {
  const text = new Date(Number(milliseconds)).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 23)}000`;
}

/** The rows that an image becomes in Glance, with what it keeps as properties. */
export function glanceRows(image: OurImage): GlanceRows {
  const times = {
    created_at: glanceTime(image.created_at),
    updated_at: glanceTime(image.updated_at),
  };
  const beside = { image_id: image.id, ...times, deleted: false };
  const properties = {
    os_type: image.os_type,
    os_distro: image.os_distribution,
    os_version: image.os_version,
    architecture: image.architecture,
    region: image.region,
    family: image.family,
  };
  const tags: string[] = JSON.parse(image.tags);
  return {
    image: {
      ...{ id: image.id, name: image.name, ...times, deleted: false },
      status: image.status === 'available' ? 'active' : 'queued',
      visibility: image.visibility === 'public' ? 'public' : 'private',
      ...{ disk_format: image.format, container_format: 'bare' },
      ...{ size: Number(image.size_bytes), owner: image.owner_ref },
      virtual_size: Number(image.virtual_size_bytes),
      ...{ min_disk: image.min_disk_gib ?? 0, min_ram: 0 },
      ...{ protected: false, os_hidden: false },
    },
    properties: Object.entries(properties)
      .filter(([, value]) => value)
      .map(([name, value]) => ({ ...beside, name, value })),
    tags: tags.map(value => ({ ...beside, value })),
    location: {
      ...{ ...beside, value: `file:///images/${image.id}` },
      ...{ meta_data: '{"store": "files"}', status: 'active' },
    },
  };
}
