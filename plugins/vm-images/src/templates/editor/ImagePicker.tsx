import { makeStyles } from '@material-ui/core/styles';
import {
  retiredStandings,
  type Image,
  type ImageListQuery,
  type TemplateMapping,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  formatOs,
  messageOf,
} from '@vm-images/backstage-plugin-vm-images-react';
import { ImageAutocomplete, useImageSearch } from '../../images/choose';
import { useImage } from '../../images/page/useImage';

const useStyles = makeStyles({
  // In line with the selects beside it.
  input: { '&&&': { paddingLeft: 10 } },
});

export interface ImagePickerProps {
  id: string;
  platformId: string;
  region: string;
  source: TemplateMapping['imageSource'];
  /** Id of the chosen image; empty for none. */
  value: string;
  error?: string;
  onChange: (image: Image | undefined) => void;
}

const visibilities: Record<
  TemplateMapping['imageSource'],
  ImageListQuery['visibility']
> = {
  public: ['public', 'marketplace'],
  custom: ['private', 'shared'],
};

/** Finds an image that can be launched on a platform. */
export function ImagePicker(props: ImagePickerProps) {
  const { id, value, error, onChange } = props;
  const classes = useStyles();
  const { search, chosen, problem } = useChoices(props);
  return (
    <ImageAutocomplete
      id={id}
      label="Image"
      placeholder={value && !chosen ? value : 'Search by name or tag'}
      required
      openOnFocus
      inputClass={classes.input}
      search={search}
      options={offered(search.images, value)}
      noOptionsText={
        props.platformId ? 'No image matches.' : 'Choose a platform first.'
      }
      chosen={chosen}
      onChoose={onChange}
      factsOf={image => [
        formatOs(image.os),
        [image.family, image.version].filter(Boolean).join(' '),
        image.ownerRef?.split('/').pop(),
        refusalOf(image),
      ]}
      isDisabled={image => refusalOf(image) !== undefined}
      hasError={(error ?? problem) !== undefined}
      helperText={error ?? problem}
    />
  );
}

/** What nobody should use any more is not offered; what was chosen stays. */
function offered(images: readonly Image[], chosen: string): Image[] {
  return images.filter(
    ({ id, standing }) => id === chosen || !retiredStandings.includes(standing),
  );
}

/** Why nothing could be launched from it there. */
function refusalOf({ actions }: Image): string | undefined {
  const { effect, findings } = actions.map;
  if (effect !== 'deny') return undefined;
  return findings.find(one => one.effect === 'deny')?.reason;
}

/** What can be chosen, and what is. */
function useChoices(props: ImagePickerProps) {
  const { platformId, region, source, value } = props;
  const search = useImageSearch(
    'images to map',
    {
      platform: [platformId],
      ...(region && { region: [region] }),
      visibility: visibilities[source],
      status: ['available'],
      kind: ['system-disk'],
      sort: 'updatedAt',
      order: 'desc',
    },
    { skip: !platformId },
  );
  const known = search.images.find(({ id }) => id === value);
  const loaded = useImage(value, !value || known !== undefined);
  const failed = search.error ?? (value && !known ? loaded.error : undefined);
  const chosen = value ? known ?? loaded.value : undefined;
  return {
    search,
    chosen,
    problem: failed ? messageOf(failed) : chosen && refusalOf(chosen),
  };
}
