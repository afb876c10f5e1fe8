// Two ports within a page: what one is sent the other is told, as it is and not as a copy. Pure.

/** @typedef {import("../relay.js").Port} Port */

/** @returns {[Port, Port]} */
export function pair() {
  const [one, other] = [port(), port()];
  one.other = other;
  other.other = one;
  return [one, other];
}

/** @returns {Port & {other: Port | null}} */
const port = () => ({
  onmessage: null,
  other: null,
  postMessage(data) {
    // As with other ports, who speaks is not interrupted by the answer.
    queueMicrotask(() => this.other?.onmessage?.(/** @type {MessageEvent} */ ({ data })));
  },
  close() {
    this.onmessage = null;
  },
});
