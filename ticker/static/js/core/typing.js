// Which of some names is meant by its first letters. Pure.

/** The next name that begins with what was typed, from the one that is at hand on; the same letter again and again goes
 * through those that begin with it. -1 if there is none. @param {readonly string[]} names @param {number} at @param {string} typed */
export function typedTo(names, at, typed) {
  const [first = ""] = typed;
  const isSame = [...typed].every((letter) => letter === first);
  const wanted = (isSame ? first : typed).toUpperCase();
  const from = typed.length === 1 || isSame ? at + 1 : at;
  for (let n = 0; n < names.length; n += 1) {
    const place = (from + n) % names.length;
    if (names[place]?.toUpperCase().startsWith(wanted)) return place;
  }
  return -1;
}
