/** What an edition on paper has where its merchant says none of what only the trade asks for. */
export const unsaid = {
  ...{ isbn10: null, imprint: null, productForm: null, taxClass: "printed-book" as const, onSaleOn: null },
  ...{ dimensions: null, prices: [], supply: null },
};
