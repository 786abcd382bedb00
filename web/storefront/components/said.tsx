import type { SaidWords } from "../account-words.ts";
import { Notice } from "./notice.tsx";

/** What the page before has done, said at the top of the one after it. An address that names nothing known says nothing. */
export function Said({ words, about }: { words: Record<string, SaidWords>; about?: string }) {
  const said = about !== undefined && Object.hasOwn(words, about) ? words[about] : undefined;
  if (!said) return null;
  return (
    <div role="status">
      <Notice tone={said.tone ?? "good"} title={said.title}>
        {said.text && <p>{said.text}</p>}
      </Notice>
    </div>
  );
}
