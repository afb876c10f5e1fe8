// Search with `/`, and the other keys that work from anywhere.

/** @param {{desk: import("./page.js").Desk, filter: () => void, first: () => string | undefined}} page */
export function startSearch({ desk, filter, first }) {
  const form = document.getElementById("search");
  const input = document.getElementById("query");
  const look = document.getElementById("look");

  const search = (words) => {
    desk.query = words.trim().toLowerCase();
    filter();
  };
  const leave = () => {
    input.value = "";
    search("");
    input.blur();
  };

  input.addEventListener("input", () => search(input.value));
  form.addEventListener("submit", (submit) => {
    submit.preventDefault();
    const symbol = desk.query && first();
    if (symbol) desk.select(symbol);
    leave();
  });
  document.addEventListener("keydown", (key) => {
    if (key.key === "Escape") {
      if (look.open) {
        look.open = false;
        look.querySelector("summary").focus();
      } else if (desk.query || document.activeElement === input) leave();
    } else if (key.key === "/" && !key.ctrlKey && !key.metaKey && !key.altKey && !isTyping(key.target)) {
      key.preventDefault();
      input.focus();
      input.select();
    }
  });
  document.addEventListener("pointerdown", (pointer) => {
    if (look.open && !look.contains(pointer.target)) look.open = false;
  });
}

const isTyping = (target) => target.matches?.("input:not([type=radio]), textarea, select, [contenteditable]") ?? false;
