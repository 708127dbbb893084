/**
 * What a page under test says: to be its first script. `report` sends the result; errors, broken promises, violations of the
 * policy and what is written with `console.error` are sent by themselves, and fail the visit.
 */
const visit = new URLSearchParams(location.search).get("visit");

function send(kind, value) {
  return fetch(`/report?visit=${visit}`, { method: "POST", body: JSON.stringify({ kind, value }) });
}

/** An error with its message: some engines' stacks are without it. */
const describe = (error) => (error?.stack?.includes(error.message) ? error.stack : `${error}\n${error?.stack ?? ""}`);

const complain = (what) => void send("error", String(what));

addEventListener(
  "error",
  ({ message, filename, lineno, target }) =>
    complain(message ? `${message} at ${filename}:${lineno}` : `did not load: ${target.src ?? target.href}`),
  true,
);
addEventListener("unhandledrejection", ({ reason }) => complain(`unhandled rejection: ${describe(reason)}`));
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  complain(`policy violated: ${violatedDirective} by ${blockedURI}`),
);
const { error } = console;
console.error = (...parts) => {
  complain(parts.join(" "));
  error.apply(console, parts);
};

globalThis.report = (value) => send("result", value);
globalThis.reportError = (reason) => send("error", describe(reason));
