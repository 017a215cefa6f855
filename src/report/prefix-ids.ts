/**
 * Puts a prefix before the ids of an SVG and before every reference to them (`url(#id)`, `href="#id"`), so that several
 * can stand in one HTML document.
 */
export function prefixIds(svg: string, prefix: string): string {
  return svg
    .replace(/(\sid=)(["'])/g, `$1$2${prefix}`)
    .replace(/(url\(["']?#)/g, `$1${prefix}`)
    .replace(/(\s(?:xlink:)?href=["']#)/g, `$1${prefix}`);
}
