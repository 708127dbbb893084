/** In Node: imports the package and prints what of the platform that called or made; and what it left running. */
const called = [];
const names = ["Worker", "SharedArrayBuffer", "MessageChannel", "DecompressionStream", "Blob", "Response", "fetch"];
names.push("atob", "setTimeout", "setInterval", "setImmediate", "queueMicrotask");

/** Node's own loader calls some, too. */
const remember = (name) => {
  if (new Error().stack.includes("/minibatch/dist/")) called.push(name);
};

const note =
  (name) =>
  (target, ...rest) => {
    remember(name);
    return Reflect[name.startsWith("new ") ? "construct" : "apply"](target, ...rest);
  };

for (const name of names) {
  const original = globalThis[name];
  if (!original) continue;
  globalThis[name] = new Proxy(original, { apply: note(name), construct: note(`new ${name}`) });
}

// Not even looked at.
for (const name of ["WebAssembly", "crypto"]) {
  const { [name]: original } = globalThis;
  Object.defineProperty(globalThis, name, {
    get() {
      remember(name);
      return original;
    },
  });
}

Error.stackTraceLimit = 100;
const before = process.getActiveResourcesInfo().sort();
await import("minibatch");
await import("minibatch/datasets");
const after = process.getActiveResourcesInfo().sort();
console.log(JSON.stringify({ called, before, after }));
