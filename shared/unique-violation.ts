/** Whether a D1 error says that a UNIQUE or PRIMARY KEY constraint refused the write; `column` is `table.column` or an index's name. */
export function isUniqueViolation(error: unknown, column: string): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/UNIQUE constraint failed/.test(cause.message) && cause.message.includes(column)) return true;
  }
  return false;
}
