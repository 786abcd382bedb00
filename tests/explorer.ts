/** Reads the databases and Durable Objects of a running platform, past all of our own code, through Miniflare's Local Explorer. */
export type Explorer = {
  /** Rows of a query on a D1 database, e.g. `octavo-orders`. */
  query: <Row>(database: string, sql: string) => Promise<Row[]>;
  /** Rows of a query on one object of a class, by the object's name. */
  queryObject: <Row>(className: string, name: string, sql: string) => Promise<Row[]>;
  /** Names of all stored objects of a class. */
  objectNames: (className: string) => Promise<string[]>;
};

type Table = { columns: string[]; rows: unknown[][] };

export function openExplorer(explorerUrl: string): Explorer {
  const call = async <T>(path: string, body?: unknown): Promise<T> => {
    const init = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(`${explorerUrl}${path}`, init);
    const answer = (await response.json()) as { success: boolean; errors: unknown; result: T };
    if (!answer.success) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer.errors)}`);
    return answer.result;
  };
  const objects = "/workers/durable_objects/namespaces";
  const namespaceOf = async (className: string) => {
    const namespaces = await call<{ id: string; class: string }[]>(objects);
    const found = namespaces.find((namespace) => namespace.class === className);
    if (!found) throw new Error(`no Durable Object class ${className}`);
    return found.id;
  };
  return {
    query: async <Row>(database: string, sql: string) => {
      const [result] = await call<{ results: Table }[]>(`/d1/database/${database}/raw`, { sql, params: [] });
      return result ? toRows<Row>(result.results) : [];
    },
    queryObject: async <Row>(className: string, name: string, sql: string) => {
      const body = { durable_object_name: name, queries: [{ sql }] };
      const [table] = await call<Table[]>(`${objects}/${await namespaceOf(className)}/query`, body);
      return table ? toRows<Row>(table) : [];
    },
    objectNames: async (className) => {
      const stored = await call<{ name: string; hasStoredData: boolean }[]>(
        `${objects}/${await namespaceOf(className)}/objects?limit=1000`,
      );
      return stored.filter((object) => object.hasStoredData && object.name).map((object) => object.name);
    },
  };
}

function toRows<Row>({ columns, rows }: Table): Row[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])) as Row);
}
