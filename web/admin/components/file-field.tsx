import { describedBy, Labelled } from "../../storefront/components/field.tsx";

type FileFieldProps = { id: string; name: string; label: string; accept: string; hint: string; error?: string };

/** A labelled choice of a file. A browser forgets the file when a page is shown again, so it is asked for anew. */
export function FileField({ id, name, label, accept, hint, error }: FileFieldProps) {
  return (
    <Labelled name={id} label={label} error={error} hint={hint}>
      <input
        class="input input--file"
        id={id}
        name={name}
        type="file"
        accept={accept}
        required
        aria-invalid={error ? "true" : undefined}
        aria-describedby={describedBy(id, error, hint)}
      />
    </Labelled>
  );
}
