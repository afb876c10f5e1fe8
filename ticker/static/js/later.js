// What is not needed at first sight is loaded when it is first used.
//
// Who has such a part says how it is made, `dialog = loader.later(async () => new (await import("./palette.js")).Palette(context))`,
// and then what is to be done with it, `dialog.use((palette) => palette.toggle())`: at once if it is here, else as soon as it is.

/** So long the reader is kept waiting, and what is typed held. */
const PATIENCE_MS = 10_000;

/** @template T */
export class Later {
  /** What was loaded. @type {T | null} */
  here = null;
  #make;
  #loader;
  /** @type {Promise<T> | null} */
  #begun = null;

  /** @param {() => Promise<T>} make imports the part and makes it @param {Loader} loader */
  constructor(make, loader) {
    this.#make = make;
    this.#loader = loader;
  }

  /** What could not be had is asked for afresh the next time. @returns {Promise<T>} */
  load() {
    this.#begun ??= this.#make().then(
      (part) => (this.here = part),
      (error) => {
        this.#begun = null;
        throw error;
      },
    );
    return this.#begun;
  }

  /** The reader wishes for something that it does. @param {(part: T) => void} act */
  use(act) {
    if (this.here) act(this.here);
    else this.#loader.wait(this.load().then(act), () => this.use(act));
  }

  /** Its place is in sight: nobody waits for it, and keys go on to mean what is here; who looks is told if it cannot be had.
   * @param {(part: T) => void} act is done once it is here */
  show(act = () => {}) {
    if (this.here) act(this.here);
    else this.load().then(act, (error) => this.#loader.owe(this, error));
  }
}

export class Loader {
  /** Until all has come that the reader waits for. @type {Promise<unknown> | null} */
  waiting = null;
  /** Called where something could not be had. @type {(error: unknown, again: () => void) => void} */
  missed = (error) => reportError(error);
  /** What is in sight and could not be had. @type {Set<Later<any>>} */
  #owed = new Set();
  /** @type {Later<any>[]} */
  #due = [];
  #isAhead = false;
  #idle;
  #lapse;
  #styled;

  /** @param {() => Promise<unknown>} idle until there is nothing else to do @param {(ms: number) => Promise<never>} lapse fails after that time
   * @param {() => Promise<unknown>} styled until the styles of such parts are here */
  constructor(idle, lapse, styled = async () => {}) {
    this.#idle = idle;
    this.#lapse = lapse;
    this.#styled = styled;
  }

  /** @template T @param {() => Promise<T>} make imports the part and makes it
   * @param {boolean} [ahead] whether it is small enough to be loaded before it is used; what stands in the page is not
   * @returns {Later<T>} */
  later(make, ahead = true) {
    const later = new Later(ahead ? () => this.#dressed(make) : make, this);
    if (ahead) this.#due.push(later);
    if (this.#isAhead) this.loadAhead();
    return later;
  }

  /** @template T @param {() => Promise<T>} make @returns {Promise<T>} */
  async #dressed(make) {
    const [part] = await Promise.all([make(), this.#styled()]);
    return part;
  }

  /** From now on load what has not been used yet, a part at a time, so that its first use is instant. */
  async loadAhead() {
    this.#isAhead = true;
    for (let next = this.#due.shift(); next; next = this.#due.shift()) {
      await this.#idle();
      // If one cannot be had, neither can the others: they come when they are used.
      await next.load().catch(() => (this.#due = []));
    }
  }

  /** @param {Later<any>} later @param {unknown} error */
  owe(later, error) {
    this.#owed.add(later);
    this.missed(error, () => this.pay());
  }

  /** The server is there again: what is in sight and missing is asked for again. */
  pay() {
    for (const later of this.#owed) later.show();
    this.#owed.clear();
  }

  /** @param {Promise<unknown>} wish @param {() => void} again wishes for the same */
  wait(wish, again) {
    const end = Promise.race([wish, this.#lapse(PATIENCE_MS)]);
    end.catch((error) => this.missed(error, again));
    const waiting = Promise.allSettled([this.waiting, end]).then(() => {
      if (this.waiting === waiting) this.waiting = null;
    });
    this.waiting = waiting;
  }
}
