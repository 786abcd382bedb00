/** What pages load is imported as text: the admin Worker serves it itself. */
declare module "*.css" {
  const text: string;
  export default text;
}

declare module "*.browser.js" {
  const text: string;
  export default text;
}
