/**
 * What may be wrong with a row, a line or a product of a file, and what whoever sent it can do. The names stand in the file of
 * rejected rows, where a program may go by them.
 */
export const suggestions = {
  "quotation-mark": "put the field in quotation marks and double each of its own",
  "field-count": "give the row as many fields as the first line has; a field with a comma stands in quotation marks",
  "too-long": "shorten it: a book has to fit into one request",
  encoding: "save the file as UTF-8, or name its encoding in the XML declaration",
  "nul-byte": "take the NUL byte out",
  json: "write each book as one JSON object in a line of its own",
  entity: "write the character itself, or its number such as &#233;",
  isbn: "compare the digits with those on the book",
  "no-isbn": "give the book an ISBN or, where the format has one, a SKU",
  duplicate: "keep one of the two",
  price: "write it with a point, at most two decimals and no currency, such as 12.99",
  "no-price": "have a retail price added, or give one for all such books with --price",
  currency: "have a price in the shop's currency added, or give one for all such books with --price",
  quantity: "write digits only, or leave it empty",
  pages: "write digits only, or leave it empty",
  "source-id": "give the row the number or the address it has at its source",
  date: "write a date that exists, or leave it out where it is not known",
  title: "have the title added; an update of a part can only be taken as a whole record",
  "product-form": "leave it out: the shop sells paper books, e-books and audiobooks, one at a time",
  notification: "ask the sender for a record that describes the product",
  "test-record": "leave it out of the file that is for the shop",
  deletion: "look at the book in the shop and delete it there",
  refused: "change what the reason names",
} as const;
export type FaultCode = keyof typeof suggestions;
