// What a panel is given and what it gives. Types only.

/** `jump`: the picture on show has become another one, as that of an hour ago; it is shown whole, and nothing of it
 * flashes, slides or waits to be let in.
 * @typedef {import("../core/store.js").Changes & {view: Set<keyof import("../core/view.js").View>, jump: boolean}} Changes */

/** What panels read; only the page changes it. `store` and `clock` may be others at each call: never keep them.
 * @typedef {object} Context
 * @property {import("../core/store.js").Store} store
 * @property {boolean} isLive whether that is the live picture, and not one of the past
 * @property {import("../rewind.js").Rewind} rewind back in time, and to the present again
 * @property {import("../connection/state.js").Connection} connection
 * @property {import("../connection/sharing/way.js").Way["name"]} way how the stream comes here
 * @property {string} cursor the id of the newest event that is known, or ""
 * @property {Readonly<import("../core/view.js").View>} view
 * @property {import("../core/clock.js").Clock} clock
 * @property {Actions} actions
 * @property {() => import("../core/commands.js").Command[]} commands all there are at the moment
 * @property {import("../later.js").Loader} loader of what is not needed before somebody uses it
 */

/** What a panel may ask of the page.
 * @typedef {object} Actions
 * @property {(choice: Partial<import("../core/view.js").View>) => void} choose
 * @property {() => void} togglePause
 * @property {(root: HTMLElement) => void} mount a panel that has come to be shown
 * @property {() => void} retry open the stream now
 * @property {(ring: ((alert: import("../core/events.js").Alert) => void) | null) => void} rings be told of alerts as they come, also while the page
 *   is hidden, unless another page of the browser is; null to be told no more
 * @property {(event: import("../core/events.js").Event) => void} take show an event that came by another way than the stream
 */

/** What the operator says of the page: `page` is which of `pages` it is, by its slug; of a frame, what it was asked for. `rights` are
 * the reader's: to have sources read at once, and to make rules of alerts.
 * @typedef {{title: string, images: boolean, locale: import("../core/locale.js").Locale & {tag: string}, page: string, pages: import("../core/layout_yaml.js").Page[], embed?: import("../core/narrowing.js").Asked, rights: {operates: boolean, rules: boolean}}} Options */

/** @typedef {object} Panel
 * @property {import("../core/commands.js").Command[]} [commands] what can be done here by a key or from the palette; may be others each time it is read
 * @property {(changes: Changes, frameMs: number) => boolean | void} update show what changed; true if more is to be drawn in the next frame
 * @property {() => void} tick once a second, while the page is seen
 * @property {() => void} destroy leave nothing behind that listens
 */

/** @typedef {(root: HTMLElement, context: Context, options: Options) => Panel} Mount */

export {};
