// How a page comes to the stream. Types only.

/** @typedef {object} Way
 * @property {"shared" | "led" | "own"} name by a worker that all pages share, by the page that leads them, by itself
 * @property {() => void} begin
 * @property {() => void} end
 * @property {() => void} lost the relay has not answered
 * @property {() => void} [show] somebody looks at the page again
 * @property {() => void} [hide] nobody does any more
 * @property {() => void} [freeze] the page is about to stand still
 */

export {};
