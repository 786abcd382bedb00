import { editionFormats } from "../../../shared/contracts/catalog.ts";
import { partBytesMax } from "../../../shared/contracts/imports.ts";
import { formatName } from "../../storefront/words.ts";
import { type ImportForm, importModes, knownChoices } from "../import-form.ts";
import { Choices } from "./choices.tsx";
import { FileField } from "./file-field.tsx";
import { FormToken } from "./form-token.tsx";
import { Input } from "./input.tsx";
import { Select } from "./select.tsx";
import { TextArea } from "./text-area.tsx";

type ImportFormProps = { formToken: string; form: ImportForm; isForAllMerchants: boolean };

const megabytesMax = partBytesMax / 1_048_576;
const formats = editionFormats.map((value) => ({ value, words: formatName(value) }));

/** The form that begins an import. A script sends files of any size in parts, the browser alone what fits into one. */
export function ImportFormPanel({ formToken, form, isForAllMerchants }: ImportFormProps) {
  const { errors = {} } = form;
  return (
    <section class="panel" aria-labelledby="send">
      <h2 id="send">Send a file</h2>
      <form
        class="move-form"
        method="post"
        action="/admin/imports"
        enctype="multipart/form-data"
        data-import-form=""
        data-part-bytes={partBytesMax}
      >
        <FormToken value={formToken} />
        <FileField
          id="file"
          name="file"
          label="File"
          accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,.xml,.onix"
          hint={`CSV, JSON Lines or ONIX, up to 2 GB; without JavaScript up to ${megabytesMax} MB`}
          error={errors.file}
        />
        <Choices name="mode" legend="What to do" value={form.mode} options={importModes} error={errors.mode} />
        <Select id="ifKnown" name="ifKnown" label="Books the shop has" value={form.ifKnown} options={knownChoices} error={errors.ifKnown} />
        <details open={errors.format || errors.price || errors.stock || errors.mapping || errors.sellerId ? true : undefined}>
          <summary>What the file does not say</summary>
          <div class="move-form">
            <Input
              id="price"
              name="price"
              label="Price of new books in USD"
              hint="For those without one; left empty, they are rejected"
              value={form.price}
              error={errors.price}
              inputmode="decimal"
              maxlength={20}
            />
            <Input
              id="stock"
              name="stock"
              label="Copies"
              hint="That each new edition begins with"
              value={form.stock}
              error={errors.stock}
              inputmode="numeric"
              maxlength={10}
            />
            <Select id="format" name="format" label="Format" value={form.format} options={formats} error={errors.format} />
            <TextArea
              id="mapping"
              name="mapping"
              label="Mapping"
              hint="JSON that says what the columns are, where their names do not"
              value={form.mapping}
              error={errors.mapping}
              rows={5}
              isCode
            />
            {isForAllMerchants && (
              <Input
                id="sellerId"
                name="sellerId"
                label="Merchant"
                hint="Whose new books become; left empty, the house’s"
                value={form.sellerId}
                error={errors.sellerId}
                maxlength={60}
              />
            )}
          </div>
        </details>
        <button class="button button--primary" type="submit">
          Send the file
        </button>
        {/* Where the script says how much of the file has gone. */}
        <p class="found" role="status" data-import-status="" />
      </form>
    </section>
  );
}
