import { z } from "zod";
import { newId } from "../ids.ts";
import { type Trace, traceparent } from "../trace.ts";
import { type EventData, type EventType, eventSchemas } from "./types.ts";

/** A CloudEvents 1.0 envelope (JSON format). `subjectversion` and `requestid` are our extensions; `traceparent` is the distributed-tracing extension. */
const envelopeSchema = z.object({
  specversion: z.literal("1.0"),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().min(1),
  subjectversion: z.int().min(0),
  time: z.iso.datetime(),
  datacontenttype: z.literal("application/json"),
  traceparent: z.string(),
  requestid: z.string(),
  data: z.unknown(),
});

export type Envelope<Type extends EventType = EventType> = Omit<z.infer<typeof envelopeSchema>, "type" | "data"> & {
  type: Type;
  data: EventData<Type>;
};

/** Each known type with its own data: narrowing on `type` narrows `data`. */
export type AnyEnvelope = { [Type in EventType]: Envelope<Type> }[EventType];

export type NewEvent<Type extends EventType> = {
  type: Type;
  /** The Worker that tells, e.g. `orders`. */
  source: string;
  /** Id of what changed, and its version after the change: a projection applies only a higher one. */
  subject: string;
  subjectVersion: number;
  data: EventData<Type>;
};

/** Wraps a change for its subscribers. */
export function createEvent<Type extends EventType>(event: NewEvent<Type>, trace: Trace, nowMs: number): Envelope<Type> {
  return {
    specversion: "1.0",
    id: newId("evt", nowMs),
    source: `octavo/${event.source}`,
    type: event.type,
    subject: event.subject,
    subjectversion: event.subjectVersion,
    time: new Date(nowMs).toISOString(),
    datacontenttype: "application/json",
    traceparent: traceparent(trace),
    requestid: trace.requestId,
    data: event.data,
  };
}

/** Reads a queue message; a reason instead when the envelope, its type or its data are not what we know. */
export function parseEvent(body: unknown): { event: AnyEnvelope } | { reason: string } {
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success) return { reason: "not a CloudEvents envelope" };
  if (!Object.hasOwn(eventSchemas, envelope.data.type)) return { reason: `unknown event type ${envelope.data.type}` };
  const type = envelope.data.type as EventType;
  const data = eventSchemas[type].safeParse(envelope.data.data);
  if (!data.success) return { reason: `data does not fit ${type}: ${data.error.issues.map((issue) => issue.path.join(".")).join(", ")}` };
  return { event: { ...envelope.data, type, data: data.data } as AnyEnvelope };
}
