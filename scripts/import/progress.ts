/** How far an import is: the file is sent, and then the shop reads it. `share` is from 0 to 1, of its bytes. */
export type Progress = { doing: "sending" | "reading"; share: number; rows: number; rejected: number; seconds: number };

const barWidth = 30;
/** Between two lines where nobody is watching. */
const plainEverySeconds = 5;
const barEveryMs = 100;

/** Draws a bar that moves on a terminal, and prints a line now and then where there is none. */
export function openProgress(stream: NodeJS.WriteStream): { show: (progress: Progress) => void; end: () => void } {
  let [shownAtMs, lineAtSeconds] = [0, plainEverySeconds];
  if (stream.isTTY) {
    return {
      show: (progress) => {
        if (Date.now() - shownAtMs < barEveryMs && progress.share < 1) return;
        shownAtMs = Date.now();
        stream.write(`\r\u001b[K${barOf(progress)}`);
      },
      end: () => void stream.write("\n"),
    };
  }
  return {
    show: (progress) => {
      if (progress.seconds < lineAtSeconds) return;
      lineAtSeconds = progress.seconds + plainEverySeconds;
      stream.write(`${textOf(progress)}\n`);
    },
    end: () => {},
  };
}

/** `━━━━━━─────  45 %  4,500 rows  12 s` */
export function barOf(progress: Progress): string {
  const full = Math.round(progress.share * barWidth);
  return `${"━".repeat(full)}${"─".repeat(barWidth - full)} ${textOf(progress)}`;
}

function textOf({ doing, share, rows, rejected, seconds }: Progress): string {
  if (doing === "sending") return `${Math.floor(share * 100)} % sent  ${Math.round(seconds)} s`;
  const rejections = rejected === 0 ? "" : `  ${rejected.toLocaleString("en-US")} rejected`;
  return `${Math.floor(share * 100)} %  ${rows.toLocaleString("en-US")} rows${rejections}  ${Math.round(seconds)} s`;
}
