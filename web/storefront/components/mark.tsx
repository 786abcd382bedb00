/** The shop's mark: one sheet, the three folds that make an octavo. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
      <path d="M4 6 16 9v18L4 24Z" fill="currentColor" />
      <path d="M28 6 16 9v18l12-3Z" fill="currentColor" opacity=".55" />
      <path d="M8 3.5 16 9v18L8 21.500Z" fill="currentColor" opacity=".3" />
    </svg>
  );
}
