/** The shop's mark: one sheet, opened at its fold. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 36 36" width="36" height="36" aria-hidden="true" focusable="false">
      <path d="M0 0 18 6v30L0 30ZM36 0 18 6v30l18-6Z" fill="currentColor" fill-rule="evenodd" opacity=".28" />
      <path d="M0 0 18 6v30L0 30Z" fill="currentColor" />
    </svg>
  );
}
