import { openConnection } from "./connection.ts";
import type { Answer } from "./response-reader.ts";

/** One connection that is asked one thing at a time. */
export type Asker = {
  /** The whole answer, with its body. Throws when the connection breaks. */
  ask: (request: string) => Promise<Answer>;
  close: () => void;
};

/** Opens a connection to a port of this machine, to ask and wait for the answer. */
export async function openAsker(port: number): Promise<Asker> {
  let settle: (answer: Answer) => void = () => {};
  let refuse: (error: Error) => void = () => {};
  let broken: Error | null = null;
  const connection = await openConnection(port, true, {
    onAnswer: (answer) => settle(answer),
    onBreak: (reason) => {
      broken = new Error(reason);
      refuse(broken);
    },
  });
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (broken) return reject(broken);
        settle = resolve;
        refuse = reject;
        connection.send(request);
      }),
    close: connection.close,
  };
}
