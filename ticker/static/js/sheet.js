// The styles of what lies over the page once it is opened: nothing of it is drawn before they are here.

const ADDRESS = new URL("../css/over.css", import.meta.url).href;

/** @type {Promise<unknown> | null} */
let sheet = null;

/** What could not be had is asked for afresh the next time. */
export function overSheet() {
  sheet ??= added().catch((error) => {
    sheet = null;
    throw error;
  });
  return sheet;
}

function added() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = ADDRESS;
  const here = new Promise((done, fail) => {
    link.addEventListener("load", done);
    link.addEventListener("error", () => {
      link.remove();
      fail(new Error(`${ADDRESS} cannot be had`));
    });
  });
  document.head.append(link);
  return here;
}
