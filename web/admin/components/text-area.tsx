import { describedBy, Labelled } from "../../storefront/components/field.tsx";

type TextAreaProps = {
  id: string;
  name: string;
  label: string;
  value: string;
  rows: number;
  error?: string;
  hint?: string;
  isCode?: boolean;
};

/** A labelled text of several lines. */
export function TextArea({ id, name, label, value, rows, error, hint, isCode }: TextAreaProps) {
  return (
    <Labelled name={id} label={label} error={error} hint={hint}>
      <textarea
        class={`input input--text ${isCode ? "code" : ""}`}
        id={id}
        name={name}
        rows={rows}
        spellcheck={!isCode}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={describedBy(id, error, hint)}
      >
        {value}
      </textarea>
    </Labelled>
  );
}
