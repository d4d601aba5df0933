/* eslint-disable */
// Generated from openapi.yaml by `yarn generate-api`; changes here are lost.
// sha256 of openapi.yaml: 66bd3a9e63f469117f4225fac187fc93fcf70c1b7ee625eeae005831d9b7d53a
import type { OpenApiDocument } from './OpenApiDocument';

export const openapiDocument: OpenApiDocument = {
  openapi: '3.0.3',
  info: {
    title: 'VM Images',
    version: '1',
    description:
      'Images, VM templates, virtual machines and the operations on them. Every answer shows only what the caller may see; every slow request answers 202 with an operation.',
    license: {
      name: 'Apache-2.0',
      url: 'http://www.apache.org/licenses/LICENSE-2.0.html',
    },
  },
  servers: [{ url: '/' }],
  security: [{ backstage: [] }],
  tags: [
    { name: 'images' },
    { name: 'families' },
    { name: 'shares' },
    { name: 'uploads' },
    { name: 'downloads' },
    { name: 'templates' },
    { name: 'machines' },
    { name: 'operations' },
    { name: 'platforms' },
  ],
  paths: {
    '/images': {
      get: {
        operationId: 'listImages',
        tags: ['images'],
        parameters: [
          { $ref: '#/components/parameters/cursor' },
          { $ref: '#/components/parameters/limit' },
          { $ref: '#/components/parameters/order' },
          {
            name: 'sort',
            in: 'query',
            schema: {
              type: 'string',
              enum: ['updatedAt', 'createdAt', 'name', 'size'],
            },
          },
          { $ref: '#/components/parameters/search' },
          { $ref: '#/components/parameters/scope' },
          { $ref: '#/components/parameters/tag' },
          { $ref: '#/components/parameters/platform' },
          { $ref: '#/components/parameters/region' },
          {
            name: 'status',
            in: 'query',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 20,
              items: { $ref: '#/components/schemas/ImageStatus' },
            },
          },
          {
            name: 'kind',
            in: 'query',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 20,
              items: { $ref: '#/components/schemas/ImageKind' },
            },
          },
          {
            name: 'visibility',
            in: 'query',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 20,
              items: { $ref: '#/components/schemas/Visibility' },
            },
          },
          { $ref: '#/components/parameters/owner' },
          {
            name: 'os',
            in: 'query',
            description: 'OS distribution, such as `debian`.',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 20,
              items: { type: 'string', maxLength: 63 },
            },
          },
          {
            name: 'architecture',
            in: 'query',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 20,
              items: { type: 'string', maxLength: 63 },
            },
          },
          {
            name: 'family',
            in: 'query',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 20,
              items: { type: 'string', maxLength: 128 },
            },
          },
          {
            name: 'encrypted',
            in: 'query',
            description:
              'Only those that are encrypted, or only those that are not.',
            schema: { type: 'boolean' },
          },
          { $ref: '#/components/parameters/count' },
        ],
        responses: {
          '200': {
            description: 'A page of images.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImagePage' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/export': {
      get: {
        operationId: 'exportImages',
        tags: ['images'],
        description:
          'Every image of the list as a file, while it is read: by name unless `sort` says otherwise, one column for each attribute. Text that a spreadsheet program would take for a formula is written as text.',
        parameters: [
          {
            name: 'format',
            in: 'query',
            required: true,
            schema: { type: 'string', enum: ['csv', 'xlsx'] },
          },
          { $ref: '#/components/parameters/order' },
          {
            name: 'sort',
            in: 'query',
            schema: {
              type: 'string',
              enum: ['updatedAt', 'createdAt', 'name', 'size'],
            },
          },
          { $ref: '#/components/parameters/search' },
          { $ref: '#/components/parameters/scope' },
          { $ref: '#/components/parameters/tag' },
          { $ref: '#/components/parameters/platform' },
          { $ref: '#/components/parameters/region' },
          {
            name: 'status',
            in: 'query',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 20,
              items: { $ref: '#/components/schemas/ImageStatus' },
            },
          },
          {
            name: 'kind',
            in: 'query',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 20,
              items: { $ref: '#/components/schemas/ImageKind' },
            },
          },
          {
            name: 'visibility',
            in: 'query',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 20,
              items: { $ref: '#/components/schemas/Visibility' },
            },
          },
          { $ref: '#/components/parameters/owner' },
          {
            name: 'os',
            in: 'query',
            description: 'OS distribution, such as `debian`.',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 20,
              items: { type: 'string', maxLength: 63 },
            },
          },
          {
            name: 'architecture',
            in: 'query',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 20,
              items: { type: 'string', maxLength: 63 },
            },
          },
          {
            name: 'family',
            in: 'query',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 20,
              items: { type: 'string', maxLength: 128 },
            },
          },
          { name: 'encrypted', in: 'query', schema: { type: 'boolean' } },
        ],
        responses: {
          '200': {
            description: 'The file. It breaks off where reading fails.',
            content: {
              'text/csv': { schema: { type: 'string' } },
              'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet':
                { schema: { type: 'string', format: 'binary' } },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/facets': {
      get: {
        operationId: 'getImageFacets',
        tags: ['images'],
        description:
          'How many images the caller sees per value of each facet and per tab.',
        responses: {
          '200': {
            description: 'Counts.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImageFacets' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'getImage',
        tags: ['images'],
        responses: {
          '200': {
            description: 'The image. `ETag` carries its revision.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Image' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      patch: {
        operationId: 'updateImage',
        tags: ['images'],
        parameters: [{ $ref: '#/components/parameters/ifMatch' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/ImagePatch' },
            },
          },
        },
        responses: {
          '200': {
            description: 'The changed image.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Image' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      delete: {
        operationId: 'deleteImage',
        tags: ['images'],
        description:
          'Moves the image into the recycle bin; destroys it where there is no bin or nothing to keep. While virtual machines made from it exist, it has to be confirmed.',
        parameters: [
          { $ref: '#/components/parameters/idempotencyKey' },
          {
            name: 'confirm',
            in: 'query',
            description:
              'The caller knows of the virtual machines made from it.',
            schema: { type: 'boolean' },
          },
          {
            name: 'force',
            in: 'query',
            description:
              'Although configuration keeps images of which virtual machines exist. Disks that rest on the image keep it nevertheless.',
            schema: { type: 'boolean' },
          },
        ],
        responses: {
          '202': { $ref: '#/components/responses/Accepted' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/batch': {
      post: {
        operationId: 'changeImages',
        tags: ['images'],
        description:
          'Does the same to many images, each with the checks and the audit of its own route. One that fails does not keep the others from it.',
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/ImageBatchRequest' },
            },
          },
        },
        responses: {
          '200': {
            description: 'What became of each, in the order asked.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImageBatchResult' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/restore': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'restoreImage',
        tags: ['images'],
        description:
          'Takes the image out of the recycle bin, as it was before.',
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        responses: {
          '200': {
            description: 'The image.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Image' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/destroy': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'destroyImage',
        tags: ['images'],
        description:
          'Destroys an image of the recycle bin for good and frees its bytes.',
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        responses: {
          '202': { $ref: '#/components/responses/Accepted' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/fetch': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'fetchImage',
        tags: ['images'],
        description:
          'Brings the bytes of an image to its platform that is offered there but not fetched yet, and compares them with its digest.',
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        responses: {
          '202': { $ref: '#/components/responses/Accepted' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/usage': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'getImageUsage',
        tags: ['images'],
        description:
          "What depends on the image and what it would lose. What the caller may not see is counted for the image's owner and administrators, and left out for others.",
        responses: {
          '200': {
            description: 'The dependents.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImageUsage' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/verdicts': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'getImageVerdicts',
        tags: ['images'],
        description:
          'What the answer to each action on this image would be now.',
        responses: {
          '200': {
            description: 'A verdict per action.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Verdicts' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/publish': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'publishImage',
        tags: ['images'],
        description:
          'Offers a custom image to everyone, as a public image or in the marketplace, or changes how it is offered. A listing in the marketplace says who publishes it, what is in it and what it costs.',
        parameters: [{ $ref: '#/components/parameters/ifMatch' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/PublishRequest' },
            },
          },
        },
        responses: {
          '200': {
            description: 'The published image.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Image' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/unpublish': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'unpublishImage',
        tags: ['images'],
        description:
          'Takes a published image back, so that only its owner sees it. Virtual machines that were made from it go on running.',
        parameters: [{ $ref: '#/components/parameters/ifMatch' }],
        responses: {
          '200': {
            description: 'The private image.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Image' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/downloads': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'listDownloads',
        tags: ['downloads'],
        description:
          'The links to the image, newest first: all for its owner, to others those that they made. They are forgotten 30 days after they have expired.',
        responses: {
          '200': {
            description: 'Without their addresses, which are told only once.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/DownloadLinkList' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      post: {
        operationId: 'createDownload',
        tags: ['downloads'],
        description: 'Makes a signed link to the bytes of an available image.',
        requestBody: {
          required: false,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/DownloadRequest' },
            },
          },
        },
        responses: {
          '201': {
            description:
              'The link; whoever holds it may download until it expires.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/MadeDownloadLink' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/downloads/{linkId}': {
      parameters: [
        { $ref: '#/components/parameters/id' },
        {
          name: 'linkId',
          in: 'path',
          required: true,
          schema: { type: 'string', minLength: 1, maxLength: 64 },
        },
      ],
      delete: {
        operationId: 'revokeDownload',
        tags: ['downloads'],
        description:
          "Ends a link at once, for whoever made it and for the image's owner. What is being sent is sent to its end.",
        responses: {
          '204': { description: 'It leads nowhere any more.' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/exports': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'listImageExports',
        tags: ['downloads'],
        description:
          'What was exported of the image to buckets, newest first: all for its owner, to others what they exported themselves. And the buckets to which the caller may export it.',
        responses: {
          '200': {
            description: 'The exports and the buckets.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImageExports' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      post: {
        operationId: 'exportImage',
        tags: ['downloads'],
        description:
          'Uploads an available image to an object storage bucket that the platform team has configured, as it is stored or in another format.',
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/ExportRequest' },
            },
          },
        },
        responses: {
          '202': {
            description: 'The export and the operation that does it.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ExportAccepted' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/copies': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'copyImage',
        tags: ['images'],
        description:
          'Makes the same image on another platform or in another region. Its digest is verified on the way, and it is converted when the other platform does not take its format. With `share` the copy is shared as soon as it is there, by the same operation.',
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/CopyRequest' },
            },
          },
        },
        responses: {
          '202': {
            description:
              'The image that is being made, and the operation that makes it.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImageAccepted' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/replicate': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'replicateImage',
        tags: ['images'],
        description:
          'Makes another image with the same content in the same place: encrypted with the key that is named, or plain where none is. So an image is encrypted, decrypted or given another key; its own never changes.',
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/ReplicateRequest' },
            },
          },
        },
        responses: {
          '202': {
            description:
              'The image that is being made, and the operation that makes it.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImageAccepted' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/encryption-keys': {
      get: {
        operationId: 'listEncryptionKeys',
        tags: ['images'],
        description:
          'The keys that the caller may encrypt images with. The keys themselves stay in their service; these are their names.',
        responses: {
          '200': {
            description:
              'Every such key, and why those of a service are missing.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/EncryptionKeyList' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/encryption-keys/{service}/{name}/rotations': {
      parameters: [
        {
          name: 'service',
          in: 'path',
          required: true,
          schema: { type: 'string', maxLength: 63 },
        },
        {
          name: 'name',
          in: 'path',
          required: true,
          schema: { type: 'string', maxLength: 63 },
        },
      ],
      post: {
        operationId: 'rotateEncryptionKey',
        tags: ['images'],
        description:
          'Begins to add a version to a key, where its service lets the portal do so, and to wrap every data key anew that an older version wraps. No image is rewritten. For the platform team.',
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        responses: {
          '202': { $ref: '#/components/responses/Accepted' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/shares': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'listImageShares',
        tags: ['shares'],
        description:
          'With whom the image is shared, newest first. For its owner.',
        responses: {
          '200': {
            description:
              'Every share of the image, also those that were rejected.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImageShareList' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      post: {
        operationId: 'shareImage',
        tags: ['shares'],
        description:
          'Shares a private image with users and groups, who use it in its own region once they have accepted. An unknown recipient refuses the whole request.',
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/ShareRequest' },
            },
          },
        },
        responses: {
          '200': {
            description:
              'A result for each recipient, in the order of the request.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ShareResults' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/shares/{share}': {
      parameters: [
        { $ref: '#/components/parameters/id' },
        {
          name: 'share',
          in: 'path',
          required: true,
          description:
            'The id of the share, or the entity ref of its recipient.',
          schema: { type: 'string', minLength: 1, maxLength: 255 },
        },
      ],
      delete: {
        operationId: 'stopSharing',
        tags: ['shares'],
        description:
          'Stops sharing at once. Virtual machines that the recipient has made go on; new ones cannot be made.',
        responses: {
          '204': { description: 'The image is shared with them no more.' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/shares': {
      get: {
        operationId: 'listShares',
        tags: ['shares'],
        description:
          'Shares that the caller gave or received, newest first. A recipient learns of a waiting share only what is here, and nothing of one that was rejected.',
        parameters: [
          { $ref: '#/components/parameters/limit' },
          {
            name: 'role',
            in: 'query',
            description:
              '`received`: the caller, or a group of theirs, is the recipient. `given`: of images that they own. Both when left out; all for administrators.',
            schema: { type: 'string', enum: ['received', 'given'] },
          },
          {
            name: 'status',
            in: 'query',
            schema: { $ref: '#/components/schemas/ShareStatus' },
          },
          {
            name: 'imageId',
            in: 'query',
            schema: { type: 'string', minLength: 1, maxLength: 64 },
          },
        ],
        responses: {
          '200': {
            description: 'The newest of them, and how many there are.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImageShareList' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/shares/{id}/accept': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'acceptShare',
        tags: ['shares'],
        description:
          'From now on the recipient sees and uses the image. By the recipient or a member of it.',
        responses: {
          '200': {
            description: 'The share as it is now.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImageShare' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/shares/{id}/reject': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'rejectShare',
        tags: ['shares'],
        description:
          'The recipient does not want the image. By the recipient or a member of it.',
        responses: {
          '200': {
            description: 'The share as it is now.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImageShare' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/shares/{id}/leave': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'leaveShare',
        tags: ['shares'],
        description:
          'The recipient gives an accepted image back. By the recipient or a member of it.',
        responses: {
          '200': {
            description: 'The share as it is now.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImageShare' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/downloads/{token}': {
      get: {
        operationId: 'download',
        tags: ['downloads'],
        security: [],
        description:
          'The bytes behind a signed link, also for HEAD. Honours one Range, and If-Range, If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since. What is no link is answered with 404, a link that expired, was revoked or lost its ground with 410, and one whose file is still being made with 409 and Retry-After.',
        parameters: [
          {
            name: 'token',
            in: 'path',
            required: true,
            schema: { type: 'string', maxLength: 1024 },
          },
        ],
        responses: {
          '200': {
            description: 'The whole file.',
            content: {
              'application/octet-stream': {
                schema: { type: 'string', format: 'binary' },
              },
            },
          },
          '206': {
            description: 'The asked-for range.',
            content: {
              'application/octet-stream': {
                schema: { type: 'string', format: 'binary' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/imports': {
      post: {
        operationId: 'importImage',
        tags: ['images'],
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/ImportRequest' },
            },
          },
        },
        responses: {
          '202': {
            description:
              'The image that is being made, and the operation that makes it.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImageAccepted' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/imports/check': {
      post: {
        operationId: 'checkImport',
        tags: ['images'],
        description:
          'Looks at a URL or an upload before the import, without keeping anything.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/ImportCheckRequest' },
            },
          },
        },
        responses: {
          '200': {
            description: 'What was found, and whether it may be imported.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImportCheck' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/os-catalog': {
      get: {
        operationId: 'getOsCatalog',
        tags: ['images'],
        description:
          'The operating systems that this portal knows, with ranges of versions expanded, newest first. Others can be imported; that is warned of.',
        responses: {
          '200': {
            description: 'The catalog.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/OsCatalog' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/captures': {
      post: {
        operationId: 'captureImage',
        tags: ['images'],
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/CaptureRequest' },
            },
          },
        },
        responses: {
          '202': {
            description:
              'The image that is being made, and the operation that makes it.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ImageAccepted' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/families': {
      get: {
        operationId: 'listFamilies',
        tags: ['families'],
        description:
          'Families of which the caller sees a version, by name. A family is what the images of one owner that carry the same family name are together.',
        parameters: [
          { $ref: '#/components/parameters/cursor' },
          { $ref: '#/components/parameters/limit' },
          { $ref: '#/components/parameters/search' },
        ],
        responses: {
          '200': {
            description:
              'Families with the number of versions that the caller sees.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/FamilyPage' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/families/{family}': {
      parameters: [{ $ref: '#/components/parameters/family' }],
      get: {
        operationId: 'getFamily',
        tags: ['families'],
        parameters: [
          {
            name: 'owner',
            in: 'query',
            description:
              "Whose it is, where several owners have families of that name; empty for the platform's.",
            schema: { type: 'string', maxLength: 255 },
          },
        ],
        responses: {
          '200': {
            description: 'The family, its newest versions, its channels.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Family' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/families/{id}/versions': {
      parameters: [{ $ref: '#/components/parameters/familyId' }],
      get: {
        operationId: 'listFamilyVersions',
        tags: ['families'],
        description:
          'The versions that the caller sees, newest first; from `nextCursor` of the family on those that it does not show.',
        parameters: [
          { $ref: '#/components/parameters/cursor' },
          { $ref: '#/components/parameters/limit' },
        ],
        responses: {
          '200': {
            description: 'A page of versions.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/FamilyVersionPage' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/families/{id}/channels/{channel}': {
      parameters: [
        { $ref: '#/components/parameters/familyId' },
        { $ref: '#/components/parameters/channel' },
      ],
      put: {
        operationId: 'promoteImage',
        tags: ['families'],
        description:
          'Points the channel at a version. A channel that is not there yet is made.',
        parameters: [{ $ref: '#/components/parameters/ifMatch' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                additionalProperties: false,
                required: ['imageId'],
                properties: {
                  imageId: { type: 'string', maxLength: 64 },
                  note: { type: 'string', maxLength: 512 },
                },
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'The channel. `ETag` carries its revision.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Channel' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      delete: {
        operationId: 'deleteChannel',
        tags: ['families'],
        parameters: [{ $ref: '#/components/parameters/ifMatch' }],
        responses: {
          '204': { description: 'Gone. Its history stays.' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/families/{id}/channels/{channel}/rollback': {
      parameters: [
        { $ref: '#/components/parameters/familyId' },
        { $ref: '#/components/parameters/channel' },
      ],
      post: {
        operationId: 'rollBackChannel',
        tags: ['families'],
        description:
          'Points the channel at what it offered before, as far as that may be used.',
        parameters: [{ $ref: '#/components/parameters/ifMatch' }],
        requestBody: {
          required: false,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                additionalProperties: false,
                properties: { note: { type: 'string', maxLength: 512 } },
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'The channel.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Channel' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/families/{id}/channels/{channel}/moves': {
      parameters: [
        { $ref: '#/components/parameters/familyId' },
        { $ref: '#/components/parameters/channel' },
      ],
      get: {
        operationId: 'listChannelMoves',
        tags: ['families'],
        responses: {
          '200': {
            description:
              'The newest hundred moves of the channel, newest first.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['items'],
                  properties: {
                    items: {
                      type: 'array',
                      items: { $ref: '#/components/schemas/ChannelMove' },
                    },
                  },
                },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/families/{id}/retention': {
      parameters: [{ $ref: '#/components/parameters/familyId' }],
      get: {
        operationId: 'getRetention',
        tags: ['families'],
        description:
          'By which rule old versions of the family go into the recycle bin.',
        responses: {
          '200': {
            description: 'The rule; one that is off where none was set.',
            headers: { ETag: { schema: { type: 'string' } } },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Retention' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      put: {
        operationId: 'setRetention',
        tags: ['families'],
        description:
          'Sets the rule, for the owner of the family. It is applied an hour later for the first time, then once a day. `If-Match` of one that is not set is `"0"`.',
        parameters: [{ $ref: '#/components/parameters/ifMatch' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/RetentionRequest' },
            },
          },
        },
        responses: {
          '200': {
            description: 'The rule as it is now.',
            headers: { ETag: { schema: { type: 'string' } } },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Retention' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/families/{id}/retention/preview': {
      parameters: [{ $ref: '#/components/parameters/familyId' }],
      post: {
        operationId: 'previewRetention',
        tags: ['families'],
        description:
          'What a rule would do now, version by version, with the reason. Changes nothing.',
        requestBody: {
          required: false,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                additionalProperties: false,
                description: 'The rule that is set when none is given.',
                properties: {
                  rule: { $ref: '#/components/schemas/RetentionRequest' },
                },
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'What would become of the versions, the newest first.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/RetentionPreview' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/standing': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'getStanding',
        tags: ['families'],
        responses: {
          '200': {
            description: 'The standing, why it is so, and what is planned.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/StandingReport' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      post: {
        operationId: 'changeStanding',
        tags: ['families'],
        description:
          'Changes the standing now or, with `at`, later. A revocation can reach the images that were made from this one.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/StandingChange' },
            },
          },
        },
        responses: {
          '200': {
            description:
              'The new standing or the plan, and what became of derived images.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/StandingOutcome' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/standing/plan': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      delete: {
        operationId: 'cancelStandingPlan',
        tags: ['families'],
        responses: {
          '204': { description: 'Nothing is planned any more.' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/lineage': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'getLineage',
        tags: ['families'],
        description:
          "What the image was made from and what was made from it. What the caller may not see is never named, and counted for the image's owner and administrators only.",
        responses: {
          '200': {
            description: 'A bounded part of the graph around the image.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Lineage' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/images/{id}/machine-owners': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'getMachineOwners',
        tags: ['families'],
        description:
          "Who runs it. The image's owner and administrators get the numbers of all owners; others those of the virtual machines that they see.",
        responses: {
          '200': {
            description: 'Virtual machines by owner.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/MachineOwners' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/uploads': {
      get: {
        operationId: 'listUploads',
        tags: ['uploads'],
        description:
          "The caller's uploads that no image has taken over yet. The bytes themselves travel by the tus 1.0 protocol at this same address.",
        responses: {
          '200': {
            description: 'Uploads, newest first.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['items'],
                  properties: {
                    items: {
                      type: 'array',
                      items: { $ref: '#/components/schemas/Upload' },
                    },
                  },
                },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/templates': {
      get: {
        operationId: 'listTemplates',
        tags: ['templates'],
        parameters: [{ $ref: '#/components/parameters/search' }],
        responses: {
          '200': {
            description: 'Every VM template the caller sees, by title.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['items'],
                  properties: {
                    items: {
                      type: 'array',
                      items: { $ref: '#/components/schemas/VmTemplate' },
                    },
                  },
                },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      post: {
        operationId: 'createTemplate',
        tags: ['templates'],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/VmTemplateInput' },
            },
          },
        },
        responses: {
          '201': {
            description: 'The new template.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/VmTemplate' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/templates/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'getTemplate',
        tags: ['templates'],
        responses: {
          '200': {
            description:
              'The template, its mappings resolved to images as of now.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/VmTemplate' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      put: {
        operationId: 'updateTemplate',
        tags: ['templates'],
        parameters: [{ $ref: '#/components/parameters/ifMatch' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/VmTemplateInput' },
            },
          },
        },
        responses: {
          '200': {
            description: 'The changed template.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/VmTemplate' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      delete: {
        operationId: 'deleteTemplate',
        tags: ['templates'],
        responses: {
          '204': { description: 'Gone. Machines launched from it stay.' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/launches': {
      post: {
        operationId: 'launch',
        tags: ['machines'],
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/LaunchRequest' },
            },
          },
        },
        responses: {
          '202': {
            description:
              'The virtual machines that are being made, and the operation that makes them.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/LaunchAccepted' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/launches/check': {
      post: {
        operationId: 'checkLaunch',
        tags: ['machines'],
        description:
          'What the answer to a launch would be, and which sizes fit the image. Changes nothing.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/LaunchCheckRequest' },
            },
          },
        },
        responses: {
          '200': {
            description:
              'The verdict, the resolved image and every size with its own verdict.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/LaunchCheck' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/virtual-machines': {
      get: {
        operationId: 'listVirtualMachines',
        tags: ['machines'],
        parameters: [
          { $ref: '#/components/parameters/cursor' },
          { $ref: '#/components/parameters/limit' },
          { $ref: '#/components/parameters/order' },
          {
            name: 'sort',
            in: 'query',
            schema: {
              type: 'string',
              enum: ['updatedAt', 'createdAt', 'name'],
            },
          },
          { $ref: '#/components/parameters/search' },
          {
            name: 'scope',
            in: 'query',
            schema: { type: 'string', enum: ['all', 'mine'] },
          },
          { $ref: '#/components/parameters/platform' },
          {
            name: 'state',
            in: 'query',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 20,
              items: { $ref: '#/components/schemas/MachineState' },
            },
          },
          { $ref: '#/components/parameters/owner' },
          {
            name: 'imageId',
            in: 'query',
            schema: { type: 'string', maxLength: 64 },
          },
          {
            name: 'templateId',
            in: 'query',
            schema: { type: 'string', maxLength: 64 },
          },
          { $ref: '#/components/parameters/count' },
        ],
        responses: {
          '200': {
            description: 'A page of virtual machines.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/VirtualMachinePage' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/virtual-machines/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'getVirtualMachine',
        tags: ['machines'],
        responses: {
          '200': {
            description: 'The virtual machine.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/VirtualMachine' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      patch: {
        operationId: 'updateVirtualMachine',
        tags: ['machines'],
        parameters: [{ $ref: '#/components/parameters/ifMatch' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/VirtualMachinePatch' },
            },
          },
        },
        responses: {
          '200': {
            description: 'The changed virtual machine.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/VirtualMachine' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      delete: {
        operationId: 'deleteVirtualMachine',
        tags: ['machines'],
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        responses: {
          '202': { $ref: '#/components/responses/Accepted' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/virtual-machines/{id}/power': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'powerVirtualMachine',
        tags: ['machines'],
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                additionalProperties: false,
                required: ['action'],
                properties: {
                  action: { $ref: '#/components/schemas/PowerAction' },
                },
              },
            },
          },
        },
        responses: {
          '202': { $ref: '#/components/responses/Accepted' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/virtual-machines/{id}/capture-sources': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'getCaptureSources',
        tags: ['machines'],
        description:
          'What an image of the virtual machine can be made from, each with a verdict, and what such an image inherits.',
        responses: {
          '200': {
            description:
              'Every source there could be, also those that are refused.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/CaptureSources' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/virtual-machines/{id}/save-points': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'listSavePoints',
        tags: ['machines'],
        description:
          'The snapshots and backups of the virtual machine, newest first.',
        responses: {
          '200': {
            description: 'All of them; those that are being made included.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/SavePointList' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      post: {
        operationId: 'createSavePoint',
        tags: ['machines'],
        description:
          'Keeps the state of the system disk (a snapshot) or of all disks at one moment (a backup).',
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/SavePointRequest' },
            },
          },
        },
        responses: {
          '202': {
            description:
              'The snapshot or backup that is being made, and the operation that makes it.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/SavePointAccepted' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/virtual-machines/{id}/save-points/{savePointId}': {
      parameters: [
        { $ref: '#/components/parameters/id' },
        {
          name: 'savePointId',
          in: 'path',
          required: true,
          schema: { type: 'string', minLength: 1, maxLength: 64 },
        },
      ],
      delete: {
        operationId: 'deleteSavePoint',
        tags: ['machines'],
        description:
          'Destroys a snapshot or backup. Images that were made of it stay.',
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        responses: {
          '202': { $ref: '#/components/responses/Accepted' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/virtual-machines/{id}/finish-install': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'finishInstall',
        tags: ['machines'],
        description:
          'The system is installed: takes the ISO image out and starts the virtual machine from its own disk.',
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        responses: {
          '202': { $ref: '#/components/responses/Accepted' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/virtual-machines/{id}/reinstall': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'reinstallVirtualMachine',
        tags: ['machines'],
        description:
          'Replaces the system disk by a fresh one, of the same image (a reinstallation) or of another one (a change of the operating system), and starts the virtual machine from it. What is on the system disk is lost; data disks, name, size and addresses stay.',
        parameters: [{ $ref: '#/components/parameters/idempotencyKey' }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/ReinstallRequest' },
            },
          },
        },
        responses: {
          '202': { $ref: '#/components/responses/Accepted' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/virtual-machines/{id}/reinstall/check': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'checkReinstall',
        tags: ['machines'],
        description:
          'What the answer to a reinstallation would be. Changes nothing.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/ReinstallCheckRequest' },
            },
          },
        },
        responses: {
          '200': {
            description: 'Whether and how it can be done.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ReinstallCheck' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/virtual-machines/{id}/verdicts': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'getVirtualMachineVerdicts',
        tags: ['machines'],
        responses: {
          '200': {
            description: 'A verdict per action.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Verdicts' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/virtual-machines/{id}/console': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'readConsole',
        tags: ['machines'],
        description:
          'The serial console: its history and, with `follow`, everything that comes after it until the machine is off or deleted.',
        parameters: [
          { name: 'follow', in: 'query', schema: { type: 'boolean' } },
          {
            name: 'historyBytes',
            in: 'query',
            schema: { type: 'integer', minimum: 0, maximum: 1048576 },
          },
        ],
        responses: {
          '200': {
            description: 'Raw bytes as the guest wrote them.',
            content: {
              'application/octet-stream': {
                schema: { type: 'string', format: 'binary' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
      post: {
        operationId: 'writeConsole',
        tags: ['machines'],
        description: 'Types into the serial console.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                additionalProperties: false,
                required: ['data'],
                properties: { data: { type: 'string', maxLength: 4096 } },
              },
            },
          },
        },
        responses: {
          '204': { description: 'Written.' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/operations': {
      get: {
        operationId: 'listOperations',
        tags: ['operations'],
        parameters: [
          { $ref: '#/components/parameters/cursor' },
          { $ref: '#/components/parameters/limit' },
          {
            name: 'status',
            in: 'query',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 10,
              items: { $ref: '#/components/schemas/OperationStatus' },
            },
          },
          {
            name: 'kind',
            in: 'query',
            explode: true,
            schema: {
              type: 'array',
              maxItems: 20,
              items: { type: 'string', maxLength: 63 },
            },
          },
          {
            name: 'subject',
            in: 'query',
            description: 'Id of an image, virtual machine, platform or key.',
            schema: { type: 'string', maxLength: 127 },
          },
          {
            name: 'parent',
            in: 'query',
            schema: { type: 'string', maxLength: 64 },
          },
          {
            name: 'scope',
            in: 'query',
            schema: { type: 'string', enum: ['all', 'mine'] },
          },
          {
            name: 'topLevel',
            in: 'query',
            description: 'Leaves out the parts of other operations.',
            schema: { type: 'boolean' },
          },
        ],
        responses: {
          '200': {
            description: 'A page of operations, newest first.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/OperationPage' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/operations/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'getOperation',
        tags: ['operations'],
        responses: {
          '200': {
            description: 'The operation.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Operation' },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/operations/{id}/log': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        operationId: 'getOperationLog',
        tags: ['operations'],
        parameters: [
          {
            name: 'after',
            in: 'query',
            description:
              'Leaves out lines up to and with this sequence number.',
            schema: { type: 'integer', minimum: 0 },
          },
        ],
        responses: {
          '200': {
            description: 'Log lines, oldest first, at most 1000.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['items'],
                  properties: {
                    items: {
                      type: 'array',
                      items: { $ref: '#/components/schemas/OperationLogLine' },
                    },
                  },
                },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/operations/{id}/cancel': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'cancelOperation',
        tags: ['operations'],
        responses: {
          '202': { $ref: '#/components/responses/Accepted' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/operations/{id}/retry': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'retryOperation',
        tags: ['operations'],
        description:
          'Runs a failed operation again. Of a launch of many, only the machines that failed. A cancelled launch, capture or import has left nothing to go on with and cannot be retried.',
        responses: {
          '202': { $ref: '#/components/responses/Accepted' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/platforms': {
      get: {
        operationId: 'listPlatforms',
        tags: ['platforms'],
        responses: {
          '200': {
            description:
              'Every configured platform with its health, regions, sizes and capabilities.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['items'],
                  properties: {
                    items: {
                      type: 'array',
                      items: { $ref: '#/components/schemas/Platform' },
                    },
                  },
                },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/platforms/{id}/sync': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        operationId: 'syncPlatform',
        tags: ['platforms'],
        responses: {
          '202': { $ref: '#/components/responses/Accepted' },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/owners': {
      get: {
        operationId: 'listOwners',
        tags: ['platforms'],
        description:
          'The entity refs the caller may own things as, the caller first.',
        responses: {
          '200': {
            description: 'Entity refs.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['items'],
                  properties: {
                    items: { type: 'array', items: { type: 'string' } },
                  },
                },
              },
            },
          },
          default: { $ref: '#/components/responses/Error' },
        },
      },
    },
  },
  components: {
    securitySchemes: { backstage: { type: 'http', scheme: 'bearer' } },
    parameters: {
      id: {
        name: 'id',
        in: 'path',
        required: true,
        schema: { type: 'string', minLength: 1, maxLength: 64 },
      },
      cursor: {
        name: 'cursor',
        in: 'query',
        schema: { type: 'string', maxLength: 2048 },
      },
      limit: {
        name: 'limit',
        in: 'query',
        schema: { type: 'integer', minimum: 1, maximum: 200 },
      },
      order: {
        name: 'order',
        in: 'query',
        schema: { type: 'string', enum: ['asc', 'desc'] },
      },
      search: {
        name: 'search',
        in: 'query',
        description: 'Part of a name, or a tag.',
        schema: { type: 'string', maxLength: 100 },
      },
      scope: {
        name: 'scope',
        in: 'query',
        schema: {
          type: 'string',
          enum: [
            'all',
            'mine',
            'shared',
            'public',
            'marketplace',
            'iso',
            'bin',
          ],
        },
      },
      tag: {
        name: 'tag',
        in: 'query',
        explode: true,
        schema: {
          type: 'array',
          maxItems: 10,
          items: { type: 'string', maxLength: 63 },
        },
      },
      platform: {
        name: 'platform',
        in: 'query',
        explode: true,
        schema: {
          type: 'array',
          maxItems: 20,
          items: { type: 'string', maxLength: 63 },
        },
      },
      region: {
        name: 'region',
        in: 'query',
        explode: true,
        schema: {
          type: 'array',
          maxItems: 20,
          items: { type: 'string', maxLength: 63 },
        },
      },
      owner: {
        name: 'owner',
        in: 'query',
        explode: true,
        schema: {
          type: 'array',
          maxItems: 20,
          items: { type: 'string', maxLength: 255 },
        },
      },
      count: {
        name: 'count',
        in: 'query',
        description:
          'How exact `total` is. `capped` counts to 1000, and in large catalogs only a sample where a count would read too much.',
        schema: { type: 'string', enum: ['capped', 'exact', 'none'] },
      },
      family: {
        name: 'family',
        in: 'path',
        required: true,
        description: 'The id of a family, or its name.',
        schema: { type: 'string', minLength: 1, maxLength: 1024 },
      },
      familyId: {
        name: 'id',
        in: 'path',
        required: true,
        description: 'The id of a family.',
        schema: { type: 'string', minLength: 1, maxLength: 1024 },
      },
      channel: {
        name: 'channel',
        in: 'path',
        required: true,
        description: 'Such as `stable` or `candidate`.',
        schema: {
          type: 'string',
          pattern: '^[a-z0-9]([a-z0-9._-]{0,30}[a-z0-9])?$',
        },
      },
      ifMatch: {
        name: 'If-Match',
        in: 'header',
        description: 'The `ETag` that the change is based on.',
        schema: { type: 'string', maxLength: 64 },
      },
      idempotencyKey: {
        name: 'Idempotency-Key',
        in: 'header',
        description:
          'A repeated request with the same key has one effect and the same answer.',
        schema: { type: 'string', minLength: 8, maxLength: 128 },
      },
    },
    responses: {
      Error: {
        description: 'What went wrong, why, and what to do.',
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Error' },
          },
        },
      },
      Accepted: {
        description: 'The operation that does it.',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['operation'],
              properties: {
                operation: { $ref: '#/components/schemas/Operation' },
              },
            },
          },
        },
      },
    },
    schemas: {
      Error: {
        type: 'object',
        required: ['error'],
        properties: {
          error: {
            type: 'object',
            required: ['name', 'message'],
            properties: {
              name: { type: 'string' },
              message: { type: 'string' },
              dependents: { $ref: '#/components/schemas/ImageUsage' },
            },
          },
          request: { type: 'object' },
          response: { type: 'object' },
        },
      },
      ImageKind: {
        type: 'string',
        enum: ['system-disk', 'data-disk', 'full-machine', 'iso'],
      },
      Visibility: {
        type: 'string',
        enum: ['public', 'private', 'shared', 'marketplace'],
      },
      ImageStatus: {
        type: 'string',
        enum: [
          'pending',
          'creating',
          'uploading',
          'importing',
          'converting',
          'copying',
          'available',
          'failed',
          'deleting',
          'deleted',
          'destroyed',
        ],
      },
      Standing: {
        type: 'string',
        enum: [
          'draft',
          'candidate',
          'stable',
          'deprecated',
          'obsolete',
          'revoked',
        ],
      },
      Architecture: { type: 'string', enum: ['x86_64', 'aarch64'] },
      BootMode: { type: 'string', enum: ['bios', 'uefi', 'both'] },
      DiskFormat: {
        type: 'string',
        enum: ['qcow2', 'raw', 'vmdk', 'vhd', 'vhdx', 'vdi', 'iso'],
      },
      OperatingSystem: {
        type: 'object',
        additionalProperties: false,
        required: ['type'],
        properties: {
          type: { type: 'string', enum: ['linux', 'windows', 'other'] },
          distribution: { type: 'string', maxLength: 63 },
          version: { type: 'string', maxLength: 63 },
        },
      },
      ImageFeatures: {
        type: 'object',
        additionalProperties: false,
        properties: {
          cloudInit: { type: 'boolean' },
          guestAgent: { type: 'boolean' },
          hotUpgrade: { type: 'boolean' },
          multiQueue: { type: 'boolean' },
          sriov: { type: 'boolean' },
        },
      },
      Failure: {
        type: 'object',
        required: ['stage', 'reason'],
        properties: {
          stage: { type: 'string' },
          reason: { type: 'string' },
          remedy: { type: 'string' },
        },
      },
      Origin: {
        type: 'object',
        description:
          'Where the image came from; `text` says it in one sentence.',
        required: ['type', 'text'],
        properties: {
          type: {
            type: 'string',
            enum: [
              'platform',
              'upload',
              'url',
              'machine',
              'backup',
              'image',
              'found',
            ],
          },
          text: { type: 'string' },
          virtualMachineId: { type: 'string' },
          imageId: { type: 'string' },
          sourceFormat: { $ref: '#/components/schemas/DiskFormat' },
          sourceDigest: { type: 'string' },
          savePoint: {
            type: 'object',
            description: 'The snapshot or backup that it was made of.',
            required: ['kind'],
            properties: {
              kind: { $ref: '#/components/schemas/SavePointKind' },
              id: { type: 'string' },
              name: { type: 'string' },
            },
          },
          consistency: {
            type: 'string',
            enum: ['stopped', 'filesystem', 'crash'],
          },
        },
      },
      ImageProperties: {
        type: 'object',
        description: 'All of an image but what may be done with it.',
        required: [
          'id',
          'name',
          'description',
          'kind',
          'visibility',
          'status',
          'standing',
          'platformId',
          'region',
          'os',
          'architecture',
          'bootMode',
          'features',
          'encrypted',
          'tags',
          'usedBy',
          'origin',
          'etag',
          'createdAt',
          'updatedAt',
        ],
        properties: {
          id: { type: 'string' },
          name: { type: 'string' },
          description: { type: 'string' },
          kind: { $ref: '#/components/schemas/ImageKind' },
          visibility: { $ref: '#/components/schemas/Visibility' },
          status: { $ref: '#/components/schemas/ImageStatus' },
          standing: { $ref: '#/components/schemas/Standing' },
          failure: { $ref: '#/components/schemas/Failure' },
          platformId: { type: 'string' },
          region: { type: 'string' },
          platformImageId: { type: 'string' },
          platformStatus: {
            type: 'string',
            description: "The platform's own word.",
          },
          detected: {
            type: 'array',
            items: { type: 'string', enum: ['os', 'architecture', 'bootMode'] },
            description: 'Facts that its content tells.',
          },
          awaited: {
            type: 'boolean',
            description:
              'Its bytes are not on the platform until somebody wants them.',
          },
          os: { $ref: '#/components/schemas/OperatingSystem' },
          architecture: { $ref: '#/components/schemas/Architecture' },
          bootMode: { $ref: '#/components/schemas/BootMode' },
          features: { $ref: '#/components/schemas/ImageFeatures' },
          minMemoryMiB: { type: 'integer' },
          maxMemoryMiB: { type: 'integer' },
          minDiskGiB: { type: 'number' },
          encrypted: { type: 'boolean' },
          encryptionKey: {
            type: 'string',
            enum: ['platform', 'customer'],
            description:
              'Whose key an encrypted image needs, if that is known.',
          },
          encryptionKeyName: { $ref: '#/components/schemas/EncryptionKeyId' },
          projectGroup: { type: 'string' },
          family: { type: 'string' },
          familyId: {
            type: 'string',
            description: 'Of the family of that name.',
          },
          version: { type: 'string' },
          format: { $ref: '#/components/schemas/DiskFormat' },
          sizeBytes: { type: 'integer', description: 'Bytes stored.' },
          virtualSizeBytes: {
            type: 'integer',
            description: 'Bytes the guest sees.',
          },
          disks: {
            type: 'array',
            description: 'Of a full machine; `virtualSizeBytes` is their sum.',
            items: { $ref: '#/components/schemas/ImageDisk' },
          },
          digest: {
            type: 'string',
            description: 'Of the stored file: `sha256:` and 64 hex digits.',
          },
          defaultUser: {
            type: 'string',
            description: 'Login that cloud-init or the image sets up.',
          },
          origin: { $ref: '#/components/schemas/Origin' },
          ownerRef: {
            type: 'string',
            description: 'Absent for what the platform itself offers.',
          },
          createdBy: { type: 'string' },
          tags: { type: 'array', items: { type: 'string' } },
          usedBy: {
            type: 'integer',
            description:
              'Virtual machines that exist and were made from it or have a data disk that was.',
          },
          protected: {
            type: 'boolean',
            description: 'Nobody can delete it while this is on.',
          },
          deletedAt: {
            type: 'string',
            format: 'date-time',
            description: 'When it went into the recycle bin.',
          },
          deletedBy: { type: 'string' },
          willDestroyAt: {
            type: 'string',
            format: 'date-time',
            description: 'When the recycle bin lets go of it.',
          },
          sharedWith: {
            type: 'integer',
            description:
              'Recipients that have it or were asked; for its owner.',
          },
          received: {
            type: 'boolean',
            description:
              'Its owner shares it with the caller, who has accepted.',
          },
          pendingChange: { $ref: '#/components/schemas/PendingImageChange' },
          listing: { $ref: '#/components/schemas/Listing' },
          licensedBy: { $ref: '#/components/schemas/LicensedBy' },
          operation: { $ref: '#/components/schemas/OperationBrief' },
          etag: { type: 'string' },
          createdAt: { type: 'string', format: 'date-time' },
          updatedAt: { type: 'string', format: 'date-time' },
        },
      },
      Image: {
        allOf: [
          { $ref: '#/components/schemas/ImageProperties' },
          {
            type: 'object',
            required: ['actions'],
            properties: { actions: { $ref: '#/components/schemas/Verdicts' } },
          },
        ],
      },
      ListedImage: {
        allOf: [
          { $ref: '#/components/schemas/ImageProperties' },
          {
            type: 'object',
            required: ['actions'],
            properties: {
              actions: {
                type: 'object',
                description:
                  'Where among the `verdicts` of the page the answer to each action is.',
                additionalProperties: { type: 'integer', minimum: 0 },
              },
            },
          },
        ],
      },
      OperationBrief: {
        type: 'object',
        description: 'The operation that works on it now.',
        required: ['id', 'kind', 'status'],
        properties: {
          id: { type: 'string' },
          kind: { type: 'string' },
          status: { $ref: '#/components/schemas/OperationStatus' },
          stage: { type: 'string' },
          progress: { type: 'number', minimum: 0, maximum: 1 },
        },
      },
      Page: {
        type: 'object',
        properties: {
          nextCursor: { type: 'string' },
          prevCursor: { type: 'string' },
          total: { type: 'integer' },
          totalIsCapped: {
            type: 'boolean',
            description: 'There are at least `total`, and maybe more.',
          },
        },
      },
      ImagePage: {
        allOf: [
          { $ref: '#/components/schemas/Page' },
          {
            type: 'object',
            required: ['items', 'verdicts'],
            properties: {
              items: {
                type: 'array',
                items: { $ref: '#/components/schemas/ListedImage' },
              },
              verdicts: {
                type: 'array',
                description:
                  'What may be done with the images of the page. Most of them are alike in this, so each answer is told once, and `actions` of an image are indexes into these. `{image}`, `{family}` and `{owner}` in a text stand for the name, family and owner of the image.',
                items: { $ref: '#/components/schemas/Verdict' },
              },
            },
          },
        ],
      },
      ShareStatus: {
        type: 'string',
        enum: ['pending', 'accepted', 'rejected'],
      },
      ShareRequest: {
        type: 'object',
        additionalProperties: false,
        required: ['recipients'],
        properties: {
          recipients: {
            type: 'array',
            description: 'Users and groups of the catalog.',
            minItems: 1,
            maxItems: 50,
            items: { $ref: '#/components/schemas/EntityRef' },
          },
          note: { type: 'string', maxLength: 500 },
        },
      },
      ShareResults: {
        type: 'object',
        required: ['items'],
        properties: {
          items: {
            type: 'array',
            items: {
              type: 'object',
              required: ['recipientRef', 'result'],
              properties: {
                recipientRef: { type: 'string' },
                result: {
                  type: 'string',
                  description:
                    '`shared`: asked just now. `unchanged`: has it, or was asked before. `refused`: `reason` says why.',
                  enum: ['shared', 'unchanged', 'refused'],
                },
                reason: { type: 'string' },
                share: { $ref: '#/components/schemas/ImageShare' },
              },
            },
          },
        },
      },
      SharedImage: {
        type: 'object',
        description: 'What a recipient learns of an image before accepting it.',
        required: ['id', 'name', 'kind', 'platformId', 'region'],
        properties: {
          id: { type: 'string' },
          name: { type: 'string' },
          ownerRef: { type: 'string' },
          kind: { $ref: '#/components/schemas/ImageKind' },
          platformId: { type: 'string' },
          region: {
            type: 'string',
            description: 'Where the recipient may use the image.',
          },
          sizeBytes: { type: 'integer' },
        },
      },
      ImageShare: {
        type: 'object',
        required: [
          'id',
          'image',
          'recipientRef',
          'status',
          'createdBy',
          'createdAt',
          'updatedAt',
          'actions',
        ],
        properties: {
          id: { type: 'string' },
          image: { $ref: '#/components/schemas/SharedImage' },
          recipientRef: { type: 'string' },
          status: { $ref: '#/components/schemas/ShareStatus' },
          note: { type: 'string' },
          createdBy: { type: 'string' },
          createdAt: { type: 'string', format: 'date-time' },
          updatedAt: { type: 'string', format: 'date-time' },
          actions: { $ref: '#/components/schemas/Verdicts' },
        },
      },
      ImageShareList: {
        type: 'object',
        required: ['items', 'total'],
        properties: {
          items: {
            type: 'array',
            items: { $ref: '#/components/schemas/ImageShare' },
          },
          total: { type: 'integer' },
        },
      },
      FacetCounts: {
        type: 'array',
        items: {
          type: 'object',
          required: ['value', 'count'],
          properties: { value: { type: 'string' }, count: { type: 'integer' } },
        },
      },
      ImageFacets: {
        type: 'object',
        required: ['tabs', 'facets'],
        properties: {
          tabs: { type: 'object', additionalProperties: { type: 'integer' } },
          facets: {
            type: 'object',
            description:
              'By facet, named as the filter of the list: platform, region, status, kind, visibility, os, architecture, encrypted, owner, family and tag.',
            additionalProperties: { $ref: '#/components/schemas/FacetCounts' },
          },
        },
      },
      Publisher: {
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'name', 'verified'],
        properties: {
          kind: {
            type: 'string',
            enum: ['platform', 'vendor', 'partner', 'team'],
          },
          name: { type: 'string', minLength: 1, maxLength: 128 },
          verified: {
            type: 'boolean',
            description: 'The platform team has made sure that it is them.',
          },
        },
      },
      Price: {
        type: 'object',
        additionalProperties: false,
        description:
          'What the image costs beside the server it runs on. A paid one has an amount, a currency and a unit; a free one has none of them.',
        required: ['model'],
        properties: {
          model: { type: 'string', enum: ['free', 'paid'] },
          amount: { type: 'number', minimum: 0, maximum: 1000000 },
          currency: {
            type: 'string',
            pattern: '^[A-Z]{3}$',
            description: 'ISO 4217, such as `EUR`.',
          },
          unit: {
            type: 'string',
            enum: ['hour', 'month', 'once'],
            description: 'For every virtual machine.',
          },
        },
      },
      Listing: {
        type: 'object',
        additionalProperties: false,
        description: 'How a published image is offered.',
        properties: {
          publisher: { $ref: '#/components/schemas/Publisher' },
          contents: {
            type: 'string',
            maxLength: 4000,
            description: 'What is in it beside the operating system.',
          },
          price: { $ref: '#/components/schemas/Price' },
          terms: { type: 'string', maxLength: 4000 },
          licence: {
            type: 'object',
            additionalProperties: false,
            required: ['redistributable'],
            properties: {
              redistributable: {
                type: 'boolean',
                description:
                  'May others than the publisher download, export, copy and share it, and what they make from it? Left out: of free images yes, of paid ones no.',
              },
            },
          },
        },
      },
      LicensedBy: {
        type: 'object',
        description:
          'The marketplace image that it was made from, whose licence forbids to pass it on.',
        required: ['imageId', 'name'],
        properties: {
          imageId: { type: 'string' },
          name: { type: 'string' },
          ownerRef: { type: 'string', description: "The publisher's." },
        },
      },
      ExportTarget: {
        type: 'object',
        description: 'A bucket to which images may be exported.',
        required: ['name', 'title', 'bucket'],
        properties: {
          name: { type: 'string', description: 'As configuration calls it.' },
          title: { type: 'string' },
          bucket: { type: 'string' },
          prefix: {
            type: 'string',
            description: 'What keys of objects begin with.',
          },
        },
      },
      ExportRequest: {
        type: 'object',
        additionalProperties: false,
        required: ['target'],
        properties: {
          target: {
            type: 'string',
            maxLength: 63,
            description: 'Name of a bucket.',
          },
          format: {
            allOf: [{ $ref: '#/components/schemas/DiskFormat' }],
            description: 'Default: that of the image.',
          },
        },
      },
      ImageExport: {
        type: 'object',
        required: [
          'id',
          'imageId',
          'target',
          'bucket',
          'key',
          'format',
          'status',
          'operationId',
          'createdBy',
          'createdAt',
        ],
        properties: {
          id: { type: 'string' },
          imageId: { type: 'string' },
          target: {
            type: 'string',
            description: 'As configuration called it.',
          },
          bucket: { type: 'string' },
          key: { type: 'string', description: 'Of the object in the bucket.' },
          format: { $ref: '#/components/schemas/DiskFormat' },
          status: {
            type: 'string',
            enum: ['running', 'succeeded', 'failed', 'cancelled'],
          },
          sizeBytes: { type: 'integer' },
          digest: {
            type: 'string',
            description: 'Of the object: `sha256:` and 64 hex digits.',
          },
          etag: { type: 'string', description: 'As the bucket tells it.' },
          operationId: { type: 'string' },
          createdBy: { type: 'string' },
          createdAt: { type: 'string', format: 'date-time' },
          finishedAt: { type: 'string', format: 'date-time' },
        },
      },
      ImageExports: {
        type: 'object',
        required: ['items', 'targets'],
        properties: {
          items: {
            type: 'array',
            items: { $ref: '#/components/schemas/ImageExport' },
          },
          targets: {
            type: 'array',
            items: { $ref: '#/components/schemas/ExportTarget' },
          },
        },
      },
      ExportAccepted: {
        type: 'object',
        required: ['export', 'operation'],
        properties: {
          export: { $ref: '#/components/schemas/ImageExport' },
          operation: { $ref: '#/components/schemas/Operation' },
        },
      },
      LaunchTerms: {
        type: 'object',
        description:
          'What whoever launches a marketplace image agrees to, once.',
        required: ['id', 'imageId', 'accepted'],
        properties: {
          id: { type: 'string', description: 'Changes with the terms.' },
          imageId: { type: 'string' },
          text: { type: 'string' },
          price: { $ref: '#/components/schemas/Price' },
          accepted: {
            type: 'boolean',
            description: 'By whom the machines will belong to.',
          },
        },
      },
      PublishRequest: {
        type: 'object',
        additionalProperties: false,
        required: ['visibility'],
        properties: {
          visibility: { type: 'string', enum: ['public', 'marketplace'] },
          listing: { $ref: '#/components/schemas/Listing' },
        },
      },
      CopyRequest: {
        type: 'object',
        additionalProperties: false,
        required: ['platformId', 'region'],
        properties: {
          platformId: { type: 'string', maxLength: 63 },
          region: { type: 'string', maxLength: 63 },
          name: { $ref: '#/components/schemas/DisplayName' },
          ownerRef: { $ref: '#/components/schemas/EntityRef' },
          share: { $ref: '#/components/schemas/ShareRequest' },
        },
      },
      EncryptionKeyId: {
        type: 'string',
        description: 'Service and name of a key, such as `local/default`.',
        pattern: '^[a-z0-9-]{1,63}/[A-Za-z0-9][A-Za-z0-9._-]{0,62}$',
        maxLength: 127,
      },
      EncryptionKey: {
        type: 'object',
        required: [
          'id',
          'service',
          'serviceTitle',
          'name',
          'version',
          'owner',
          'canRotate',
        ],
        properties: {
          id: { $ref: '#/components/schemas/EncryptionKeyId' },
          service: { type: 'string' },
          serviceTitle: { type: 'string' },
          name: { type: 'string' },
          version: {
            type: 'integer',
            description: 'The one that new data keys are wrapped with.',
          },
          owner: {
            type: 'string',
            enum: ['platform', 'customer'],
            description:
              'Whether it belongs to a user or group or is for everyone.',
          },
          ownerRef: { $ref: '#/components/schemas/EntityRef' },
          canRotate: { type: 'boolean' },
          wraps: {
            type: 'array',
            description:
              'How many data keys each version wraps, newest version first. Only the platform team is told.',
            items: {
              type: 'object',
              required: ['version', 'dataKeys'],
              properties: {
                version: { type: 'integer' },
                dataKeys: { type: 'integer' },
              },
            },
          },
          rotation: {
            description:
              'The operation that was last begun to rotate it or to wrap its data keys anew, also when it has ended. Only the platform team is told.',
            allOf: [{ $ref: '#/components/schemas/OperationBrief' }],
          },
        },
      },
      EncryptionKeyList: {
        type: 'object',
        required: ['items'],
        properties: {
          items: {
            type: 'array',
            items: { $ref: '#/components/schemas/EncryptionKey' },
          },
          unavailable: {
            type: 'array',
            description: 'Services that do not answer, and why.',
            items: {
              type: 'object',
              required: ['service', 'serviceTitle', 'reason'],
              properties: {
                service: { type: 'string' },
                serviceTitle: { type: 'string' },
                reason: { type: 'string' },
              },
            },
          },
        },
      },
      KeyRotation: {
        type: 'object',
        required: ['key', 'version', 'dataKeys'],
        properties: {
          key: { $ref: '#/components/schemas/EncryptionKeyId' },
          version: {
            type: 'integer',
            description: 'The one that is in use now.',
          },
          dataKeys: {
            type: 'integer',
            description: 'How many were wrapped anew.',
          },
        },
      },
      ReplicateRequest: {
        type: 'object',
        additionalProperties: false,
        required: ['to'],
        properties: {
          to: { type: 'string', enum: ['encrypted', 'plain'] },
          encryptionKey: { $ref: '#/components/schemas/EncryptionKeyId' },
          name: { $ref: '#/components/schemas/DisplayName' },
          ownerRef: { $ref: '#/components/schemas/EntityRef' },
        },
      },
      ImagePatch: {
        type: 'object',
        description:
          'What is left out stays; null takes away what need not be said.',
        additionalProperties: false,
        minProperties: 1,
        properties: {
          name: { $ref: '#/components/schemas/DisplayName' },
          description: { type: 'string', maxLength: 1024 },
          tags: { $ref: '#/components/schemas/Tags' },
          projectGroup: { type: 'string', maxLength: 128 },
          family: { type: 'string', maxLength: 128 },
          version: { type: 'string', maxLength: 63 },
          os: { $ref: '#/components/schemas/OperatingSystem' },
          features: { $ref: '#/components/schemas/ImageFeatures' },
          bootMode: { $ref: '#/components/schemas/BootMode' },
          minMemoryMiB: {
            type: 'integer',
            nullable: true,
            minimum: 1,
            maximum: 16777216,
          },
          maxMemoryMiB: {
            type: 'integer',
            nullable: true,
            minimum: 1,
            maximum: 16777216,
          },
          minDiskGiB: { type: 'number', minimum: 0, maximum: 65536 },
          defaultUser: { $ref: '#/components/schemas/NoUserName' },
          protected: { type: 'boolean' },
        },
      },
      PendingImageChange: {
        type: 'object',
        description:
          'What was changed while the image was being made. It is written as soon as the image is available; until then the facts are those of before.',
        properties: {
          os: { $ref: '#/components/schemas/OperatingSystem' },
          features: { $ref: '#/components/schemas/ImageFeatures' },
          bootMode: { $ref: '#/components/schemas/BootMode' },
          minMemoryMiB: { type: 'integer', nullable: true },
          maxMemoryMiB: { type: 'integer', nullable: true },
          minDiskGiB: { type: 'number' },
          defaultUser: { type: 'string', nullable: true },
        },
      },
      ImageBatchRequest: {
        type: 'object',
        additionalProperties: false,
        required: ['action', 'ids'],
        properties: {
          action: {
            type: 'string',
            enum: ['delete', 'restore', 'destroy', 'tag', 'untag', 'share'],
          },
          ids: {
            type: 'array',
            minItems: 1,
            maxItems: 100,
            uniqueItems: true,
            items: { type: 'string', minLength: 1, maxLength: 64 },
          },
          tags: { $ref: '#/components/schemas/Tags' },
          confirm: {
            type: 'boolean',
            description:
              'The caller knows of the virtual machines made from them.',
          },
          force: {
            type: 'boolean',
            description: 'As for deleting a single image.',
          },
          share: { $ref: '#/components/schemas/ShareRequest' },
        },
      },
      ImageBatchResult: {
        type: 'object',
        required: ['items'],
        properties: {
          items: {
            type: 'array',
            items: {
              type: 'object',
              required: ['id', 'status'],
              properties: {
                id: { type: 'string' },
                status: { type: 'string', enum: ['ok', 'error'] },
                operation: { $ref: '#/components/schemas/Operation' },
                shares: { $ref: '#/components/schemas/ShareResults' },
                error: {
                  type: 'object',
                  required: ['name', 'message', 'status'],
                  properties: {
                    name: { type: 'string' },
                    message: { type: 'string' },
                    status: {
                      type: 'integer',
                      description: 'What the single route would have answered.',
                    },
                  },
                },
              },
            },
          },
        },
      },
      ImageUsage: {
        type: 'object',
        required: ['virtualMachines', 'images', 'templates', 'shares'],
        properties: {
          virtualMachines: { $ref: '#/components/schemas/ImageDependents' },
          images: { $ref: '#/components/schemas/ImageDependents' },
          templates: { $ref: '#/components/schemas/ImageDependents' },
          shares: { $ref: '#/components/schemas/ImageDependents' },
        },
      },
      ImageDependents: {
        type: 'object',
        required: ['total', 'items', 'hidden'],
        properties: {
          total: { type: 'integer' },
          hidden: {
            type: 'integer',
            description:
              'How many of them the caller may not see; 0 for who does not own the image.',
          },
          resting: {
            type: 'integer',
            description: 'Those among them whose disks rest on the image.',
          },
          items: {
            type: 'array',
            description: 'Those that the caller may see, at most a hundred.',
            items: {
              type: 'object',
              required: ['id', 'name', 'storage', 'loses'],
              properties: {
                id: { type: 'string' },
                name: { type: 'string' },
                storage: {
                  type: 'boolean',
                  description:
                    'Its disk rests on the image, which therefore cannot go.',
                },
                loses: {
                  type: 'string',
                  description: 'What goes with the image.',
                },
              },
            },
          },
        },
      },
      DisplayName: { type: 'string', minLength: 1, maxLength: 128 },
      UserName: { type: 'string', pattern: '^[a-z_][a-z0-9_-]{0,31}$' },
      NoUserName: {
        type: 'string',
        pattern: '^[a-z_][a-z0-9_-]{0,31}$',
        nullable: true,
      },
      Tags: {
        type: 'array',
        maxItems: 20,
        uniqueItems: true,
        items: { type: 'string', minLength: 1, maxLength: 63 },
      },
      EntityRef: { type: 'string', minLength: 3, maxLength: 255 },
      ImageFacts: {
        type: 'object',
        additionalProperties: false,
        description:
          'What the importer says the image is; what is left out is detected or assumed.',
        properties: {
          os: { $ref: '#/components/schemas/OperatingSystem' },
          architecture: { $ref: '#/components/schemas/Architecture' },
          bootMode: { $ref: '#/components/schemas/BootMode' },
          features: { $ref: '#/components/schemas/ImageFeatures' },
          minMemoryMiB: { type: 'integer', minimum: 1, maximum: 16777216 },
          maxMemoryMiB: { type: 'integer', minimum: 1, maximum: 16777216 },
          minDiskGiB: { type: 'number', minimum: 0, maximum: 65536 },
          defaultUser: { $ref: '#/components/schemas/UserName' },
        },
      },
      ImportSource: {
        oneOf: [
          {
            type: 'object',
            additionalProperties: false,
            required: ['type', 'uploadId'],
            properties: {
              type: { type: 'string', enum: ['upload'] },
              uploadId: { type: 'string', maxLength: 64 },
            },
          },
          {
            type: 'object',
            additionalProperties: false,
            required: ['type', 'url'],
            properties: {
              type: { type: 'string', enum: ['url'] },
              url: { type: 'string', minLength: 8, maxLength: 2048 },
              digest: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' },
            },
          },
        ],
      },
      ImportRequest: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'source'],
        properties: {
          name: { $ref: '#/components/schemas/DisplayName' },
          description: { type: 'string', maxLength: 1024 },
          source: { $ref: '#/components/schemas/ImportSource' },
          platformId: {
            type: 'string',
            maxLength: 63,
            description: 'The only platform that imports when left out.',
          },
          region: { type: 'string', maxLength: 63 },
          ownerRef: { $ref: '#/components/schemas/EntityRef' },
          kind: { $ref: '#/components/schemas/ImageKind' },
          format: { $ref: '#/components/schemas/DiskFormat' },
          tags: { $ref: '#/components/schemas/Tags' },
          family: { type: 'string', maxLength: 128 },
          version: { type: 'string', maxLength: 63 },
          facts: { $ref: '#/components/schemas/ImageFacts' },
          encryptionKey: { $ref: '#/components/schemas/EncryptionKeyId' },
        },
      },
      ImportCheckRequest: {
        type: 'object',
        additionalProperties: false,
        required: ['source'],
        properties: {
          source: { $ref: '#/components/schemas/ImportSource' },
          platformId: { type: 'string', maxLength: 63 },
          name: { type: 'string', maxLength: 128 },
          kind: { $ref: '#/components/schemas/ImageKind' },
          facts: { $ref: '#/components/schemas/ImageFacts' },
        },
      },
      Certainty: {
        type: 'string',
        description:
          'Whether the disk itself says so, or it was concluded from something less.',
        enum: ['certain', 'guess'],
      },
      ImportCheck: {
        type: 'object',
        required: ['verdict'],
        properties: {
          verdict: { $ref: '#/components/schemas/Verdict' },
          sizeBytes: { type: 'integer' },
          format: { $ref: '#/components/schemas/DiskFormat' },
          virtualSizeBytes: { type: 'integer' },
          resumable: {
            type: 'boolean',
            description: 'A broken transfer can go on where it broke.',
          },
          contentType: { type: 'string', description: 'As the source says.' },
          suggestedName: { type: 'string' },
          facts: { $ref: '#/components/schemas/ImageFacts' },
          detected: {
            type: 'object',
            description: 'How sure each fact is that was found.',
            properties: {
              format: { $ref: '#/components/schemas/Certainty' },
              virtualSizeBytes: { $ref: '#/components/schemas/Certainty' },
              os: { $ref: '#/components/schemas/Certainty' },
              architecture: { $ref: '#/components/schemas/Certainty' },
              bootMode: { $ref: '#/components/schemas/Certainty' },
              minMemoryMiB: { $ref: '#/components/schemas/Certainty' },
            },
          },
          convertTo: { $ref: '#/components/schemas/DiskFormat' },
          container: {
            type: 'string',
            enum: ['ova'],
            description: 'What the disks are packed in.',
          },
          disks: {
            type: 'array',
            description:
              'Disks of an appliance, the one that becomes this image first; the others become images of data disks.',
            items: { $ref: '#/components/schemas/ImportDisk' },
          },
        },
      },
      ImportDisk: {
        type: 'object',
        required: ['name', 'sizeBytes'],
        properties: {
          name: { type: 'string' },
          format: { $ref: '#/components/schemas/DiskFormat' },
          sizeBytes: { type: 'integer' },
          virtualSizeBytes: { type: 'integer' },
        },
      },
      OsCatalog: {
        type: 'object',
        required: ['preset', 'systems'],
        properties: {
          preset: { type: 'string' },
          systems: {
            type: 'array',
            items: {
              type: 'object',
              required: ['type', 'title', 'distributions'],
              properties: {
                type: { type: 'string', enum: ['linux', 'windows', 'other'] },
                title: { type: 'string' },
                distributions: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['id', 'title', 'versions'],
                    properties: {
                      id: { type: 'string' },
                      title: { type: 'string' },
                      versions: {
                        type: 'array',
                        items: {
                          type: 'object',
                          required: ['version', 'architectures'],
                          properties: {
                            version: { type: 'string' },
                            architectures: {
                              type: 'array',
                              items: {
                                $ref: '#/components/schemas/Architecture',
                              },
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
      CaptureRequest: {
        type: 'object',
        additionalProperties: false,
        required: ['virtualMachineId', 'name'],
        properties: {
          virtualMachineId: { type: 'string', maxLength: 64 },
          name: { $ref: '#/components/schemas/DisplayName' },
          description: { type: 'string', maxLength: 1024 },
          ownerRef: { $ref: '#/components/schemas/EntityRef' },
          family: { type: 'string', maxLength: 128 },
          version: { type: 'string', maxLength: 63 },
          tags: { $ref: '#/components/schemas/Tags' },
          stopFirst: {
            type: 'boolean',
            description:
              'Stop the machine for the copy and start it again afterwards.',
          },
          source: { $ref: '#/components/schemas/CaptureSource' },
          facts: { $ref: '#/components/schemas/ImageFacts' },
          encryptionKey: { $ref: '#/components/schemas/EncryptionKeyId' },
        },
      },
      CaptureSource: {
        description:
          'What of the virtual machine the image is made from; the system disk when left out. A new snapshot or backup is made first, and kept or dropped once the image is whole.',
        oneOf: [
          {
            type: 'object',
            additionalProperties: false,
            required: ['type'],
            properties: {
              type: { type: 'string', enum: ['system-disk', 'full-machine'] },
            },
          },
          {
            type: 'object',
            additionalProperties: false,
            required: ['type', 'diskId'],
            properties: {
              type: { type: 'string', enum: ['data-disk'] },
              diskId: { type: 'string', minLength: 1, maxLength: 64 },
            },
          },
          {
            type: 'object',
            additionalProperties: false,
            required: ['type', 'savePointId'],
            properties: {
              type: { type: 'string', enum: ['snapshot', 'backup'] },
              savePointId: { type: 'string', minLength: 1, maxLength: 64 },
            },
          },
          {
            type: 'object',
            additionalProperties: false,
            required: ['type', 'keep'],
            properties: {
              type: { type: 'string', enum: ['new-snapshot', 'new-backup'] },
              keep: { type: 'boolean' },
              name: { $ref: '#/components/schemas/DisplayName' },
            },
          },
        ],
      },
      CaptureSources: {
        type: 'object',
        required: ['items', 'facts', 'freezes'],
        properties: {
          items: {
            type: 'array',
            items: {
              type: 'object',
              required: ['source', 'title', 'kind', 'sizeGiB', 'verdict'],
              properties: {
                source: { $ref: '#/components/schemas/CaptureSource' },
                title: { type: 'string' },
                kind: { $ref: '#/components/schemas/ImageKind' },
                sizeGiB: {
                  type: 'number',
                  description: 'What the guest sees.',
                },
                consistency: { $ref: '#/components/schemas/Consistency' },
                verdict: { $ref: '#/components/schemas/Verdict' },
              },
            },
          },
          facts: { $ref: '#/components/schemas/ImageFacts' },
          freezes: {
            type: 'boolean',
            description:
              'It runs with a guest agent, which holds file systems still.',
          },
        },
      },
      Consistency: {
        type: 'string',
        description: 'How consistent a copy is with what ran at the time.',
        enum: ['stopped', 'filesystem', 'crash'],
      },
      SavePointKind: { type: 'string', enum: ['snapshot', 'backup'] },
      SavePointStatus: {
        type: 'string',
        enum: ['creating', 'available', 'deleting', 'failed'],
      },
      SavePoint: {
        type: 'object',
        description:
          'A snapshot (of the system disk) or backup (of all disks) of a virtual machine.',
        required: [
          'id',
          'kind',
          'name',
          'description',
          'status',
          'virtualMachineId',
          'disks',
          'createdBy',
          'createdAt',
          'actions',
        ],
        properties: {
          id: { type: 'string' },
          kind: { $ref: '#/components/schemas/SavePointKind' },
          name: { type: 'string' },
          description: { type: 'string' },
          status: { $ref: '#/components/schemas/SavePointStatus' },
          failure: { $ref: '#/components/schemas/Failure' },
          virtualMachineId: { type: 'string' },
          consistency: { $ref: '#/components/schemas/Consistency' },
          sizeBytes: { type: 'integer', description: 'Bytes stored.' },
          disks: {
            type: 'array',
            items: { $ref: '#/components/schemas/ImageDisk' },
          },
          createdBy: { type: 'string' },
          createdAt: { type: 'string', format: 'date-time' },
          operation: { $ref: '#/components/schemas/OperationBrief' },
          actions: { $ref: '#/components/schemas/Verdicts' },
        },
      },
      SavePointList: {
        type: 'object',
        required: ['items'],
        properties: {
          items: {
            type: 'array',
            items: { $ref: '#/components/schemas/SavePoint' },
          },
        },
      },
      SavePointRequest: {
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'name'],
        properties: {
          kind: { $ref: '#/components/schemas/SavePointKind' },
          name: { $ref: '#/components/schemas/DisplayName' },
          description: { type: 'string', maxLength: 1024 },
          stopFirst: {
            type: 'boolean',
            description:
              'Stop the machine for the copy and start it again afterwards.',
          },
        },
      },
      SavePointAccepted: {
        type: 'object',
        required: ['savePoint', 'operation'],
        properties: {
          savePoint: { $ref: '#/components/schemas/SavePoint' },
          operation: { $ref: '#/components/schemas/Operation' },
        },
      },
      ImageDisk: {
        type: 'object',
        required: ['id', 'role', 'virtualSizeBytes'],
        properties: {
          id: { type: 'string' },
          role: { type: 'string', enum: ['system', 'data'] },
          virtualSizeBytes: { type: 'integer' },
        },
      },
      MachineDisk: {
        type: 'object',
        required: ['id', 'role', 'sizeGiB'],
        properties: {
          id: { type: 'string' },
          role: { type: 'string', enum: ['system', 'data'] },
          sizeGiB: { type: 'number' },
          imageId: {
            type: 'string',
            description: 'The image with what it held at first.',
          },
          imageName: { type: 'string' },
          serial: {
            type: 'string',
            description:
              'In the guest it is `/dev/disk/by-id/virtio-` and this.',
          },
        },
      },
      LaunchDataDisk: {
        type: 'object',
        additionalProperties: false,
        minProperties: 1,
        description:
          "Blank, or with what a data disk image holds; its size then is the image's at least.",
        properties: {
          sizeGiB: { type: 'integer', minimum: 1, maximum: 65536 },
          imageId: { type: 'string', minLength: 1, maxLength: 64 },
        },
      },
      ImageAccepted: {
        type: 'object',
        required: ['image', 'operation'],
        properties: {
          image: { $ref: '#/components/schemas/Image' },
          operation: { $ref: '#/components/schemas/Operation' },
        },
      },
      RetentionRequest: {
        type: 'object',
        additionalProperties: false,
        required: ['enabled'],
        description:
          'A version goes when every part that is given lets it go. The newest, what a channel offers, what is in use, mapped, shared or protected stays.',
        properties: {
          enabled: { type: 'boolean' },
          keepNewest: { type: 'integer', minimum: 1, maximum: 1000 },
          maxAgeDays: { type: 'integer', minimum: 1, maximum: 3650 },
        },
      },
      Retention: {
        type: 'object',
        required: ['familyId', 'enabled', 'etag', 'actions'],
        properties: {
          familyId: { type: 'string' },
          enabled: { type: 'boolean' },
          keepNewest: { type: 'integer' },
          maxAgeDays: { type: 'integer' },
          updatedBy: { type: 'string' },
          updatedAt: { type: 'string', format: 'date-time' },
          nextRunAt: { type: 'string', format: 'date-time' },
          lastRunAt: { type: 'string', format: 'date-time' },
          lastRun: {
            type: 'object',
            required: ['deleted', 'kept', 'failed'],
            properties: {
              deleted: { type: 'integer' },
              kept: { type: 'integer' },
              failed: { type: 'integer' },
            },
          },
          etag: { type: 'string' },
          actions: { $ref: '#/components/schemas/Verdicts' },
        },
      },
      RetentionPreview: {
        type: 'object',
        required: ['items', 'goes', 'total'],
        properties: {
          goes: {
            type: 'integer',
            description: 'How many of all versions would go.',
          },
          total: {
            type: 'integer',
            description: 'How many versions there are.',
          },
          items: {
            description: 'The newest 1000 of them.',
            type: 'array',
            items: {
              type: 'object',
              required: ['id', 'name', 'createdAt', 'goes', 'reason'],
              properties: {
                id: { type: 'string' },
                name: { type: 'string' },
                version: { type: 'string' },
                createdAt: { type: 'string', format: 'date-time' },
                goes: { type: 'boolean' },
                reason: { type: 'string' },
              },
            },
          },
        },
      },
      FamilyBrief: {
        type: 'object',
        required: ['id', 'name', 'versions', 'updatedAt'],
        properties: {
          id: { type: 'string', description: 'Opaque.' },
          name: { type: 'string' },
          ownerRef: { type: 'string' },
          versions: {
            type: 'integer',
            description: 'Images that the caller sees.',
          },
          updatedAt: { type: 'string', format: 'date-time' },
        },
      },
      FamilyPage: {
        type: 'object',
        required: ['items'],
        properties: {
          items: {
            type: 'array',
            items: { $ref: '#/components/schemas/FamilyBrief' },
          },
          nextCursor: { type: 'string' },
        },
      },
      Family: {
        type: 'object',
        required: ['id', 'name', 'versions', 'channels', 'actions'],
        properties: {
          id: { type: 'string' },
          name: { type: 'string' },
          ownerRef: { type: 'string' },
          versions: {
            type: 'array',
            description: 'The newest 50, newest first.',
            items: { $ref: '#/components/schemas/Image' },
          },
          nextCursor: {
            type: 'string',
            description:
              'Where older ones begin, for `/families/{id}/versions`; absent when these are all.',
          },
          channels: {
            type: 'array',
            items: { $ref: '#/components/schemas/Channel' },
          },
          actions: { $ref: '#/components/schemas/Verdicts' },
        },
      },
      FamilyVersionPage: {
        type: 'object',
        required: ['items'],
        properties: {
          items: {
            type: 'array',
            items: { $ref: '#/components/schemas/Image' },
          },
          nextCursor: { type: 'string' },
        },
      },
      ChannelImage: {
        type: 'object',
        description:
          'Without id and name when the caller may not see the image.',
        properties: {
          id: { type: 'string' },
          name: { type: 'string' },
          version: { type: 'string' },
          standing: { $ref: '#/components/schemas/Standing' },
        },
      },
      Channel: {
        type: 'object',
        required: ['name', 'image', 'movedAt', 'movedBy', 'note', 'etag'],
        properties: {
          name: { type: 'string' },
          image: { $ref: '#/components/schemas/ChannelImage' },
          problem: {
            type: 'string',
            description: 'Why what it points at cannot be used.',
          },
          previous: {
            allOf: [{ $ref: '#/components/schemas/ChannelImage' }],
            description: 'Where a rollback would lead.',
          },
          movedAt: { type: 'string', format: 'date-time' },
          movedBy: { type: 'string' },
          note: { type: 'string' },
          etag: { type: 'string' },
        },
      },
      ChannelMove: {
        type: 'object',
        required: ['kind', 'at', 'by', 'note'],
        properties: {
          kind: { type: 'string', enum: ['promote', 'rollback', 'remove'] },
          from: { $ref: '#/components/schemas/ChannelImage' },
          to: { $ref: '#/components/schemas/ChannelImage' },
          at: { type: 'string', format: 'date-time' },
          by: { type: 'string' },
          note: { type: 'string' },
        },
      },
      StandingChange: {
        type: 'object',
        additionalProperties: false,
        required: ['to'],
        properties: {
          to: { $ref: '#/components/schemas/Standing' },
          reason: { type: 'string', maxLength: 512 },
          at: {
            type: 'string',
            format: 'date-time',
            description: 'Later instead of now.',
          },
          inherit: {
            type: 'boolean',
            description: 'Revoke what was made from it as well.',
          },
        },
      },
      StandingPlan: {
        type: 'object',
        required: ['to', 'reason', 'inherit', 'at', 'plannedBy', 'plannedAt'],
        properties: {
          to: { $ref: '#/components/schemas/Standing' },
          reason: { type: 'string' },
          inherit: { type: 'boolean' },
          at: { type: 'string', format: 'date-time' },
          plannedBy: { type: 'string' },
          plannedAt: { type: 'string', format: 'date-time' },
        },
      },
      StandingRecord: {
        type: 'object',
        required: ['from', 'to', 'reason', 'by', 'at'],
        properties: {
          from: { $ref: '#/components/schemas/Standing' },
          to: { $ref: '#/components/schemas/Standing' },
          reason: { type: 'string' },
          by: { type: 'string' },
          at: { type: 'string', format: 'date-time' },
          inherited: { type: 'boolean' },
        },
      },
      StandingReport: {
        type: 'object',
        required: ['standing', 'history'],
        properties: {
          standing: { $ref: '#/components/schemas/Standing' },
          plan: { $ref: '#/components/schemas/StandingPlan' },
          history: {
            type: 'array',
            description: 'The newest fifty changes, newest first.',
            items: { $ref: '#/components/schemas/StandingRecord' },
          },
        },
      },
      StandingOutcome: {
        type: 'object',
        required: ['standing', 'derived'],
        properties: {
          standing: { $ref: '#/components/schemas/Standing' },
          plan: { $ref: '#/components/schemas/StandingPlan' },
          derived: {
            type: 'object',
            required: ['items', 'hidden', 'isCapped'],
            properties: {
              items: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['id', 'name', 'outcome'],
                  properties: {
                    id: { type: 'string' },
                    name: { type: 'string' },
                    outcome: { type: 'string', enum: ['changed', 'refused'] },
                    reason: { type: 'string' },
                  },
                },
              },
              hidden: {
                type: 'integer',
                description:
                  'Derived images that the caller may not see; they stay.',
              },
              isCapped: { type: 'boolean', description: 'There are more.' },
            },
          },
        },
      },
      LineageImage: {
        type: 'object',
        required: [
          'id',
          'name',
          'standing',
          'status',
          'platformId',
          'virtualMachines',
        ],
        properties: {
          id: { type: 'string' },
          name: { type: 'string' },
          version: { type: 'string' },
          standing: { $ref: '#/components/schemas/Standing' },
          status: { $ref: '#/components/schemas/ImageStatus' },
          platformId: { type: 'string' },
          ownerRef: { type: 'string' },
          parentId: {
            type: 'string',
            description: 'The nearest image above it that the caller sees.',
          },
          viaHidden: {
            type: 'integer',
            description:
              'Images between it and `parentId` that the caller may not see.',
          },
          relation: { type: 'string' },
          virtualMachines: { type: 'integer' },
          hiddenChildren: { type: 'integer' },
        },
      },
      Lineage: {
        type: 'object',
        required: ['imageId', 'images', 'templates', 'hidden', 'isCapped'],
        properties: {
          imageId: { type: 'string' },
          images: {
            type: 'array',
            description: 'Ancestors, the image itself, descendants.',
            items: { $ref: '#/components/schemas/LineageImage' },
          },
          templates: {
            type: 'array',
            items: {
              type: 'object',
              required: ['id', 'title', 'imageId'],
              properties: {
                id: { type: 'string' },
                title: { type: 'string' },
                imageId: { type: 'string' },
              },
            },
          },
          hidden: {
            type: 'object',
            required: ['ancestors', 'descendants', 'templates'],
            properties: {
              ancestors: { type: 'integer' },
              descendants: { type: 'integer' },
              templates: { type: 'integer' },
            },
          },
          isCapped: { type: 'boolean', description: 'There is more below.' },
        },
      },
      MachineOwners: {
        type: 'object',
        required: ['owners', 'total', 'complete'],
        properties: {
          owners: {
            type: 'array',
            description: 'Most first.',
            items: {
              type: 'object',
              required: ['virtualMachines'],
              properties: {
                ownerRef: { type: 'string', description: 'Absent for nobody.' },
                virtualMachines: { type: 'integer' },
              },
            },
          },
          total: { type: 'integer', description: 'Of all owners.' },
          complete: {
            type: 'boolean',
            description: 'Nothing is left out of `owners`.',
          },
        },
      },
      DownloadLink: {
        type: 'object',
        required: [
          'id',
          'status',
          'format',
          'fileName',
          'createdBy',
          'createdAt',
          'expiresAt',
          'bytesServed',
        ],
        properties: {
          id: { type: 'string' },
          status: {
            type: 'string',
            enum: ['live', 'expired', 'revoked', 'withdrawn'],
            description:
              '`withdrawn`: the image was deleted or revoked, has another owner, or is not public any more.',
          },
          format: { $ref: '#/components/schemas/DiskFormat' },
          fileName: { type: 'string' },
          sizeBytes: { type: 'integer' },
          createdBy: { type: 'string' },
          createdAt: { type: 'string', format: 'date-time' },
          expiresAt: { type: 'string', format: 'date-time' },
          revokedAt: { type: 'string', format: 'date-time' },
          revokedBy: { type: 'string' },
          lastUsedAt: { type: 'string', format: 'date-time' },
          bytesServed: {
            type: 'integer',
            description: 'As far as they were handed to the connection.',
          },
          preparation: {
            type: 'object',
            description: 'Of a file in another format, until it is ready.',
            required: ['status', 'operationId'],
            properties: {
              status: { type: 'string', enum: ['making', 'failed'] },
              operationId: { type: 'string' },
            },
          },
        },
      },
      DownloadRequest: {
        type: 'object',
        additionalProperties: false,
        properties: {
          format: {
            allOf: [{ $ref: '#/components/schemas/DiskFormat' }],
            description:
              'Default: that of the image. Another one is made by an operation and kept for a while; the link leads there as soon as it is ready.',
          },
        },
      },
      DownloadLinkList: {
        type: 'object',
        required: ['items'],
        properties: {
          items: {
            type: 'array',
            items: { $ref: '#/components/schemas/DownloadLink' },
          },
        },
      },
      MadeDownloadLink: {
        allOf: [
          { $ref: '#/components/schemas/DownloadLink' },
          {
            type: 'object',
            required: ['url'],
            properties: {
              url: { type: 'string', description: 'Told only now.' },
              digest: { type: 'string', description: 'Of the image.' },
            },
          },
        ],
      },
      Upload: {
        type: 'object',
        required: [
          'id',
          'fileName',
          'sizeBytes',
          'offset',
          'status',
          'createdAt',
          'expiresAt',
        ],
        properties: {
          id: { type: 'string' },
          fileName: { type: 'string' },
          sizeBytes: { type: 'integer' },
          offset: {
            type: 'integer',
            description: 'Bytes that are safely on disk.',
          },
          status: { type: 'string', enum: ['receiving', 'complete'] },
          fingerprint: {
            type: 'string',
            description: 'How the browser recognises the same file again.',
          },
          createdAt: { type: 'string', format: 'date-time' },
          expiresAt: { type: 'string', format: 'date-time' },
        },
      },
      Finding: {
        type: 'object',
        required: ['rule', 'effect', 'reason'],
        properties: {
          rule: { type: 'string' },
          effect: { type: 'string', enum: ['warn', 'deny'] },
          reason: { type: 'string' },
          remedy: { type: 'string' },
        },
      },
      Verdict: {
        type: 'object',
        required: ['effect', 'findings'],
        properties: {
          effect: { type: 'string', enum: ['allow', 'warn', 'deny'] },
          findings: {
            type: 'array',
            items: { $ref: '#/components/schemas/Finding' },
          },
        },
      },
      Verdicts: {
        type: 'object',
        additionalProperties: { $ref: '#/components/schemas/Verdict' },
      },
      TemplateMappingInput: {
        type: 'object',
        additionalProperties: false,
        required: ['platformId', 'imageSource', 'imageId'],
        properties: {
          platformId: { type: 'string', maxLength: 63 },
          region: { type: 'string', maxLength: 63 },
          imageSource: { type: 'string', enum: ['public', 'custom'] },
          imageId: { type: 'string', maxLength: 64 },
          channel: {
            type: 'string',
            pattern: '^[a-z0-9]([a-z0-9._-]{0,30}[a-z0-9])?$',
            description:
              "Follow this channel of the image's family instead of staying with the image.",
          },
          sizes: {
            type: 'array',
            description: 'Flavors offered there; all that fit when empty.',
            maxItems: 50,
            items: { type: 'string', maxLength: 63 },
          },
        },
      },
      TemplateMapping: {
        type: 'object',
        required: [
          'platformId',
          'region',
          'imageSource',
          'imageId',
          'sizes',
          'status',
        ],
        properties: {
          platformId: { type: 'string' },
          region: { type: 'string' },
          imageSource: { type: 'string', enum: ['public', 'custom'] },
          imageId: { type: 'string' },
          channel: { type: 'string' },
          familyId: { type: 'string', description: 'Of the channel.' },
          family: { type: 'string', description: 'Of the channel.' },
          sizes: { type: 'array', items: { type: 'string' } },
          status: { type: 'string', enum: ['ready', 'broken'] },
          reason: { type: 'string', description: 'Why it is broken.' },
          imageName: { type: 'string' },
          imageVersion: { type: 'string' },
        },
      },
      VmTemplateInput: {
        type: 'object',
        additionalProperties: false,
        required: ['title', 'os', 'mappings'],
        properties: {
          name: {
            type: 'string',
            pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
          },
          title: { $ref: '#/components/schemas/DisplayName' },
          description: { type: 'string', maxLength: 1024 },
          os: { $ref: '#/components/schemas/OperatingSystem' },
          ownerRef: { $ref: '#/components/schemas/EntityRef' },
          visibility: { type: 'string', enum: ['public', 'private'] },
          published: {
            type: 'boolean',
            description: 'Whether it is offered in *Create*.',
          },
          mappings: {
            type: 'array',
            maxItems: 50,
            items: { $ref: '#/components/schemas/TemplateMappingInput' },
          },
          defaultSize: { type: 'string', maxLength: 63 },
          maxCount: { type: 'integer', minimum: 1, maximum: 100 },
          loginUser: { $ref: '#/components/schemas/UserName' },
          userData: {
            type: 'string',
            maxLength: 65536,
            description:
              'cloud-config or a script; visible to everyone who sees the template.',
          },
        },
      },
      VmTemplate: {
        type: 'object',
        required: [
          'id',
          'name',
          'title',
          'description',
          'os',
          'visibility',
          'published',
          'mappings',
          'maxCount',
          'status',
          'etag',
          'createdAt',
          'updatedAt',
          'actions',
        ],
        properties: {
          id: { type: 'string' },
          name: { type: 'string' },
          title: { type: 'string' },
          description: { type: 'string' },
          os: { $ref: '#/components/schemas/OperatingSystem' },
          ownerRef: {
            type: 'string',
            description: 'Absent for what the platform itself offers.',
          },
          createdBy: { type: 'string' },
          visibility: { type: 'string', enum: ['public', 'private'] },
          published: { type: 'boolean' },
          mappings: {
            type: 'array',
            items: { $ref: '#/components/schemas/TemplateMapping' },
          },
          defaultSize: { type: 'string' },
          maxCount: { type: 'integer' },
          loginUser: { type: 'string' },
          userData: { type: 'string' },
          status: {
            type: 'string',
            enum: ['ready', 'broken'],
            description: 'Ready when at least one mapping is.',
          },
          actions: { $ref: '#/components/schemas/Verdicts' },
          etag: { type: 'string' },
          createdAt: { type: 'string', format: 'date-time' },
          updatedAt: { type: 'string', format: 'date-time' },
        },
      },
      Login: {
        type: 'object',
        additionalProperties: false,
        description:
          'A key, a password or both. The password is hashed at once and never stored in the clear.',
        properties: {
          user: { $ref: '#/components/schemas/UserName' },
          sshPublicKeys: {
            type: 'array',
            maxItems: 10,
            items: { type: 'string', minLength: 16, maxLength: 16384 },
          },
          password: { type: 'string', minLength: 8, maxLength: 128 },
        },
      },
      MachineName: {
        type: 'string',
        description: 'A host name; of many, a number is appended.',
        pattern: '^[a-z]([a-z0-9-]{0,58}[a-z0-9])?$',
      },
      LaunchRequest: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'login'],
        description:
          'From a template or straight from an image; exactly one of the two.',
        properties: {
          templateId: { type: 'string', maxLength: 64 },
          imageId: { type: 'string', maxLength: 64 },
          platformId: { type: 'string', maxLength: 63 },
          region: { type: 'string', maxLength: 63 },
          size: {
            type: 'string',
            maxLength: 63,
            description: 'A flavor; the smallest that fits when left out.',
          },
          name: { $ref: '#/components/schemas/MachineName' },
          diskGiB: {
            type: 'integer',
            minimum: 1,
            description:
              'The blank system disk that an ISO image is installed on.',
          },
          count: { type: 'integer', minimum: 1, maximum: 100 },
          description: { type: 'string', maxLength: 1024 },
          ownerRef: { $ref: '#/components/schemas/EntityRef' },
          login: { $ref: '#/components/schemas/Login' },
          userData: { type: 'string', maxLength: 65536 },
          acceptTerms: {
            type: 'string',
            maxLength: 64,
            description:
              'Id of the terms of the image that the caller agrees to.',
          },
          encryptionKey: { $ref: '#/components/schemas/EncryptionKeyId' },
          dataDisks: {
            type: 'array',
            maxItems: 64,
            description:
              "Of every machine of the launch, beside those that a full machine's image brings.",
            items: { $ref: '#/components/schemas/LaunchDataDisk' },
          },
        },
      },
      LaunchCheckRequest: {
        type: 'object',
        additionalProperties: false,
        properties: {
          templateId: { type: 'string', maxLength: 64 },
          imageId: { type: 'string', maxLength: 64 },
          platformId: { type: 'string', maxLength: 63 },
          region: { type: 'string', maxLength: 63 },
          size: { type: 'string', maxLength: 63 },
          name: { type: 'string', maxLength: 128 },
          diskGiB: { type: 'integer', minimum: 1 },
          count: { type: 'integer', minimum: 1, maximum: 100 },
          ownerRef: { $ref: '#/components/schemas/EntityRef' },
          withPassword: { type: 'boolean' },
          withKey: { type: 'boolean' },
          acceptTerms: { type: 'string', maxLength: 64 },
          encryptionKey: { $ref: '#/components/schemas/EncryptionKeyId' },
          dataDisks: {
            type: 'array',
            maxItems: 64,
            items: { $ref: '#/components/schemas/LaunchDataDisk' },
          },
        },
      },
      LaunchCheck: {
        type: 'object',
        required: ['verdict', 'sizes'],
        properties: {
          verdict: { $ref: '#/components/schemas/Verdict' },
          image: { $ref: '#/components/schemas/ImageBrief' },
          platformId: { type: 'string' },
          region: { type: 'string' },
          names: { type: 'array', items: { type: 'string' } },
          suggestedSize: { type: 'string' },
          defaultUser: { type: 'string' },
          passwordSupported: { type: 'boolean' },
          encryptionKeyName: { $ref: '#/components/schemas/EncryptionKeyId' },
          terms: { $ref: '#/components/schemas/LaunchTerms' },
          dataDisks: {
            type: 'object',
            description: 'Absent where machines have no data disks.',
            required: ['max', 'maxSizeGiB', 'ofImage'],
            properties: {
              max: { type: 'integer' },
              maxSizeGiB: { type: 'integer' },
              ofImage: {
                type: 'array',
                description: 'Those that the image of a full machine brings.',
                items: { $ref: '#/components/schemas/ImageDisk' },
              },
            },
          },
          sizes: {
            type: 'array',
            items: {
              type: 'object',
              required: ['flavor', 'verdict'],
              properties: {
                flavor: { $ref: '#/components/schemas/Flavor' },
                verdict: { $ref: '#/components/schemas/Verdict' },
              },
            },
          },
        },
      },
      ReinstallRequest: {
        type: 'object',
        additionalProperties: false,
        required: ['login', 'confirm'],
        properties: {
          imageId: {
            type: 'string',
            maxLength: 64,
            description:
              'The image of the virtual machine itself when left out.',
          },
          login: { $ref: '#/components/schemas/Login' },
          userData: { type: 'string', maxLength: 65536 },
          acceptTerms: {
            type: 'string',
            maxLength: 64,
            description:
              'Id of the terms of the image that the caller agrees to.',
          },
          stopFirst: {
            type: 'boolean',
            description:
              'Stop the virtual machine if it runs; refused without.',
          },
          confirm: {
            type: 'string',
            maxLength: 63,
            description:
              'The name of the virtual machine: the caller knows that its system disk is lost.',
          },
        },
      },
      ReinstallCheckRequest: {
        type: 'object',
        additionalProperties: false,
        properties: {
          imageId: { type: 'string', maxLength: 64 },
          acceptTerms: { type: 'string', maxLength: 64 },
          withPassword: { type: 'boolean' },
          withKey: { type: 'boolean' },
        },
      },
      ReinstallCheck: {
        type: 'object',
        required: ['verdict', 'lost', 'kept'],
        properties: {
          verdict: { $ref: '#/components/schemas/Verdict' },
          image: { $ref: '#/components/schemas/ImageBrief' },
          defaultUser: { type: 'string' },
          passwordSupported: { type: 'boolean' },
          encryptionKeyName: { $ref: '#/components/schemas/EncryptionKeyId' },
          terms: { $ref: '#/components/schemas/LaunchTerms' },
          lost: {
            type: 'array',
            description: 'Disks whose content is lost.',
            items: { $ref: '#/components/schemas/MachineDisk' },
          },
          kept: {
            type: 'array',
            description: 'Disks that stay as they are.',
            items: { $ref: '#/components/schemas/MachineDisk' },
          },
        },
      },
      ImageBrief: {
        type: 'object',
        required: ['id', 'name'],
        properties: {
          id: { type: 'string' },
          name: { type: 'string' },
          version: { type: 'string' },
          os: { $ref: '#/components/schemas/OperatingSystem' },
        },
      },
      LaunchAccepted: {
        type: 'object',
        required: ['operation', 'virtualMachines'],
        properties: {
          operation: { $ref: '#/components/schemas/Operation' },
          virtualMachines: {
            type: 'array',
            items: { $ref: '#/components/schemas/VirtualMachine' },
          },
        },
      },
      MachineState: {
        type: 'string',
        enum: [
          'pending',
          'launching',
          'running',
          'stopping',
          'stopped',
          'starting',
          'rebooting',
          'reinstalling',
          'deleting',
          'deleted',
          'failed',
          'lost',
        ],
      },
      PowerAction: {
        type: 'string',
        enum: ['start', 'stop', 'force-stop', 'reboot'],
      },
      MachineSize: {
        type: 'object',
        required: ['vcpus', 'memoryMiB', 'diskGiB'],
        properties: {
          flavor: { type: 'string' },
          vcpus: { type: 'integer' },
          memoryMiB: { type: 'integer' },
          diskGiB: { type: 'number' },
        },
      },
      MachineAddress: {
        type: 'object',
        required: ['purpose', 'host'],
        properties: {
          purpose: { type: 'string', enum: ['ssh', 'internal'] },
          host: { type: 'string' },
          port: { type: 'integer' },
        },
      },
      VirtualMachine: {
        type: 'object',
        required: [
          'id',
          'name',
          'description',
          'platformId',
          'region',
          'state',
          'size',
          'addresses',
          'launchTimes',
          'etag',
          'createdAt',
          'updatedAt',
          'actions',
        ],
        properties: {
          id: { type: 'string' },
          name: { type: 'string' },
          description: { type: 'string' },
          platformId: { type: 'string' },
          region: { type: 'string' },
          platformMachineId: { type: 'string' },
          platformStatus: { type: 'string' },
          state: { $ref: '#/components/schemas/MachineState' },
          failure: { $ref: '#/components/schemas/Failure' },
          imageId: { type: 'string' },
          imageName: { type: 'string' },
          imageStanding: { $ref: '#/components/schemas/Standing' },
          imageBehind: {
            type: 'integer',
            description:
              "Versions by which the stable channel of the image's family is ahead.",
          },
          templateId: { type: 'string' },
          templateTitle: { type: 'string' },
          ownerRef: { type: 'string' },
          createdBy: { type: 'string' },
          size: { $ref: '#/components/schemas/MachineSize' },
          disks: {
            type: 'array',
            description: 'The system disk first.',
            items: { $ref: '#/components/schemas/MachineDisk' },
          },
          addresses: {
            type: 'array',
            items: { $ref: '#/components/schemas/MachineAddress' },
          },
          loginUser: { type: 'string' },
          loginMethods: {
            type: 'array',
            items: { type: 'string', enum: ['key', 'password'] },
          },
          sshCommand: { type: 'string' },
          install: { $ref: '#/components/schemas/Installation' },
          launchOperationId: { type: 'string' },
          launchTimes: {
            type: 'array',
            description: 'How long each stage of the launch took, in order.',
            items: {
              type: 'object',
              required: ['stage', 'milliseconds'],
              properties: {
                stage: { type: 'string' },
                milliseconds: { type: 'integer' },
              },
            },
          },
          operation: { $ref: '#/components/schemas/OperationBrief' },
          actions: { $ref: '#/components/schemas/Verdicts' },
          etag: { type: 'string' },
          createdAt: { type: 'string', format: 'date-time' },
          updatedAt: { type: 'string', format: 'date-time' },
        },
      },
      Installation: {
        type: 'object',
        description:
          'How far a system is that is installed from an ISO image, to be captured.',
        required: ['phase', 'isoImageId', 'isoImageName'],
        properties: {
          phase: {
            type: 'string',
            enum: ['installing', 'installed', 'captured'],
          },
          isoImageId: { type: 'string' },
          isoImageName: { type: 'string' },
          finishedAt: { type: 'string', format: 'date-time' },
          capturedImageId: {
            type: 'string',
            description: 'The newest image that was made of it.',
          },
        },
      },
      VirtualMachinePatch: {
        type: 'object',
        additionalProperties: false,
        minProperties: 1,
        properties: {
          description: { type: 'string', maxLength: 1024 },
          ownerRef: { $ref: '#/components/schemas/EntityRef' },
        },
      },
      VirtualMachinePage: {
        allOf: [
          { $ref: '#/components/schemas/Page' },
          {
            type: 'object',
            required: ['items'],
            properties: {
              items: {
                type: 'array',
                items: { $ref: '#/components/schemas/VirtualMachine' },
              },
            },
          },
        ],
      },
      OperationStatus: {
        type: 'string',
        enum: [
          'queued',
          'running',
          'cancelling',
          'succeeded',
          'failed',
          'cancelled',
        ],
      },
      OperationStage: {
        type: 'object',
        required: ['name', 'title', 'status'],
        properties: {
          name: { type: 'string' },
          title: { type: 'string' },
          status: {
            type: 'string',
            enum: ['pending', 'running', 'done', 'failed', 'undone', 'skipped'],
          },
          startedAt: { type: 'string', format: 'date-time' },
          finishedAt: { type: 'string', format: 'date-time' },
        },
      },
      Operation: {
        type: 'object',
        required: [
          'id',
          'kind',
          'title',
          'status',
          'stages',
          'attempt',
          'cancellable',
          'retryable',
          'createdAt',
          'updatedAt',
        ],
        properties: {
          id: { type: 'string' },
          kind: { type: 'string' },
          title: {
            type: 'string',
            description: 'What it does, for people: "Import image debian-12".',
          },
          status: { $ref: '#/components/schemas/OperationStatus' },
          subject: {
            type: 'object',
            required: ['type', 'id', 'name'],
            properties: {
              type: {
                type: 'string',
                enum: [
                  'image',
                  'virtual-machine',
                  'platform',
                  'encryption-key',
                ],
              },
              id: { type: 'string' },
              name: { type: 'string' },
            },
          },
          ownerRef: { type: 'string' },
          createdBy: { type: 'string' },
          parentId: { type: 'string' },
          stages: {
            type: 'array',
            items: { $ref: '#/components/schemas/OperationStage' },
          },
          stage: {
            type: 'string',
            description: 'Title of the stage it is in.',
          },
          progress: { type: 'number', minimum: 0, maximum: 1 },
          message: { type: 'string' },
          error: { $ref: '#/components/schemas/Failure' },
          result: {
            type: 'object',
            description:
              'What came of it, where that is more than its subject.',
            properties: {
              export: { $ref: '#/components/schemas/ImageExport' },
              rotation: { $ref: '#/components/schemas/KeyRotation' },
            },
          },
          attempt: { type: 'integer' },
          cancellable: { type: 'boolean' },
          retryable: { type: 'boolean' },
          createdAt: { type: 'string', format: 'date-time' },
          startedAt: { type: 'string', format: 'date-time' },
          finishedAt: { type: 'string', format: 'date-time' },
          updatedAt: { type: 'string', format: 'date-time' },
        },
      },
      OperationLogLine: {
        type: 'object',
        required: ['sequence', 'at', 'level', 'text'],
        properties: {
          sequence: { type: 'integer' },
          at: { type: 'string', format: 'date-time' },
          level: { type: 'string', enum: ['info', 'warn', 'error'] },
          text: { type: 'string' },
        },
      },
      OperationPage: {
        allOf: [
          { $ref: '#/components/schemas/Page' },
          {
            type: 'object',
            required: ['items'],
            properties: {
              items: {
                type: 'array',
                items: { $ref: '#/components/schemas/Operation' },
              },
              running: {
                type: 'integer',
                description: 'How many run or wait now.',
              },
            },
          },
        ],
      },
      Flavor: {
        type: 'object',
        required: ['name', 'vcpus', 'memoryMiB', 'diskGiB'],
        properties: {
          name: { type: 'string' },
          title: { type: 'string' },
          vcpus: { type: 'integer' },
          memoryMiB: { type: 'integer' },
          diskGiB: { type: 'number' },
        },
      },
      Capability: {
        type: 'string',
        enum: [
          'import',
          'import.upload',
          'import.url',
          'capture',
          'snapshot',
          'backup',
          'data-disks',
          'export',
          'encrypt',
          'launch',
          'power',
          'rebuild',
          'console',
          'iso.boot',
          'fetch',
          'nic.multi-queue',
          'nic.sriov',
          'hot-upgrade',
          'fast-create',
          'sync',
        ],
      },
      Platform: {
        type: 'object',
        required: [
          'id',
          'type',
          'title',
          'status',
          'regions',
          'flavors',
          'capabilities',
          'limits',
          'counts',
        ],
        properties: {
          id: { type: 'string' },
          type: { type: 'string' },
          title: { type: 'string' },
          status: {
            type: 'string',
            enum: ['ready', 'degraded', 'unavailable'],
          },
          reason: { type: 'string' },
          remedy: { type: 'string' },
          regions: { type: 'array', items: { type: 'string' } },
          flavors: {
            type: 'array',
            items: { $ref: '#/components/schemas/Flavor' },
          },
          architectures: {
            type: 'array',
            description:
              'Processors of its virtual machines; left out where it has none.',
            items: { $ref: '#/components/schemas/Architecture' },
          },
          bootModes: {
            type: 'array',
            description: 'Firmware that its virtual machines start with.',
            items: { type: 'string', enum: ['bios', 'uefi'] },
          },
          capabilities: {
            type: 'array',
            items: { $ref: '#/components/schemas/Capability' },
          },
          acceptedFormats: {
            type: 'array',
            items: { $ref: '#/components/schemas/DiskFormat' },
          },
          convert: {
            type: 'string',
            enum: ['auto', 'refuse'],
            description: 'What becomes of formats that it does not take.',
          },
          agents: {
            type: 'object',
            description:
              'Agents that its images must have, and those they must not have.',
            required: ['required', 'conflicting'],
            properties: {
              required: {
                type: 'array',
                items: { $ref: '#/components/schemas/Agent' },
              },
              conflicting: {
                type: 'array',
                items: { $ref: '#/components/schemas/Agent' },
              },
            },
          },
          facts: {
            type: 'object',
            additionalProperties: { type: 'string' },
            description: 'What it runs on, such as the accelerator.',
          },
          limits: {
            type: 'object',
            properties: {
              concurrentLaunches: { type: 'integer' },
              maxVirtualSizeBytes: { type: 'integer' },
            },
          },
          counts: {
            type: 'object',
            required: ['images', 'virtualMachines'],
            properties: {
              images: { type: 'integer' },
              virtualMachines: { type: 'integer' },
            },
          },
          lastSyncAt: { type: 'string', format: 'date-time' },
          lastSyncError: { type: 'string' },
        },
      },
      Agent: {
        type: 'string',
        description: 'A feature of images by its name there.',
        enum: ['cloudInit', 'guestAgent'],
      },
    },
  },
};
