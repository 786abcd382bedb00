import { createConnection, type Socket } from "node:net";
import { type Answer, createResponseReader } from "./response-reader.ts";

/** One connection that is kept open, with at most one request under way. */
export type Connection = {
  send: (request: string) => void;
  close: () => void;
};

export type ConnectionEvents = {
  onAnswer: (answer: Answer) => void;
  /** The connection broke, or the server sent what is not HTTP. Nothing follows. */
  onBreak: (reason: string) => void;
};

/** Opens a connection to a port of this machine. */
export async function openConnection(port: number, keepBody: boolean, { onAnswer, onBreak }: ConnectionEvents): Promise<Connection> {
  const socket = await connect(port);
  const read = createResponseReader(keepBody, onAnswer);
  let isClosing = false;
  const breakOff = (reason: string) => {
    if (isClosing) return;
    isClosing = true;
    socket.destroy();
    onBreak(reason);
  };
  socket.on("data", (bytes) => {
    try {
      read(bytes);
    } catch (error) {
      breakOff(`${error}`);
    }
  });
  socket.on("error", (error) => breakOff(error.message));
  socket.on("close", () => breakOff("the server closed the connection"));
  return {
    send: (request) => socket.write(request, "utf8"),
    close: () => {
      isClosing = true;
      socket.destroy();
    },
  };
}

async function connect(port: number): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: "127.0.0.1", noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}
