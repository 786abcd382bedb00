import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { type Caller, signedIn } from "../../../shared/auth/caller.ts";
import { sellerIdSchema } from "../../../shared/contracts/catalog.ts";
import { problemResponses } from "../../../shared/contracts/common.ts";
import type { AppEnv } from "../../../shared/http/app.ts";
import { privateHeaders } from "../../../shared/http/private-answer.ts";
import { Problem } from "../../../shared/problem.ts";
import type { CatalogBindings } from "../bindings.ts";
import { type ExportFormatName, exportFormats } from "../exports/export-formats.ts";
import { type ExportScope, streamBooks } from "../exports/stream-books.ts";

const formatNames = Object.keys(exportFormats) as [ExportFormatName, ...ExportFormatName[]];

const fileSchema = z.string().openapi({ format: "binary" });

const exportBooks = createRoute({
  method: "get",
  path: "/api/exports/books",
  operationId: "exportBooks",
  summary: "Get the books of a merchant, or of the shop, as a file that an import takes; importing it changes nothing",
  tags: ["Catalogue"],
  request: {
    query: z.object({
      format: z.enum(formatNames, `expected one of ${formatNames.join(", ")}`).openapi({ description: "ONIX is 3.0 with reference tags" }),
      sellerId: sellerIdSchema.optional().openapi({ description: "Whose books. Sellers have their own, whether they say so or not" }),
    }),
  },
  responses: {
    200: {
      description: "The books in the order of the SKUs of their first editions, streamed",
      content: {
        "text/csv": { schema: fileSchema },
        "application/jsonl": { schema: fileSchema },
        "application/xml": { schema: fileSchema },
      },
    },
    ...problemResponses(401, 403, 422),
  },
});

/** Books as a file, for sellers their own, for admins all. */
export function addExportRoutes(app: OpenAPIHono<AppEnv<CatalogBindings>>): void {
  app.openapi(exportBooks, (c) => {
    const { format: name, sellerId } = c.req.valid("query");
    const format = exportFormats[name];
    return c.body(streamBooks(drizzle(c.env.DB), format, scopeOf(signedIn(c.var), sellerId)), 200, {
      "content-type": format.contentType,
      "content-disposition": `attachment; filename="octavo-books.${format.extension}"`,
      ...privateHeaders,
    });
  });
}

/** Sellers get their own books, which say nothing of whose they are: another account of theirs may take them. Raises forbidden. */
function scopeOf({ actor, reach }: Caller, asked: string | undefined): ExportScope {
  if (reach === "any") return { sellerId: asked ?? null, isSellerTold: true };
  const own = actor.sellerId;
  if (own === null || (asked !== undefined && asked !== own))
    throw new Problem("forbidden", { detail: "Sellers export their own books only" });
  return { sellerId: own, isSellerTold: false };
}
