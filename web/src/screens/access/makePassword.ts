/** Letters that nobody confuses when a password is handed over on paper. */
const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

/** A password to be handed over and changed at once: twelve letters in threes, 60 random bits. */
export function makePassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const letters = Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join("");
  return letters.replace(/(.{3})(?=.)/g, "$1-");
}
