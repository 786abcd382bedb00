const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const minute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
const second = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "UTC" });

/** A moment, for people and for programs: `21 Nov 2026, 14:03`. */
export function Time({ at, isExact }: { at: string; isExact?: boolean }) {
  const date = new Date(at);
  return (
    <time datetime={at} class="number">
      {day.format(date)}, {(isExact ? second : minute).format(date)}
    </time>
  );
}
