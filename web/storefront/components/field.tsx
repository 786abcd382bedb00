import type { Child } from "hono/jsx";

type FieldProps = {
  name: string;
  label: string;
  value: string;
  error?: string;
  hint?: string;
  isOptional?: boolean;
  /** HTML's token for what a browser may fill in (HTML Standard, section 4.10.18.7). */
  autocomplete?: string;
  type?: "text" | "email" | "number" | "password";
  inputmode?: "numeric" | "email" | "text";
  class?: string;
  /** Whether the page opens with the cursor here, as in the first field that is wrong. */
  isFirstWrong?: boolean;
  /** Whether it is text as a machine wrote it: a code, a key. No browser corrects its spelling. */
  isCode?: boolean;
};

/** A labelled line of text with its hint and its error. The error is read out with the field. */
export function TextField({ name, label, value, error, hint, isOptional, autocomplete, type = "text", inputmode, ...rest }: FieldProps) {
  const spelling = rest.isCode ? { autocapitalize: "none" as const, spellcheck: false } : {};
  return (
    <Labelled name={name} label={label} error={error} hint={hint} isOptional={isOptional} class={rest.class}>
      <input
        class="input"
        id={name}
        name={name}
        type={type}
        value={value}
        inputmode={inputmode}
        autocomplete={autocomplete}
        required={!isOptional}
        autofocus={rest.isFirstWrong}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={describedBy(name, error, hint)}
        {...spelling}
      />
    </Labelled>
  );
}

type SelectProps = Pick<FieldProps, "name" | "label" | "value" | "error" | "hint" | "autocomplete" | "class" | "isFirstWrong"> & {
  placeholder: string;
  options: readonly { value: string; words: string }[];
};

/** A labelled choice of one from a list, which begins with nothing chosen. */
export function SelectField({ name, label, value, error, hint, autocomplete, placeholder, options, ...rest }: SelectProps) {
  return (
    <Labelled name={name} label={label} error={error} hint={hint} class={rest.class}>
      <select
        class="input input--select"
        id={name}
        name={name}
        autocomplete={autocomplete}
        required
        autofocus={rest.isFirstWrong}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={describedBy(name, error, hint)}
      >
        <option value="">{placeholder}</option>
        {options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {option.words}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

type LabelledProps = Pick<FieldProps, "name" | "label" | "error" | "hint" | "isOptional" | "class"> & { children: Child };

/** A control with its label, its hint and its error; `name` is the control's id. */
export function Labelled({ name, label, error, hint, isOptional, children, ...rest }: LabelledProps) {
  return (
    <div class={`field ${rest.class ?? ""} ${error ? "field--wrong" : ""}`}>
      <label class="field__label" for={name}>
        {label}
        {isOptional && <span class="field__optional"> (optional)</span>}
      </label>
      {hint && (
        <p class="field__hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <FieldError name={name} error={error} />
      {children}
    </div>
  );
}

/** What is wrong with the field `name`, where its `aria-describedby` finds it. */
export function FieldError({ name, error }: { name: string; error?: string }) {
  if (!error) return null;
  return (
    <p class="field__error" id={`${name}-error`}>
      <span class="visually-hidden">Error: </span>
      {error}
    </p>
  );
}

/** Ids of what explains a field, for its `aria-describedby`. */
export function describedBy(name: string, error?: string, hint?: string): string | undefined {
  const ids = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean);
  return ids.length === 0 ? undefined : ids.join(" ");
}
