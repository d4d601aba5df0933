import type {
  Image,
  OperatingSystem,
  VmTemplate,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  usePolledResource,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';
import { hostNameOf, type LaunchSubject, type Place } from './launchForm';

/** What the form has to know of the image or template. */
export interface SubjectFacts {
  title: string;
  os: OperatingSystem;
  /** Host name to begin with. */
  name: string;
  /** Where it can be launched; the first is the default. */
  places: readonly Place[];
  maxCount: number;
  loginUser?: string;
}

const MAX_COUNT = 100;

/** The image or template that is to be launched. */
export function useLaunchSubject(
  subject: LaunchSubject,
): Resource<SubjectFacts> {
  const { imageId, templateId } = subject;
  return usePolledResource<SubjectFacts>(
    `launch of ${imageId ?? templateId}`,
    async (api, signal) =>
      templateId
        ? factsOfTemplate(await api.getTemplate(templateId, { signal }))
        : factsOfImage(await api.getImage(imageId!, { signal })),
    { matters: ({ id }) => id === (templateId ?? imageId) },
  );
}

function factsOfTemplate(template: VmTemplate): SubjectFacts {
  return {
    title: template.title,
    os: template.os,
    name: hostNameOf(template.name),
    places: template.mappings
      .filter(({ status }) => status === 'ready')
      .map(({ platformId, region }) => ({ platformId, region })),
    maxCount: template.maxCount,
    loginUser: template.loginUser,
  };
}

function factsOfImage(image: Image): SubjectFacts {
  return {
    title: image.name,
    os: image.os,
    name: hostNameOf(image.family ?? image.name),
    places: [{ platformId: image.platformId, region: image.region }],
    maxCount: MAX_COUNT,
    loginUser: image.defaultUser,
  };
}
