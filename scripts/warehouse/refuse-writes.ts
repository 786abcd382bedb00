/** Words with which a statement of SQLite writes, or does what no question needs. */
const writing = /\b(?:insert|update|delete|replace\s+into|create|drop|alter|pragma|attach|detach|vacuum|reindex|analyze|begin|commit)\b/i;

/** Throws an Error with one sentence unless the text is one statement that only reads. What is in quotes is nobody's command. */
export function refuseWrites(sql: string): void {
  const bare = sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, " ");
  if (bare.replace(/;\s*$/, "").includes(";")) throw new Error("one statement at a time");
  const word = writing.exec(bare)?.[0];
  if (word) throw new Error(`the warehouse is asked, not written: ${word.toUpperCase()} is not for here`);
  if (!/^\s*(?:select|with|values)\b/i.test(bare)) throw new Error("a question begins with SELECT, WITH or VALUES");
}
