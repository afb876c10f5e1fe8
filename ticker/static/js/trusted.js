// Which scripts may be run beside the page's own: those of this site. A browser with Trusted Types takes no other, and no text as markup.

/** @typedef {{createPolicy(name: string, rules: {createScriptURL(address: string): string}): {createScriptURL(address: string): string}}} TrustedTypes */

const types = /** @type {{trustedTypes?: TrustedTypes}} */ (/** @type {unknown} */ (globalThis)).trustedTypes;
// Its name is that of the policy that the page's headers allow.
const policy = types?.createPolicy("ticker", { createScriptURL: own });

/** @param {string | URL} address @returns {string} the same, as browsers want a script named that is to run in a worker */
export const scriptAddress = (address) => policy?.createScriptURL(String(address)) ?? own(String(address));

/** @param {string} address @returns {string} */
function own(address) {
  if (new URL(address, document.baseURI).origin !== location.origin) throw new TypeError(`a script from elsewhere: ${address}`);
  return address;
}
