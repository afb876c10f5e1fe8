// The rows of a channel in the watchlist, below its title. As templates/panels/watchlist.html has them.

/** @param {string} channel @param {string} title @returns {HTMLTableSectionElement} */
export function groupBody(channel, title) {
  const body = document.createElement("tbody");
  body.dataset.channel = channel;
  const head = body.insertRow();
  head.className = "group";
  const cell = document.createElement("th");
  Object.assign(cell, { scope: "rowgroup", colSpan: 4, textContent: title });
  head.append(cell);
  head.insertCell().className = "c-range";
  return body;
}
