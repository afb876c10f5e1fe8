// What a server says that did not do what it was asked. Pure.

/** Why the server did not take it. @param {number} status @param {any} body its JSON, null if it has none */
export const refusal = (status, body) => body?.error?.detail ?? `the server answered ${status}`;
