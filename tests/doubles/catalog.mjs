import { WorkerEntrypoint } from "cloudflare:workers";

/** Stands in for the catalogue: a fixed set of editions, one of them sold out. */
const usd = (amount) => ({ amount, currency: "USD" });
const stock = (available) => ({ status: available > 0 ? "in-stock" : "out-of-stock", available });
const sellerId = "seller_01jd00000000000000000000se";
const frankensteinId = "book_01jd0000000000000000000001";

const editions = [
  {
    sku: "9780141439471",
    bookId: frankensteinId,
    slug: "frankenstein",
    title: "Frankenstein",
    format: "paperback",
    unitPrice: usd(999),
    sellerId,
    availability: stock(100),
  },
  {
    sku: "9780141439518",
    bookId: "book_01jd0000000000000000000002",
    slug: "pride-and-prejudice",
    title: "Pride and Prejudice",
    format: "paperback",
    unitPrice: usd(899),
    sellerId,
    availability: stock(100),
  },
  {
    sku: "OCT-EMMA-EBOOK",
    bookId: "book_01jd0000000000000000000003",
    slug: "emma",
    title: "Emma",
    format: "ebook",
    unitPrice: usd(499),
    sellerId,
    availability: stock(3),
  },
  {
    sku: "OCT-SOLD-OUT",
    bookId: "book_01jd0000000000000000000004",
    slug: "middlemarch",
    title: "Middlemarch",
    format: "hardcover",
    unitPrice: usd(1299),
    sellerId,
    availability: stock(0),
  },
];

const frankenstein = {
  id: frankensteinId,
  slug: "frankenstein",
  title: "Frankenstein",
  subtitle: "or, The Modern Prometheus",
  contributors: [{ name: "Mary Shelley", role: "author", slug: "mary-shelley" }],
  description: "A student makes a man, and looks away.",
  series: null,
  subjects: [{ slug: "gothic-fiction", name: "Gothic fiction" }],
  language: "en",
  publishedOn: "1818-01-01",
  rating: { average: null, count: 0 },
  editions: [
    {
      sku: "9780141439471",
      isbn13: "9780141439471",
      format: "paperback",
      price: usd(999),
      availability: stock(100),
      pages: 273,
      publisher: "Penguin Classics",
    },
  ],
  images: [],
  sellerId,
  version: 1,
};

export default class extends WorkerEntrypoint {
  async quoteEditions({ skus }) {
    return editions.filter((edition) => skus.includes(edition.sku));
  }

  async ownerOf({ skus }) {
    return Object.fromEntries(editions.filter(({ sku }) => skus.includes(sku)).map((edition) => [edition.sku, edition.sellerId]));
  }

  async findBook({ ref }) {
    return [frankenstein.id, frankenstein.slug, "9780141439471"].includes(ref) ? frankenstein : null;
  }
}
