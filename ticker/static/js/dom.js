// The few touches of the page that every panel shares.

/** Change a text without making a new node; nothing is touched if it reads the same already.
 * @param {Element} element @param {string} text */
export function setText(element, text) {
  const node = element.firstChild;
  if (node === null) {
    if (text) element.textContent = text;
  } else if (node.data !== text) node.data = text;
}

/** @param {Element} element @param {string} name @param {string} value */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** The elements of a row or panel by their `data-f` name.
 * @param {Element} root @returns {Record<string, any>} */
export function fieldsOf(root) {
  const fields = {};
  for (const element of root.querySelectorAll("[data-f]")) fields[element.dataset.f] ??= element;
  return fields;
}

/** A fresh row from one of the page's templates. @param {string} id @returns {any} */
export const fromTemplate = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

/** Put the children in this order, moving only those that stand elsewhere. @param {Element} parent @param {Element[]} children */
export function arrange(parent, children) {
  let next = parent.firstElementChild;
  for (const child of children) {
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
}

/** Press one of a group of buttons. @param {Element} group @param {string} channel */
export function press(group, channel) {
  for (const button of group.children) setAttribute(button, "aria-pressed", String(button.dataset.channel === channel));
}
