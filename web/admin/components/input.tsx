import { describedBy, Labelled } from "../../storefront/components/field.tsx";

type InputProps = {
  id: string;
  name: string;
  label: string;
  value: string;
  error?: string;
  hint?: string;
  type?: "text" | "search" | "password";
  inputmode?: "numeric" | "decimal" | "text";
  autocomplete?: string;
  maxlength?: number;
  isRequired?: boolean;
  class?: string;
};

/** A labelled line of text whose id may differ from its name: a page may hold one form many times. */
export function Input({ id, name, label, value, error, hint, type = "text", isRequired, autocomplete = "off", ...rest }: InputProps) {
  return (
    <Labelled name={id} label={label} error={error} hint={hint} class={rest.class}>
      <input
        class="input"
        id={id}
        name={name}
        type={type}
        value={value}
        inputmode={rest.inputmode}
        maxlength={rest.maxlength}
        autocomplete={autocomplete}
        spellcheck={false}
        required={isRequired}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={describedBy(id, error, hint)}
      />
    </Labelled>
  );
}
