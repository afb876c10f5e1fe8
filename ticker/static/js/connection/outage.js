// Since when this tab has not reached its server, from one page to the next.

const SINCE = "ticker.outage";

/** @returns {number | null} ms */
export function outageSince() {
  try {
    return Number(sessionStorage.getItem(SINCE)) || null;
  } catch {
    return null;
  }
}

/** @param {number} since ms */
export function keepOutage(since) {
  try {
    sessionStorage.setItem(SINCE, String(since));
  } catch {
    // It is then told from when this page was opened.
  }
}

export function endOutage() {
  try {
    sessionStorage.removeItem(SINCE);
  } catch {
    // Nothing is kept.
  }
}
