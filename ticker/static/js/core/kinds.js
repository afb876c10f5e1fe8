// What bars are drawn as. Pure.

export const KINDS = /** @type {const} */ (["candles", "bars", "line", "area"]);

/** @param {string} text @returns {typeof KINDS[number]} */
export const kindOf = (text) => KINDS.find((kind) => kind === text) ?? "candles";
