import { makeStyles } from '@material-ui/core/styles';
import {
  isRedistributable,
  type Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import { FactList, Section } from '../../layout';
import { PublisherName } from './PublisherName';
import { formatPrice, publisherKinds } from './words';

const useStyles = makeStyles({
  text: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
});

/** How a published image is offered; nothing of one that says nothing of it. */
export function ListingFacts(props: { image: Image }) {
  const classes = useStyles();
  const { listing } = props.image;
  if (!listing) return null;
  const { publisher, contents, price, terms } = listing;
  const text = (words: string | undefined) =>
    words && <span className={classes.text}>{words}</span>;
  return (
    <Section title="How it is offered">
      <FactList
        facts={[
          [
            'Publisher',
            publisher && (
              <>
                <PublisherName publisher={publisher} />
                {`, ${publisherKinds[publisher.kind].toLowerCase()}`}
              </>
            ),
          ],
          [
            'Price',
            price &&
              (price.model === 'paid'
                ? `${formatPrice(
                    price,
                  )} for every virtual machine, beside its server`
                : formatPrice(price)),
          ],
          ['Contents', text(contents)],
          ['Terms', text(terms)],
          [
            'Licence',
            props.image.visibility === 'marketplace' &&
              (isRedistributable(listing)
                ? 'It may be passed on'
                : 'Only its publisher may download, export, copy or share it, and what is made from it'),
          ],
        ]}
      />
    </Section>
  );
}
