import type { Book } from "../../../shared/contracts/catalog.ts";
import { imageBytesMax, imagePixelsMax } from "../../../shared/contracts/images.ts";
import { srcsetOf } from "../../storefront/srcset-of.ts";
import { FileField } from "./file-field.tsx";
import { FormToken } from "./form-token.tsx";
import { Input } from "./input.tsx";

/** A picture that was not taken: what was said of it, and why. */
export type RefusedPicture = { alt: string; text: string };

type PicturesProps = { book: Book; formToken: string; refused?: RefusedPicture };

/** A book's pictures, and the form that sends one more. */
export function Pictures({ book, formToken, refused }: PicturesProps) {
  const sent = book.images.flatMap((image) => (image.id === undefined ? [] : [{ ...image, id: image.id }]));
  return (
    <section class="desk-part" aria-labelledby="pictures">
      <h2 id="pictures">Pictures</h2>
      <div class="desk-columns desk-columns--aside desk-columns--reversed">
        <UploadForm bookId={book.id} formToken={formToken} refused={refused} isFirst={sent.length === 0} />
        {sent.length === 0 ? (
          <p class="nothing desk-part">There is none: the shop draws a cover from title, author and subject.</p>
        ) : (
          <ul class="pictures desk-part">
            {sent.map(({ id, url, alt, width, height, srcset, focalPoint }, index) => (
              <li class="panel picture">
                <img src={url} srcset={srcsetOf({ srcset })} sizes="10rem" width={width} height={height} alt={alt} loading="lazy" />
                <div class="move-form">
                  <p>
                    <strong>{index === 0 ? "The cover" : `Picture ${index + 1}`}</strong>
                  </p>
                  <form class="move-form" method="post" action={`/admin/books/${book.id}/pictures/${id}`}>
                    <FormToken value={formToken} />
                    <Input id={`alt-${id}`} name="alt" label="What is to be seen" value={alt} maxlength={300} />
                    <fieldset class="field">
                      <legend class="field__label">The point that matters, in %</legend>
                      <p class="field__hint">Lists cut the picture around it; left empty, they show all of it.</p>
                      <div class="field-row">
                        <Input {...pointOf(id, "fromLeft", focalPoint?.x)} label="From the left" />
                        <Input {...pointOf(id, "fromTop", focalPoint?.y)} label="From the top" />
                      </div>
                    </fieldset>
                    <button class="button button--small" type="submit">
                      Save<span class="visually-hidden"> what is said of {nameOf(index)}</span>
                    </button>
                  </form>
                  <form method="post" action={`/admin/books/${book.id}/pictures/${id}/remove`}>
                    <FormToken value={formToken} />
                    <button class="button button--small button--danger" type="submit">
                      Take away<span class="visually-hidden"> {nameOf(index)}</span>
                    </button>
                  </form>
                </div>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function nameOf(index: number): string {
  return index === 0 ? "the cover" : `picture ${index + 1}`;
}

function pointOf(id: string, name: string, share: number | undefined) {
  const value = share === undefined ? "" : `${Math.round(share * 1_000) / 10}`;
  return { id: `${name}-${id}`, name, value, inputmode: "decimal" as const, maxlength: 5 };
}

type UploadFormProps = { bookId: string; formToken: string; refused?: RefusedPicture; isFirst: boolean };

function UploadForm({ bookId, formToken, refused, isFirst }: UploadFormProps) {
  return (
    <form class="panel move-form" method="post" action={`/admin/books/${bookId}/pictures`} enctype="multipart/form-data">
      <FormToken value={formToken} />
      <FileField
        id="picture"
        name="file"
        label="Add a picture"
        accept="image/jpeg,image/png,image/webp"
        hint={`JPEG, PNG or WebP, up to ${imageBytesMax / 1_048_576} MB and ${imagePixelsMax / 1_000_000} megapixels`}
        error={refused?.text}
      />
      <Input id="alt" name="alt" label="What is to be seen" hint="For those who do not see it" value={refused?.alt ?? ""} maxlength={300} />
      {!isFirst && (
        <label class="tick">
          <input type="checkbox" name="isCover" value="true" />
          <span>Make it the cover</span>
        </label>
      )}
      <button class="button button--primary" type="submit">
        Send the picture
      </button>
    </form>
  );
}
