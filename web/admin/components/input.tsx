import { describedBy, FieldError } from "../../storefront/components/field.tsx";

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
    <div class={`field ${rest.class ?? ""} ${error ? "field--wrong" : ""}`}>
      <label class="field__label" for={id}>
        {label}
      </label>
      {hint && (
        <p class="field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <FieldError name={id} error={error} />
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
    </div>
  );
}
