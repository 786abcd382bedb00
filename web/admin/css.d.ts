/** Style sheets are imported as text: the admin Worker serves them itself. */
declare module "*.css" {
  const text: string;
  export default text;
}
