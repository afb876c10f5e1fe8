// The rows of a channel or list in the watchlist, below its title. As templates/panels/watchlist.html has them.

/** @param {string} name @param {string} title @returns {HTMLTableSectionElement} */
export function groupBody(name, title) {
  const body = document.createElement("tbody");
  body.dataset["channel"] = name;
  const head = body.insertRow();
  head.className = "group";
  const cell = document.createElement("th");
  Object.assign(cell, { scope: "rowgroup", textContent: title });
  head.append(cell);
  return body;
}
