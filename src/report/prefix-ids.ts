/**
 * Adds a prefix to the ids of an SVG and to every reference to them (`url(#id)`, `href="#id"`), so that several SVGs
 * can share one HTML document.
 */
export function prefixIds(svg: string, prefix: string): string {
  return svg
    .replace(/(\sid=)(["'])/g, `$1$2${prefix}`)
    .replace(/(url\(["']?#)/g, `$1${prefix}`)
    .replace(/(\s(?:xlink:)?href=["']#)/g, `$1${prefix}`);
}
