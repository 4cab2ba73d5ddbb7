// Lets a schema refuse what its judge could not read.

/** true when `parse` takes the text. */
export function readable(parse: (text: string) => unknown): (text: string) => boolean {
  return (text) => {
    try {
      parse(text);
      return true;
    } catch {
      return false;
    }
  };
}
