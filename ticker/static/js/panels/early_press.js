// A press on a button whose script is still on its way: it is made again once the script is here.

/** @template T @param {HTMLElement} root @param {() => Promise<T>} make @returns {() => Promise<T>} */
export function withEarlyPress(root, make) {
  const here = new AbortController();
  /** @type {Element | null} */
  let pressed = null;
  const remember = (/** @type {MouseEvent} */ { target }) => {
    pressed = target instanceof Element ? target.closest("[role=toolbar] button") : null;
  };
  root.addEventListener("click", remember, { signal: here.signal });
  return async () => {
    const made = await make();
    here.abort();
    setTimeout(() => pressed instanceof HTMLElement && pressed.click());
    return made;
  };
}
