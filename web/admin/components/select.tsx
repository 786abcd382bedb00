import { describedBy, Labelled } from "../../storefront/components/field.tsx";

type SelectProps = {
  id: string;
  name: string;
  label: string;
  value: string;
  options: readonly { value: string; words: string }[];
  error?: string;
  hint?: string;
};

/** A labelled choice of one from a list. */
export function Select({ id, name, label, value, options, error, hint }: SelectProps) {
  return (
    <Labelled name={id} label={label} error={error} hint={hint}>
      <select
        class="input input--select"
        id={id}
        name={name}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={describedBy(id, error, hint)}
      >
        {options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {option.words}
          </option>
        ))}
      </select>
    </Labelled>
  );
}
