// What is told of a story beside its mark. Pure.

import { cardValues } from "../../core/cards.js";
import { firstTold } from "../../core/markers.js";
import { movesOf } from "../../core/moves.js";
import { sourceTitle } from "../../core/select.js";
import { direction, percent, verdict } from "../../core/words.js";
import { CARDS } from "../../rows.js";

/** @param {import("../../core/store.js").Store} store @param {import("../../core/cards.js").Card} card @param {string} symbol whose move
 * is told @param {(ms: number) => string} timeOf @returns {import("./tip.js").Told} */
export function tipOf(store, card, symbol, timeOf) {
  const { label, others, title, url } = cardValues(card, CARDS, (name) => sourceTitle(store, name));
  const moved = movesOf(store.moves, card).find((one) => one.symbol === symbol);
  const first = others.length ? `first of ${others.length + 1}` : "";
  return {
    from: [label, timeOf(firstTold(card)), first].filter(Boolean).join(" \u00B7 "),
    title,
    moved: moved ? percent(moved.change_pct) + verdict(moved.span_s, moved.unusual, moved.z) : "",
    way: direction(moved?.change_pct ?? null, 2),
    url,
  };
}
