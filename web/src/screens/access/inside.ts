/** An address of this application from the address bar, else the beginning: a link must not lead to another site after signing in. */
export function inside(text: string | null): string {
  if (!text?.startsWith("/") || /[\\\s]/.test(text)) {
    return "/";
  }
  const target = new URL(text, window.location.origin);
  const own = target.origin === window.location.origin;
  return own && !target.pathname.startsWith("//") ? target.pathname + target.search : "/";
}
