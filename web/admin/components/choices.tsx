import { FieldError } from "../../storefront/components/field.tsx";

type ChoicesProps = {
  name: string;
  legend: string;
  value: string;
  options: readonly { value: string; label: string; hint: string }[];
  error?: string;
};

/** One of a few, each with a sentence that says what it does. */
export function Choices({ name, legend, value, options, error }: ChoicesProps) {
  return (
    <fieldset class={`field ${error ? "field--wrong" : ""}`} aria-describedby={error && `${name}-error`}>
      <legend class="field__label">{legend}</legend>
      <FieldError name={name} error={error} />
      {options.map((option) => (
        <label class="choice">
          <input type="radio" name={name} value={option.value} checked={value === option.value} required />
          <span>
            <strong>{option.label}</strong>
            <span class="aside">{option.hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
