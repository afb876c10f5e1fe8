// Where the server is asked. A panel in a frame of another site has no cookie there: the token that its address has goes along.

const TOKEN = "token";

/** The address that others are relative to, with the token. @param {string} base @param {string} search of the page's own address */
export function homeOf(base, search) {
  const token = new URLSearchParams(search).get(TOKEN);
  return token ? `${base.split(/[?#]/, 1)[0]}?${new URLSearchParams({ [TOKEN]: token })}` : base;
}

/** @param {string} target @param {string} home @returns {string} */
export function within(target, home) {
  const to = new URL(target, home);
  const token = new URL(home).searchParams.get(TOKEN);
  if (token) to.searchParams.set(TOKEN, token);
  return to.href;
}

/** For this page. @param {string} target */
export const here = (target) => within(target, homeOf(document.baseURI, location.search));
