// What is in an id: the log that it is of, and its place there. Pure.

/** @param {string} id @returns {string} the epoch of its log */
export const epochOf = (id) => id.slice(0, Math.max(0, id.lastIndexOf("-")));

/** @param {string} id @returns {number} */
export const sequenceOf = (id) => Number(id.slice(id.lastIndexOf("-") + 1));

/** Whether an event comes behind a cursor; one of another log does, and so does everything where there is no cursor.
 * @param {string} id @param {string} cursor */
export const isBehind = (id, cursor) => epochOf(id) !== epochOf(cursor) || sequenceOf(id) > sequenceOf(cursor);
